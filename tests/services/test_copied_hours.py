"""Copies take hours along by what they mean; a number means something else there."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, Final

from homeassistant.core import HomeAssistant
import pytest

from simulator import PROFILES, SCHEDULE_PROFILES, Profile
from simulator.schedules import ALWAYS
from tests.support.schedule_helper import ScheduleHelpers

from .test_copying import House, add_anna, house, results

__all__ = ["house"]

WEDNESDAY: Final = datetime(2026, 6, 3)
MORNINGS: Final = {"Wednesday": [("08:00:00", "12:00:00")]}


@pytest.fixture
def profile() -> Profile:
    """Return a terminal that takes pictures."""
    return PROFILES["binary_img"]


@pytest.fixture
async def helpers(hass: HomeAssistant) -> AsyncIterator[ScheduleHelpers]:
    helpers = ScheduleHelpers(hass)
    yield helpers
    await helpers.delete_all()


@pytest.fixture
async def cleaner(helpers: ScheduleHelpers) -> str:
    return await helpers.create("Cleaner", {"wednesday": [("08:00:00", "12:00:00")]})


async def settled(hass: HomeAssistant) -> None:
    await hass.async_block_till_done(wait_background_tasks=True)


def hours(terminal: Any) -> list[int]:
    """Return the hours of a Wednesday at which Anna gets in."""
    return [
        hour
        for hour in range(24)
        if terminal.opens_for("5", at=WEDNESDAY.replace(hour=hour))
    ]


def give(terminal: Any, template: str) -> None:
    plan = [{"doorNo": 1, "planTemplateNo": template}]
    terminal.people["5"] = {**terminal.people["5"], "RightPlan": plan}


async def test_hours_of_a_helper_follow_it_on_both(
    hass: HomeAssistant, helpers: ScheduleHelpers, cleaner: str, house: House
) -> None:
    """Though number 2 means something else at the gate."""
    add_anna(house.door)
    house.gate.schedules.set_up(2, ALWAYS)
    await house.call(
        "update_user", device_id=house.door_id, employee_no="5", schedule=cleaner
    )
    assert results(await house.copy()) == ["created"]
    assert hours(house.door) == hours(house.gate) == [8, 9, 10, 11]
    await helpers.edit(cleaner, {"wednesday": [("20:00:00", "24:00:00")]})
    await settled(hass)
    assert hours(house.door) == hours(house.gate) == [20, 21, 22, 23]
    known = await house.call("get_user", device_id=house.gate_id, employee_no="5")
    assert known["schedule"] == cleaner


async def test_hours_that_were_set_at_the_terminal_are_written_anew(
    house: House,
) -> None:
    add_anna(house.door)
    house.door.schedules.set_up(7, MORNINGS, name="Weekdays")
    give(house.door, "7")
    assert results(await house.copy()) == ["created"]
    assert hours(house.gate) == [8, 9, 10, 11]
    template = house.gate.schedules.template(2)
    assert template["templateName"] == "HA Weekdays"
    # A second one with the same hours needs no room of its own.
    house.door.people["6"] = {**house.door.people["5"], "employeeNo": "6"}
    house.door.faces["6"] = house.door.faces["5"]
    assert results(await house.copy("6")) == ["created"]
    assert house.gate.snapshot()["templates"].keys() == {2}


async def test_hours_of_two_doors(house: House) -> None:
    """The gate has one door: what is for the other takes no room there."""
    add_anna(house.door)
    house.door.schedules.set_up(7, MORNINGS)
    house.door.schedules.set_up(8, ALWAYS)
    anna = house.door.people["5"]
    house.door.people["5"] = {
        **anna,
        "doorRight": "1,2",
        "RightPlan": [
            {"doorNo": 1, "planTemplateNo": "7"},
            {"doorNo": 2, "planTemplateNo": "8"},
        ],
    }
    assert results(await house.copy()) == ["created"]
    assert hours(house.gate) == [8, 9, 10, 11]
    assert house.gate.snapshot()["templates"].keys() == {2}


async def test_what_is_not_hours_alone_is_not_copied(house: House) -> None:
    """Template 7 is off: the copy would get in at all hours, or at others."""
    add_anna(house.door)
    give(house.door, "7")
    before = house.gate.snapshot()
    with pytest.raises(Exception, match="schedule template 7"):
        await house.copy()
    assert house.gate.snapshot() == before


async def test_an_update_frees_the_hours_that_it_takes(
    hass: HomeAssistant, cleaner: str, house: House
) -> None:
    add_anna(house.door)
    add_anna(house.gate)
    await house.call(
        "update_user", device_id=house.gate_id, employee_no="5", schedule=cleaner
    )
    response = await house.call(
        "copy_user",
        device_id=house.door_id,
        employee_no="5",
        targets=house.gate_id,
        if_exists="update",
    )
    await settled(hass)
    assert results(response) == ["updated"]
    assert len(hours(house.gate)) == 24
    assert not house.gate.snapshot()["templates"]


@pytest.mark.parametrize("profile", [SCHEDULE_PROFILES["plans_promised"]])
async def test_room_at_each_terminal_is_checked_before_anybody_is_asked_to_come(
    hass: HomeAssistant, cleaner: str, house: House
) -> None:
    """From the gate, which has room, to the door, which has none."""
    before = house.gate.snapshot(), house.door.snapshot()
    with pytest.raises(Exception, match="Access Controller"):
        await house.call(
            "enroll_user_with_face",
            device_id=house.gate_id,
            copy_to=house.door_id,
            name="Anna",
            schedule=cleaner,
        )
    await settled(hass)
    assert (house.gate.snapshot(), house.door.snapshot()) == before
    assert not house.gate.seen("POST", "CaptureFaceData")
