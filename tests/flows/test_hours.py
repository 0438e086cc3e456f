"""Hours in the dialogs: in the form, and on a person's page."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, Final

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator import SCHEDULE_PROFILES, SimulatedTerminal
from simulator.schedules import ALWAYS
from tests.support.records import user_record, validity
from tests.support.schedule_helper import ScheduleHelpers

from .test_enroll import Dialog, form_input
from .test_options import Configure

NOON: Final = datetime(2026, 6, 3, 12)
FOREVER: Final = validity(end="2037-12-31T23:59:59")


@pytest.fixture
async def helpers(hass: HomeAssistant) -> AsyncIterator[ScheduleHelpers]:
    helpers = ScheduleHelpers(hass)
    yield helpers
    await helpers.delete_all()


@pytest.fixture
async def nights(helpers: ScheduleHelpers) -> str:
    return await helpers.create("Nights", {"wednesday": [("20:00:00", "24:00:00")]})


@pytest.fixture
def enroll(hass: HomeAssistant, nights: str, loaded: MockConfigEntry) -> Dialog:
    return Dialog(hass, loaded)


@pytest.fixture
def configure(
    hass: HomeAssistant,
    nights: str,
    terminal: SimulatedTerminal,
    loaded: MockConfigEntry,
) -> Configure:
    terminal.people["5"] = user_record("5", Valid=FOREVER)
    return Configure(hass, loaded)


def opens(terminal: SimulatedTerminal, number: str, hour: int) -> bool:
    return terminal.opens_for(number, at=NOON.replace(hour=hour))


async def test_enrolled_with_hours(
    terminal: SimulatedTerminal, nights: str, enroll: Dialog
) -> None:
    form = await enroll.open()
    assert "schedule" in form["data_schema"].schema
    assert (await enroll.enroll(schedule=nights))["step_id"] == "enrolled"
    assert (opens(terminal, "1", 12), opens(terminal, "1", 21)) == (False, True)


@pytest.mark.parametrize("profile", [SCHEDULE_PROFILES["two_templates"]])
async def test_no_room_is_shown_at_the_field_before_anybody_has_to_come(
    terminal: SimulatedTerminal, nights: str, enroll: Dialog
) -> None:
    terminal.schedules.set_up(2, ALWAYS)
    await enroll.open()
    form = await enroll.enroll(schedule=nights)
    assert form["errors"] == {"schedule": "no_room_for_schedule"}
    assert not terminal.seen("POST", "CaptureFaceData")
    assert not terminal.people
    enroll.close()


async def test_a_helper_that_is_gone_is_told_at_the_field(
    helpers: ScheduleHelpers, nights: str, enroll: Dialog
) -> None:
    await enroll.open()
    await helpers.delete(nights)
    form = await enroll.send(form_input(schedule=nights))
    assert form["errors"] == {"schedule": "no_such_schedule"}
    enroll.close()


@pytest.mark.parametrize("profile", [SCHEDULE_PROFILES["no_schedules"]])
async def test_terminals_without_schedules_are_not_asked_for_one(
    terminal: SimulatedTerminal, enroll: Dialog, configure: Configure
) -> None:
    form = await enroll.open()
    assert "schedule" not in form["data_schema"].schema
    enroll.close()
    assert "hours" not in (await configure.user("5"))["menu_options"]
    configure.close()


async def test_hours_are_given_and_taken_away_on_the_page(
    terminal: SimulatedTerminal, nights: str, configure: Configure
) -> None:
    assert (await configure.user("5"))["step_id"] == "person_always"
    form = await configure.choose("hours")
    assert suggested(form) is None
    page = await configure.send({"schedule": nights})
    assert page["step_id"] == "person_scheduled"
    assert page["description_placeholders"]["schedule"] == "Nights"
    assert (opens(terminal, "5", 12), opens(terminal, "5", 21)) == (False, True)

    form = await configure.choose("hours")
    assert suggested(form) == nights
    writes = len(terminal.seen("PUT"))
    await configure.send({"schedule": nights})
    assert len(terminal.seen("PUT")) == writes
    await configure.choose("hours")
    assert (await configure.send({}))["step_id"] == "person_always"
    assert opens(terminal, "5", 12)
    configure.close()


@pytest.mark.parametrize(
    ("end", "step"),
    [
        ("2037-12-31T23:59:59", "person_scheduled"),
        ("2036-01-01T00:00:00", "person_scheduled_until"),
    ],
)
async def test_a_schedule_of_the_terminal_is_named_by_its_number(
    terminal: SimulatedTerminal, configure: Configure, end: str, step: str
) -> None:
    terminal.people["5"] = user_record(
        "5",
        Valid=validity(end=end),
        RightPlan=[{"doorNo": 1, "planTemplateNo": "7"}],
    )
    page = await configure.user("5")
    assert page["step_id"] == step
    assert page["description_placeholders"]["schedule"] == r"\#7"
    await configure.choose("hours")
    await configure.send({})
    assert terminal.people["5"]["RightPlan"][0]["planTemplateNo"] == "7"
    configure.close()


def suggested(form: Any) -> Any:
    (field,) = form["data_schema"].schema
    return (field.description or {}).get("suggested_value")
