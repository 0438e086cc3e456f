"""Actions on people that name several terminals: one result for each."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hikvision_face_terminal.const import DOMAIN
from simulator import PROFILES, Profile, SimulatedTerminal
from tests.services.test_copying import OTHER, House, add
from tests.support.common import device_of
from tests.support.records import user_record
from tests.test_repairs import Fixing

ANNA = user_record("5", "Anna")
BLOCKED = "2000-01-01"


@pytest.fixture
def profile() -> Profile:
    """Return a terminal that deletes before it responds, as the clock is frozen."""
    return PROFILES["no_delete_process"]


@pytest.fixture
async def house(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    profile: Profile,
) -> AsyncIterator[House]:
    """Return two terminals that both know Anna."""
    async with SimulatedTerminal(profile, tls=False, serial_number=OTHER) as gate:
        for door in (terminal, gate):
            door.people["5"] = dict(ANNA)
        entry = await add(hass, "Gate", gate)
        yield House(
            hass=hass,
            door=terminal,
            gate=gate,
            door_id=device_of(hass, loaded).id,
            gate_id=device_of(hass, entry).id,
            gate_entry=entry,
        )


def both(house: House) -> list[str]:
    return [house.door_id, house.gate_id]


def results(response: dict[str, Any]) -> list[str]:
    return [item["result"] for item in response["terminals"]]


def end_of(terminal: SimulatedTerminal, number: str = "5") -> str:
    """Return the end of a user's validity on a terminal."""
    return str(terminal.people[number]["Valid"]["endTime"])


def pending_repairs(house: House) -> list[str]:
    """Return the kinds of the repairs about kept changes."""
    issues = ir.async_get(house.hass).issues.values()
    kinds = [str(issue.translation_key) for issue in issues if issue.domain == DOMAIN]
    return sorted(kind for kind in kinds if kind.startswith("pending_"))


async def lose(house: House, *, retrying: bool) -> None:
    """Let the gate's terminal not answer; its entry may be retried meanwhile."""
    await house.gate.stop()
    if retrying:
        await house.hass.config_entries.async_reload(house.gate_entry.entry_id)


async def find_again(house: House, freezer: FrozenDateTimeFactory) -> None:
    """Let the gate's terminal answer again."""
    await house.gate.start()
    freezer.tick(timedelta(minutes=6))
    async_fire_time_changed(house.hass)
    await house.hass.async_block_till_done(wait_background_tasks=True)


async def test_each_terminal_has_its_result(house: House) -> None:
    response = await house.call(
        "update_user", device_id=both(house), employee_no="5", name="Anne"
    )

    assert response == {
        "employee_no": "5",
        "name": "Anne",
        "terminals": [
            {"device_id": house.door_id, "result": "done"},
            {"device_id": house.gate_id, "result": "done"},
        ],
    }
    assert [it.people["5"]["name"] for it in (house.door, house.gate)] == ["Anne"] * 2


async def test_new_user_gets_one_number_that_is_free_on_all(house: House) -> None:
    house.gate.people["2"] = user_record("2", "Boris")
    house.gate.people["3"] = user_record("3", "Clara")

    response = await house.call("add_user", device_id=both(house), name="Dora")

    number = response["employee_no"]
    assert results(response) == ["done", "done"]
    assert house.door.people[number]["name"] == "Dora"
    assert house.gate.people[number]["name"] == "Dora"
    assert house.gate.people["2"]["name"] == "Boris"


async def test_one_failure_does_not_touch_the_others(house: House) -> None:
    del house.gate.people["5"]

    response = await house.call("delete_user", device_id=both(house), employee_no="5")

    assert results(response) == ["done", "user_not_found"]
    assert response["name"] == "Anna"
    assert "5" not in house.door.people


async def test_failure_raises_where_no_response_is_taken(house: House) -> None:
    del house.gate.people["5"]

    with pytest.raises(HomeAssistantError) as failure:
        await house.hass.services.async_call(
            DOMAIN,
            "delete_user_face",
            {"device_id": both(house), "employee_no": "5"},
            blocking=True,
        )

    assert failure.value.translation_key == "terminals_failed"


async def test_unknown_device_changes_nothing(house: House) -> None:
    with pytest.raises(ServiceValidationError) as failure:
        await house.call(
            "delete_user", device_id=[house.door_id, "nowhere"], employee_no="5"
        )

    assert failure.value.translation_key == "no_such_terminal"
    assert "5" in house.door.people


@pytest.mark.parametrize("retrying", [True, False])
async def test_block_is_kept_for_a_terminal_that_does_not_answer(
    house: House, freezer: FrozenDateTimeFactory, *, retrying: bool
) -> None:
    await lose(house, retrying=retrying)

    response = await house.call(
        "update_user", device_id=both(house), employee_no="5", blocked=True
    )

    assert results(response) == ["done", "pending"]
    assert not end_of(house.gate).startswith(BLOCKED)
    assert pending_repairs(house) == ["pending_block"]
    await find_again(house, freezer)
    assert end_of(house.gate) == end_of(house.door)
    assert pending_repairs(house) == []


async def test_deletion_is_kept_over_a_reload(
    house: House, freezer: FrozenDateTimeFactory
) -> None:
    await lose(house, retrying=True)
    await house.call("delete_user", device_id=both(house), employee_no="5")
    await house.hass.config_entries.async_reload(house.gate_entry.entry_id)
    assert pending_repairs(house) == ["pending_delete"]

    await find_again(house, freezer)

    assert "5" not in house.gate.people
    assert pending_repairs(house) == []


async def test_another_person_is_not_touched(
    house: House, freezer: FrozenDateTimeFactory
) -> None:
    await lose(house, retrying=False)
    await house.call("delete_user", device_id=both(house), employee_no="5")
    house.gate.people["5"] = user_record("5", "Boris")

    await find_again(house, freezer)

    assert house.gate.people["5"]["name"] == "Boris"
    assert pending_repairs(house) == ["pending_other_person"]


async def test_confirmed_conflict_is_not_reported_again(
    house: House, freezer: FrozenDateTimeFactory, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(house.hass, "repairs", {})
    await lose(house, retrying=False)
    await house.call("delete_user", device_id=both(house), employee_no="5")
    house.gate.people["5"] = user_record("5", "Boris")
    await find_again(house, freezer)
    repair = f"pending_{house.gate_entry.entry_id}_5"
    fixing = Fixing(await hass_client(), repair)

    assert (await fixing.begin())["step_id"] == "confirm"
    assert (await fixing.submit())["type"] == "create_entry"

    assert pending_repairs(house) == []
    await house.hass.config_entries.async_reload(house.gate_entry.entry_id)
    assert pending_repairs(house) == []
    assert house.gate.people["5"]["name"] == "Boris"


async def test_nothing_is_guessed_about_an_unknown_person(house: House) -> None:
    await lose(house, retrying=True)
    del house.door.people["5"]
    house.hass.data[DOMAIN].listings.clear()

    response = await house.call("delete_user", device_id=both(house), employee_no="5")

    assert results(response) == ["user_not_found", "cannot_connect"]
    assert pending_repairs(house) == []


async def test_last_wish_wins(house: House, freezer: FrozenDateTimeFactory) -> None:
    await lose(house, retrying=False)
    before = dict(house.gate.people["5"])
    for blocked in (True, False):
        await house.call(
            "update_user", device_id=both(house), employee_no="5", blocked=blocked
        )

    assert pending_repairs(house) == ["pending_access"]
    await find_again(house, freezer)

    assert house.gate.people["5"] == before


async def test_what_gives_access_lapses_after_a_day(
    house: House, freezer: FrozenDateTimeFactory
) -> None:
    await house.call(
        "update_user", device_id=both(house), employee_no="5", blocked=True
    )
    blocked = end_of(house.gate)
    await lose(house, retrying=False)
    await house.call(
        "update_user", device_id=both(house), employee_no="5", blocked=False
    )
    freezer.tick(timedelta(hours=24))

    await find_again(house, freezer)

    assert end_of(house.gate) == blocked
    assert pending_repairs(house) == ["pending_lapsed"]


async def test_other_changes_are_not_kept(house: House) -> None:
    await lose(house, retrying=False)

    response = await house.call(
        "update_user", device_id=both(house), employee_no="5", name="Anne"
    )

    assert results(response) == ["done", "cannot_connect"]
    assert pending_repairs(house) == []


async def test_integer_is_no_guess_where_no_terminal_can_be_asked(
    house: House,
) -> None:
    """YAML reads 005 as 5; the one who is to be removed may be either."""
    await lose(house, retrying=True)

    with pytest.raises(HomeAssistantError) as failure:
        await house.call("delete_user", device_id=[house.gate_id], employee_no=5)

    assert failure.value.translation_key == "cannot_connect"
    assert pending_repairs(house) == []


async def test_quotes_are_taken_off_where_no_terminal_can_be_asked(
    house: House,
) -> None:
    await house.call("get_user", device_id=house.gate_id, employee_no="5")
    await lose(house, retrying=True)

    response = await house.call(
        "delete_user", device_id=[house.gate_id], employee_no='"5"'
    )

    assert results(response) == ["pending"]
    assert response["employee_no"] == "5"
