"""What needs the owner, where Home Assistant keeps such things."""

import pytest

from simulator import SimulatedTerminal
from tests.support.home_assistant.api import HomeAssistantApi
from tests.support.home_assistant.terminal_setup import add_terminal, entry_id
from tests.support.records import user_record

from .dialog import Form
from .home import TERMINAL, Home
from .look import PHONE
from .page import FRONT, GARDEN, GARDEN_SERIAL, called
from .test_set_up import certificate

# Where the Russian texts have least room
pytestmark = pytest.mark.parametrize("look", [PHONE], ids=str)

FIX = "issues.certificate_changed.fix_flow.step.confirm"
LOCKED = "issues.account_locked.fix_flow"
TRY_ONCE = f"{LOCKED}.step.try_once"
BRING = "issues.bring_everybody.fix_flow.step"


async def reload(api: HomeAssistantApi) -> None:
    """Let Home Assistant ask the terminal anew."""
    await api.post(f"config/config_entries/entry/{await entry_id(api)}/reload", {})


async def test_new_certificate(
    home: Home, api: HomeAssistantApi, added: SimulatedTerminal
) -> None:
    old = certificate(added)["fingerprint"]
    await added.renew_certificate()
    await reload(api)
    await home.open_repair("certificate_changed", name=TERMINAL)
    new = certificate(added)["fingerprint"]
    form = await home.form(FIX, name=TERMINAL, host=added.host, old=old, new=new)
    await form.submit()
    await home.dialog.repaired()
    await home.open_integration()
    await home.assert_readable()


async def test_locked_account(
    home: Home, api: HomeAssistantApi, added: SimulatedTerminal
) -> None:
    added.lock()  # Each signed try begins it anew
    await reload(api)
    await home.open_repair("account_locked", name=TERMINAL)
    await home.dialog.says(f"{TRY_ONCE}.title")
    (issue,) = (await api.command("repairs/list_issues"))["issues"]
    until = issue["translation_placeholders"]["until"]
    await home.dialog.says(f"{TRY_ONCE}.description", until=until)
    await home.dialog.assert_readable(TRY_ONCE)
    form = Form(home.dialog, home.texts, TRY_ONCE)
    await form.submit()
    await form.complains(f"{LOCKED}.error.account_locked", minutes=30)
    added.unlock()
    await form.submit()
    await home.dialog.repaired()
    await home.open_integration()
    await home.assert_readable()


@pytest.mark.parametrize("profile", [called(FRONT)])
async def test_everybody_is_brought_to_a_new_terminal(
    home: Home, api: HomeAssistantApi, front: SimulatedTerminal
) -> None:
    await reload(api)
    async with SimulatedTerminal(
        profile=called(GARDEN), serial_number=GARDEN_SERIAL
    ) as garden:
        garden.people["2"] = user_record("2", "Boris")
        await add_terminal(api, garden)
        await home.open_repair("bring_everybody", name=GARDEN)
        room = garden.profile.people.capacity - 1
        form = await home.form(f"{BRING}.init", terminal=GARDEN, room=room)
        await form.submit()
        another = home.texts.ours("common.left_out_another_person")
        left_out = home.texts.ours(
            "common.left_out", name="Ben", number=2, message=another
        )
        done = await home.form(
            f"{BRING}.done", terminal=GARDEN, copied=1, present=0, left_out=left_out
        )
        await done.submit()
        await home.dialog.repaired()
        assert garden.faces.keys() == {"1"}
