"""What needs the owner, where Home Assistant keeps such things."""

from playwright.async_api import expect
import pytest

from simulator import SimulatedTerminal
from tests.support.home_assistant.api import HomeAssistantApi
from tests.support.home_assistant.terminal_setup import entry_id

from .home import TERMINAL, Home
from .look import PHONE
from .scan import assert_readable_everywhere
from .test_set_up import fingerprint

# Where the Russian texts have least room
pytestmark = pytest.mark.parametrize("look", [PHONE], ids=str)

FIX = "issues.certificate_changed.fix_flow.step.confirm"


async def reload(api: HomeAssistantApi) -> None:
    """Let Home Assistant ask the terminal anew."""
    await api.post(f"config/config_entries/entry/{await entry_id(api)}/reload", {})


async def test_new_certificate(
    home: Home, api: HomeAssistantApi, added: SimulatedTerminal
) -> None:
    old = fingerprint(added)
    await added.renew_certificate()
    await reload(api)
    await home.open_repair("certificate_changed", name=TERMINAL)
    form = await home.form(
        FIX, name=TERMINAL, host=added.host, old=old, new=fingerprint(added)
    )
    await form.submit()
    await home.dialog.repaired()
    await home.open_integration()
    await home.assert_readable()


async def test_locked_account(
    home: Home, api: HomeAssistantApi, added: SimulatedTerminal
) -> None:
    added.lock(600)
    await reload(api)
    await home.open_repair("account_locked", name=TERMINAL)
    dialog = home.page.locator("dialog-repairs-issue")
    text = home.texts.ours("issues.account_locked.description", until="|")
    for part in text.replace("\n\n", "|").split("|"):
        await expect(dialog.get_by_text(part).first).to_be_visible()
    await assert_readable_everywhere(dialog)
