"""Adding a terminal, and putting its address and login right later."""

from tests.terminal import Terminal

from .home import Home

NAME = "Hikvision Face Terminal"


def fingerprint(terminal: Terminal) -> str:
    """Return the certificate's fingerprint as people read it."""
    digits = terminal.certificate_fingerprint
    assert digits
    return ":".join(digits[i : i + 2] for i in range(0, len(digits), 2)).upper()


async def test_first_set_up(home: Home, terminal: Terminal) -> None:
    await home.add_integration(NAME)
    form = await home.form("config.step.user")
    await form.fill(
        host=terminal.host, port=terminal.port, password=terminal.password
    )
    await form.submit()
    form = await home.form(
        "config.step.certificate",
        host=terminal.host,
        fingerprint=fingerprint(terminal),
    )
    await form.submit()
    await home.dialog.finish()
    await home.open_integration()
    await home.assert_readable()
