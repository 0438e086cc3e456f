"""Enroll person: from the button to a door that knows the user."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.async_api import expect
import pytest

from simulator import Fault, Scene, SimulatedTerminal
from tests.support.home_assistant.api import HomeAssistantApi
from tests.support.home_assistant.config import TIME_ZONE
from tests.support.home_assistant.terminal_setup import (
    allow_photos,
    entry_id,
    until_state,
)

from .home import PERSON, TERMINAL, Home
from .look import PHONE

MORE = f"{PERSON}.step.user.sections.more"
NAME = "Анна / Anna"


@pytest.fixture(autouse=True)
def _nobody_is_there(terminal: SimulatedTerminal) -> None:
    terminal.scene = Scene.never()


async def test_from_button_to_result(
    home: Home, api: HomeAssistantApi, added: SimulatedTerminal
) -> None:
    form = await home.enroll_person()
    await form.fill(name=NAME)
    await form.submit()
    dialog = home.dialog
    await dialog.says(f"{PERSON}.step.capture.title")
    look = {"name": NAME, "terminal": TERMINAL, "seconds": 60}
    await dialog.says(f"{PERSON}.progress.look", **look)
    # The step is shown anew
    await dialog.says(f"{PERSON}.progress.look", **{**look, "seconds": 55})
    assert not added.people

    for percent in (30, 70):
        added.scene = Scene.steps([percent])
        await dialog.shows(percent)
        await dialog.says(f"{PERSON}.progress.hold_still", name=NAME)
    added.scene = Scene.at_once()
    placeholders = {"name": NAME, "employee_no": "1", "terminal": TERMINAL}
    await dialog.menu(f"{PERSON}.step.enrolled", **placeholders, photo="", copies="")
    assert added.people["1"]["name"] == NAME
    assert list(added.faces) == ["1"]

    await dialog.close()
    subentries = await api.command(
        "config_entries/subentries/list", entry_id=await entry_id(api)
    )
    assert subentries == [], "users are stored on the terminal only"


@pytest.mark.parametrize("look", [PHONE], ids=str)
async def test_picture_is_shown_and_goes(
    home: Home, api: HomeAssistantApi, added: SimulatedTerminal
) -> None:
    await allow_photos(api)
    added.scene = Scene.at_once()
    form = await home.enroll_person()
    await form.fill(name=NAME)
    await form.submit()
    picture = home.dialog.at.locator("img")
    await expect(picture).to_have_js_property("naturalWidth", 352)
    await expect(picture).to_be_in_viewport(ratio=1)

    # As after ten minutes: it is dropped, and the dialog is notified
    await api.post(f"config/config_entries/entry/{await entry_id(api)}/reload", {})
    await expect(picture).to_have_count(0)
    await home.dialog.says(f"{PERSON}.step.enrolled.title")


async def test_all_that_can_be_chosen(home: Home, added: SimulatedTerminal) -> None:
    added.scene = Scene.at_once()
    form = await home.enroll_person()
    at = home.dialog.at
    await at.get_by_text(home.texts.ours(f"{MORE}.name"), exact=True).click()
    for field in ("user_type", "gender", "department"):
        label = home.texts.ours(f"{MORE}.data.{field}")
        await expect(at.get_by_text(label).first).to_be_visible()
    await form.fill(name=NAME)
    await form.choose("access", "until")
    await home.dialog.assert_readable("until")
    await form.submit()
    await form.complains(f"{PERSON}.error.end_missing")
    await at.locator("input[type=datetime-local]").fill("2020-01-01T08:00")
    await form.submit()
    past = "2020-01-01 08:00"
    await form.complains(f"{PERSON}.error.invalid_validity", detail=past)
    await form.choose("access", "duration")
    await home.dialog.assert_readable("duration")
    days = at.locator("ha-duration-input").get_by_role("spinbutton").first
    await days.fill("3")
    await form.submit()
    await home.dialog.says(f"{PERSON}.step.enrolled_until.title")
    now = datetime.now(ZoneInfo(TIME_ZONE)).replace(tzinfo=None)
    lasts = datetime.fromisoformat(added.people["1"]["Valid"]["endTime"]) - now
    assert timedelta(days=3, minutes=-5) < lasts <= timedelta(days=3)


async def test_one_after_another(home: Home, added: SimulatedTerminal) -> None:
    added.scene = Scene.at_once()
    form = await home.enroll_person()
    for number, name in (("1", "Anna"), ("2", "Boris")):
        await form.keeps(name="", employee_no="")
        await form.fill(name=name)
        await form.submit()
        await home.dialog.menu(
            f"{PERSON}.step.enrolled",
            name=name,
            employee_no=number,
            terminal=TERMINAL,
            photo="",
            copies="",
        )
        await home.dialog.choose(f"{PERSON}.step.enrolled.menu_options.user")
        await home.form(f"{PERSON}.step.user", terminal=TERMINAL)
    await home.dialog.close()
    assert [person["name"] for person in added.people.values()] == ["Anna", "Boris"]


async def test_failure_keeps_what_was_typed(
    home: Home, added: SimulatedTerminal
) -> None:
    added.scene = Scene.at_once()
    added.inject(Fault.refuse("PicAnalysisNoTargetError"), path="FDSetUp")
    form = await home.enroll_person()
    await form.fill(name=NAME, employee_no="77")
    await form.submit()
    await form.complains(
        f"{PERSON}.error.face_rejected", detail="PicAnalysisNoTargetError"
    )
    await form.keeps(name=NAME, employee_no="77")
    assert not added.people

    await form.submit()
    await home.dialog.menu(
        f"{PERSON}.step.enrolled",
        name=NAME,
        employee_no="77",
        terminal=TERMINAL,
        photo="",
        copies="",
    )
    assert list(added.faces) == ["77"]


async def test_closing_half_way_leaves_nothing(
    home: Home, api: HomeAssistantApi, added: SimulatedTerminal
) -> None:
    form = await home.enroll_person()
    await form.fill(name=NAME)
    await form.submit()
    added.scene = Scene.steps([40])
    await home.dialog.shows(40)
    await home.dialog.close()

    await until_state(api, "enrollment_status", "cancelled")
    assert not added.people
    captures = len(added.seen("POST", "CaptureFaceData"))
    added.scene = Scene.at_once()
    form = await home.enroll_person()
    await form.fill(name=NAME)
    await form.submit()
    await home.dialog.says(f"{PERSON}.step.enrolled.title")
    assert len(added.seen("POST", "CaptureFaceData")) > captures
