"""The event entity: each milestone of an enrollment, with its attributes."""

from typing import Any
from unittest.mock import patch

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from syrupy.assertion import SnapshotAssertion

from custom_components.hikvision_face_terminal.isapi.errors import IsapiError
from custom_components.hikvision_face_terminal.isapi.models.user_changes import (
    UserChanges,
)
from custom_components.hikvision_face_terminal.isapi.procedures.validation import (
    EnrollmentRequest,
)
from custom_components.hikvision_face_terminal.runtime import TerminalConfigEntry
from simulator import Fault, Scene, SimulatedTerminal
from tests.support.common import entities_alone, state_of

ENROLLMENT = "event.access_controller_enrollment"
ATTRIBUTES = ("event_type", "employee_no", "name", "reason")

ANNA = EnrollmentRequest(changes=UserChanges(name="Anna"))
ANNA_42 = EnrollmentRequest(changes=UserChanges(name="Anna"), employee_no="42")


@pytest.fixture
def events(hass: HomeAssistant, loaded: TerminalConfigEntry) -> list[dict[str, Any]]:
    """Return the events that the entity fires from now on."""
    fired: list[dict[str, Any]] = []

    @callback
    def collect(event: Event[EventStateChangedData]) -> None:
        if state := event.data["new_state"]:
            fired.append(
                {
                    key: state.attributes[key]
                    for key in ATTRIBUTES
                    if key in state.attributes
                }
            )

    async_track_state_change_event(hass, ENROLLMENT, collect)
    return fired


def event_of(kind: str, number: str | None, **more: str) -> dict[str, Any]:
    """Return the attributes of one event of Anna's enrollment."""
    return {"event_type": kind, "employee_no": number, "name": "Anna", **more}


async def test_event(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    alone = await entities_alone(hass, entity_registry, entry, Platform.EVENT)
    assert alone == snapshot


async def test_success_is_reported(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    events: list[dict[str, Any]],
) -> None:
    """Progress fires no event; a chosen number is an attribute once it is known."""
    terminal.scene = Scene.steps([0, 50, 100])

    await loaded.runtime_data.enrollment.async_enroll(ANNA)
    await hass.async_block_till_done()

    assert events == [
        event_of("started", None),
        event_of("face_captured", "1"),
        event_of("succeeded", "1"),
    ]


@pytest.mark.parametrize(
    ("fault", "path", "captured", "reason"),
    [
        (
            Fault.status("SubpicAnalysisModelingError"),
            "FDSetUp",
            True,
            "face_rejected",
        ),
        (Fault.status("deviceUserFull"), "UserInfo/Record", True, "terminal_full"),
        (Fault.status("deviceError"), "CaptureFaceData", False, "capture_failed"),
    ],
)
async def test_failure_is_reported_with_its_reason(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    events: list[dict[str, Any]],
    fault: Fault,
    path: str,
    captured: bool,
    reason: str,
) -> None:
    terminal.inject(fault, path=path)

    with pytest.raises(IsapiError):
        await loaded.runtime_data.enrollment.async_enroll(ANNA_42)
    await hass.async_block_till_done()

    assert events == [
        event_of("started", "42"),
        *([event_of("face_captured", "42")] if captured else []),
        event_of("failed", "42", reason=reason),
    ]


async def test_refusal_before_the_start_is_reported_too(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    events: list[dict[str, Any]],
) -> None:
    terminal.people["42"] = {"employeeNo": "42", "name": "Boris"}

    with pytest.raises(IsapiError):
        await loaded.runtime_data.enrollment.async_enroll(ANNA_42)
    await hass.async_block_till_done()

    assert events == [
        event_of("started", "42"),
        event_of("failed", "42", reason="user_already_exists"),
    ]


async def test_cancellation_is_reported(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    events: list[dict[str, Any]],
) -> None:
    terminal.scene = Scene.never()
    runner = loaded.runtime_data.enrollment
    enrollment = hass.async_create_task(runner.async_enroll(ANNA_42))
    await terminal.wait_for("POST", "CaptureFaceData")

    await runner.async_cancel()
    with pytest.raises(IsapiError):
        await enrollment
    await hass.async_block_till_done()

    assert events == [event_of("started", "42"), event_of("cancelled", "42")]


async def test_bug_ends_the_enrollment_too(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    events: list[dict[str, Any]],
) -> None:
    runner = loaded.runtime_data.enrollment
    client = loaded.runtime_data.device.client
    bug = RuntimeError("a bug")
    with (
        patch.object(client.users, "get_many", side_effect=bug),
        pytest.raises(RuntimeError),
    ):
        await runner.async_enroll(ANNA_42)
    await hass.async_block_till_done()

    assert events == [
        event_of("started", "42"),
        event_of("failed", "42", reason="unexpected_response"),
    ]
    assert (await runner.async_enroll(ANNA_42)).created


async def test_event_is_available_even_if_the_terminal_is_not(
    hass: HomeAssistant, loaded: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    await terminal.stop()
    await loaded.runtime_data.coordinator.async_refresh()
    await hass.async_block_till_done()
    assert state_of(hass, ENROLLMENT) == STATE_UNKNOWN

    with pytest.raises(IsapiError):
        await loaded.runtime_data.enrollment.async_enroll(ANNA)
    await hass.async_block_till_done()

    state = hass.states.get(ENROLLMENT)
    assert state is not None
    assert state.state not in (STATE_UNKNOWN, STATE_UNAVAILABLE)
    assert state.attributes["reason"] == "cannot_connect"
