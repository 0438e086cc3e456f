"""Adding a terminal, and putting its address and login right later."""

from playwright.async_api import expect

from simulator import SimulatedTerminal
from tests.support.home_assistant.api import HomeAssistantApi
from tests.support.home_assistant.terminal_setup import entry_id

from .home import PANEL, Home

NAME = "Hikvision Face Terminal"


def certificate(terminal: SimulatedTerminal) -> dict[str, str]:
    """Return what is told of the certificate, the fingerprint as people read it."""
    digits = terminal.certificate_fingerprint
    assert digits
    pairs = ":".join(digits[i : i + 2] for i in range(0, len(digits), 2)).upper()
    url = f"https://{terminal.host}:{terminal.port}"
    return {"host": terminal.host, "url": url, "fingerprint": pairs}


async def test_first_set_up(home: Home, terminal: SimulatedTerminal) -> None:
    await home.add_integration(NAME)
    form = await home.form("config.step.user")
    await form.fill(host=terminal.host, port=terminal.port, password=terminal.password)
    await form.submit()
    form = await home.form("config.step.certificate", **certificate(terminal))
    await form.submit()
    await home.dialog.finish()

    await home.open_integration()
    await home.assert_readable()
    assert terminal.wrong_logins == 0


async def test_wrong_password_can_be_put_right(
    home: Home, terminal: SimulatedTerminal
) -> None:
    await home.add_integration(NAME)
    form = await home.form("config.step.user")
    await form.fill(host=terminal.host, port=terminal.port, password="wrong")
    await form.submit()
    trust = await home.form("config.step.certificate", **certificate(terminal))
    await trust.submit()
    await form.complains("config.error.invalid_auth")
    await form.keeps(host=terminal.host, username=terminal.username)

    await form.fill(password=terminal.password)
    await form.submit()
    await home.dialog.finish()
    assert terminal.wrong_logins == 1


async def test_nobody_answers(home: Home, terminal: SimulatedTerminal) -> None:
    await terminal.stop()
    await home.add_integration(NAME)
    form = await home.form("config.step.user")
    await form.fill(host=terminal.host, port=terminal.port, password=terminal.password)
    await form.submit()
    await form.complains("config.error.cannot_connect")
    await form.keeps(host=terminal.host, username=terminal.username)

    await terminal.start()


async def test_new_address(home: Home, added: SimulatedTerminal) -> None:
    await added.stop()
    added.port = 0
    await added.start()
    await home.open_integration()
    await home.choose_from_menu(f"{PANEL}.config_entry.reconfigure")
    form = await home.form("config.step.reconfigure")
    await form.keeps(host=added.host, username=added.username)
    await form.fill(port=added.port, password=added.password)
    await form.submit()
    await home.dialog.ends_with("config.abort.reconfigure_successful")


async def test_new_certificate_is_trusted(home: Home, added: SimulatedTerminal) -> None:
    await added.renew_certificate()
    await home.open_integration()
    await home.choose_from_menu(f"{PANEL}.config_entry.reconfigure")
    form = await home.form("config.step.reconfigure")
    await form.keeps(host=added.host, port=added.port, username=added.username)
    await form.fill(password=added.password)
    await form.submit()
    form = await home.form("config.step.certificate", **certificate(added))
    await form.submit()
    await home.dialog.ends_with("config.abort.reconfigure_successful")


async def test_new_password(
    home: Home, api: HomeAssistantApi, added: SimulatedTerminal
) -> None:
    added.change_password("New-67890")
    await api.post(f"config/config_entries/entry/{await entry_id(api)}/reload", {})

    await home.open_integration()
    await home.assert_readable()
    await home.button(f"{PANEL}.reconfigure").click()
    form = await home.form("config.step.reauth_confirm")
    await form.fill(password="New-67890")
    await form.submit()
    await home.dialog.ends_with("config.abort.reauth_successful")
    await expect(home.button(f"{PANEL}.reconfigure")).to_have_count(0)
    # The poll and the stream may both be under way with the old one
    assert 1 <= added.wrong_logins <= 2
