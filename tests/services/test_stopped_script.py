"""A script that enrolls a user is stopped: its call is cancelled."""

import asyncio
from typing import Any

from homeassistant.core import Event, HomeAssistant, callback
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.const import DOMAIN
from simulator import PROFILES, Fault, Scene, SimulatedTerminal
from simulator.message import RecordedRequest
from tests.flows.test_enroll import until
from tests.support.blueprints import add_script
from tests.support.common import device_of, state_of

CAPTURE = "CaptureFaceData"
SCRIPT = "script.enroll"
STATUS = "sensor.access_controller_enrollment_status"
EVENT = "event.access_controller_enrollment"


@pytest.fixture
async def script(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Set up a script that enrolls Anna."""
    enroll = {
        "action": f"{DOMAIN}.enroll_user_with_face",
        "data": {"device_id": device_of(hass, loaded).id, "name": "Anna"},
        "response_variable": "person",
    }
    await add_script(hass, "enroll", {"sequence": [enroll]})


@pytest.fixture
def milestones(hass: HomeAssistant, script: None) -> list[str]:
    """Return the events of the enrollment, as they are fired."""
    fired: list[str] = []

    @callback
    def changed(event: Event[Any]) -> None:
        state = event.data["new_state"]
        if state and state.entity_id == EVENT and "event_type" in state.attributes:
            fired.append(state.attributes["event_type"])

    hass.bus.async_listen("state_changed", changed)
    return fired


async def switch(hass: HomeAssistant, how: str) -> None:
    """Turn the script on or off."""
    await hass.services.async_call(
        "script", f"turn_{how}", {"entity_id": SCRIPT}, blocking=True
    )


def is_cancel(request: RecordedRequest) -> bool:
    """Return whether a request tells the terminal to stop the capture."""
    return request.authorized and b"<cancelFlag>true" in request.body


async def test_stopped_during_the_capture(
    hass: HomeAssistant, terminal: SimulatedTerminal, milestones: list[str]
) -> None:
    """The script ends at once, the enrollment after its clean-up."""
    terminal.scene = Scene.never()
    await switch(hass, "on")
    await terminal.wait_for("POST", CAPTURE, 2)
    terminal.inject(Fault.delay(0.2), path=CAPTURE, times=2)

    async with asyncio.timeout(0.2):
        await switch(hass, "off")

    assert state_of(hass, SCRIPT) == "off"
    assert state_of(hass, STATUS) == "waiting_for_face"
    await until(hass, STATUS, "cancelled")
    assert milestones == ["started", "cancelled"]
    assert any(map(is_cancel, terminal.requests))
    assert not terminal.people

    terminal.scene = Scene.at_once()
    await switch(hass, "on")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, STATUS) == "succeeded"
    assert list(terminal.faces) == ["1"]


@pytest.mark.parametrize("path", ["UserInfo/Record", "FDSetUp"])
async def test_stopped_during_the_write(
    hass: HomeAssistant, terminal: SimulatedTerminal, milestones: list[str], path: str
) -> None:
    """The script ends at once, and the user is written completely."""
    terminal.inject(Fault.delay(0.3), path=path)
    await switch(hass, "on")
    await terminal.wait_for(None, path)

    async with asyncio.timeout(0.2):
        await switch(hass, "off")

    assert state_of(hass, SCRIPT) == "off"
    assert state_of(hass, STATUS) in ("creating_user", "linking_face")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, STATUS) == "succeeded"
    assert milestones == ["started", "face_captured", "succeeded"]
    assert list(terminal.people) == list(terminal.faces) == ["1"]


@pytest.mark.parametrize("profile", [PROFILES["blocking"]], ids=["blocking"])
async def test_stopped_and_cancelled_at_the_same_time(
    hass: HomeAssistant, terminal: SimulatedTerminal, milestones: list[str]
) -> None:
    """The second request does not interrupt the clean-up that the first started."""
    terminal.scene = Scene.never()
    await switch(hass, "on")
    await terminal.wait_for("POST", CAPTURE)
    terminal.inject(Fault.delay(0.2), path=CAPTURE)
    await switch(hass, "off")
    button = {"entity_id": "button.access_controller_cancel_enrollment"}

    await hass.services.async_call("button", "press", button, blocking=True)

    assert state_of(hass, STATUS) == "cancelled"
    assert milestones == ["started", "cancelled"]
    (cancel,) = filter(is_cancel, terminal.requests)
    assert cancel.status == 200
