"""The dialogs and the page in the other languages: nothing is cut off on a phone."""

import pytest

from simulator import Profile, SimulatedTerminal
from tests.support.home_assistant.api import HomeAssistantApi
from tests.support.home_assistant.terminal_setup import device_id

from .home import Home
from .look import DESKTOP, PHONE, Look
from .page import FRONT, WhoCanComeIn, called
from .scan import assert_readable
from .texts import OURS

STEP = "options.step"
# All other tests here are in these two.
OTHERS = [
    Look(language=file.stem, phone=True)
    for file in sorted(OURS.glob("*.json"))
    if file.stem not in (DESKTOP.language, PHONE.language)
]

pytestmark = pytest.mark.parametrize("look", OTHERS, ids=str)


@pytest.fixture
def profile() -> Profile:
    """Return the terminal's firmware."""
    return called(FRONT)


async def test_dialogs(home: Home, front: SimulatedTerminal) -> None:
    await home.add_integration("Hikvision Face Terminal")
    await home.form("config.step.user")
    await home.dialog.close()

    await home.enroll_person(terminal=FRONT)
    await home.dialog.close()

    await home.configure("settings")
    await home.form(f"{STEP}.settings", terminal=FRONT)
    await home.dialog.close()

    await home.configure("people")
    await home.dialog.find("Anna", "Anna (1)", terminal=FRONT)
    await home.dialog.choose(f"{STEP}.person_limited.menu_options.edit")
    await home.form(f"{STEP}.edit", name="Anna", employee_no="1", terminal=FRONT)
    await home.dialog.close()


async def test_page(
    page: WhoCanComeIn, api: HomeAssistantApi, front: SimulatedTerminal
) -> None:
    front.come("1")
    front.stranger()
    device = await device_id(api, front.serial_number)
    for path, key in (
        ("", "people.add_person"),
        ("guest", "add.once"),
        (f"person/1/{device}", "person.when"),
        ("events", "events.stranger"),
        ("terminals", "terminals.web"),
    ):
        await page.open(path)
        await page.says(key)
        await assert_readable(page.at)
