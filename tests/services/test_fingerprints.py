"""The actions on fingerprints, called as automations call them."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.const import DOMAIN
from simulator import FINGER_PROFILES, SimulatedTerminal
from simulator.fingerprints import template_of
from tests.support.blueprints import until
from tests.support.common import device_of, state_of
from tests.support.records import user_record

from .test_cards import EVENT, PROGRESS, STATUS, states

__all__ = ["states"]

CAPTURE = "CaptureFingerPrint"
NEW = "a new thumb"

type Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


@pytest.fixture(autouse=True)
def _people(terminal: SimulatedTerminal) -> None:
    """Add Anna with a finger, and Boris with another."""
    for number, name in (("5", "Anna"), ("6", "Boris")):
        terminal.people[number] = user_record(number, name)
        finger = {"fingerPrintID": 1, "fingerData": template_of(name)}
        terminal.fingerprints[number] = [finger]


@pytest.fixture
def call(hass: HomeAssistant, loaded: MockConfigEntry) -> Call:
    """Return a function that calls an action and returns its response."""

    async def call(action: str, **data: object) -> dict[str, Any]:
        data = {"device_id": device_of(hass, loaded).id, **data}
        has_response = action != "cancel_enrollment"
        response = await hass.services.async_call(
            DOMAIN, action, data, blocking=True, return_response=has_response
        )
        return dict(response or {})

    return call


async def test_a_finger_is_enrolled(
    hass: HomeAssistant,
    terminal: SimulatedTerminal,
    call: Call,
    states: list[tuple[str, str]],
) -> None:
    """It moves the status, and nothing that is about faces."""
    terminal.finger_sensor.hold(NEW)

    response = await call("enroll_fingerprint", employee_no="5")
    await hass.async_block_till_done()

    assert response == {"employee_no": "5", "fingerprints": 2}
    shown = [state for entity, state in states if entity == STATUS]
    assert shown == ["checking", "waiting_for_finger", "verifying", "succeeded"]
    assert {entity for entity, _ in states}.isdisjoint({EVENT, PROGRESS})
    assert (await call("get_user", employee_no="5"))["fingerprints"] == 2


async def test_all_fingers_of_one_person_are_removed(
    hass: HomeAssistant,
    terminal: SimulatedTerminal,
    loaded: MockConfigEntry,
    call: Call,
) -> None:
    """A list of terminals has a result for each."""
    before = terminal.snapshot()
    device_id = device_of(hass, loaded).id
    response = await call(
        "delete_user_fingerprints", employee_no="5", device_id=[device_id]
    )
    assert response["terminals"] == [{"device_id": device_id, "result": "done"}]
    left = {"6": before["fingerprints"]["6"]}
    assert terminal.snapshot() == before | {"fingerprints": left}


async def test_the_error_names_whose_finger_it_is(
    terminal: SimulatedTerminal, call: Call
) -> None:
    before = terminal.snapshot()
    terminal.finger_sensor.hold("Boris")
    with pytest.raises(ServiceValidationError, match=r"already \(Boris \(6\)\)"):
        await call("enroll_fingerprint", employee_no="5")
    assert terminal.snapshot() == before


@pytest.mark.parametrize(
    "profile", [FINGER_PROFILES[it] for it in ("no_finger_mode", "no_finger_sensor")]
)
async def test_where_no_finger_opens_a_door(
    terminal: SimulatedTerminal, call: Call
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await call("enroll_fingerprint", employee_no="5")
    has_sensor = terminal.profile.fingers.supported
    key = "fingerprint_not_accepted" if has_sensor else "not_supported"
    assert caught.value.translation_key == key


async def test_a_reading_can_be_cancelled(
    hass: HomeAssistant, terminal: SimulatedTerminal, call: Call
) -> None:
    before = terminal.snapshot()
    reading = hass.async_create_task(call("enroll_fingerprint", employee_no="5"))
    await terminal.wait_for("POST", CAPTURE)

    for action in ("enroll_card", "enroll_fingerprint", "delete_user_fingerprints"):
        with pytest.raises(ServiceValidationError) as caught:
            await call(action, employee_no="5")
        assert caught.value.translation_key == "enrollment_in_progress"
    await call("cancel_enrollment")

    with pytest.raises(HomeAssistantError, match="cancelled"):
        await reading
    assert state_of(hass, STATUS) == "cancelled"
    assert terminal.snapshot() == before


async def test_a_caller_that_is_stopped_ends_its_reading(
    hass: HomeAssistant, terminal: SimulatedTerminal, call: Call
) -> None:
    """Also while the terminal waits, as in the script that is stopped."""
    before = terminal.snapshot()
    reading = hass.async_create_task(call("enroll_fingerprint", employee_no="5"))
    await until(lambda: state_of(hass, STATUS) == "waiting_for_finger")
    reading.cancel()
    await until(lambda: state_of(hass, STATUS) == "cancelled")
    assert terminal.snapshot() == before


async def test_unload_ends_a_reading(
    hass: HomeAssistant,
    terminal: SimulatedTerminal,
    loaded: MockConfigEntry,
    call: Call,
) -> None:
    reading = hass.async_create_task(call("enroll_fingerprint", employee_no="5"))
    await terminal.wait_for("POST", CAPTURE)
    async with asyncio.timeout(1):
        await hass.config_entries.async_unload(loaded.entry_id)
    with pytest.raises(HomeAssistantError, match="cancelled"):
        await reading
