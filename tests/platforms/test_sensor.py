"""The sensors: at first, during an enrollment and after it."""

import asyncio

from homeassistant.components.logbook.helpers import is_sensor_continuous
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import Event, EventStateChangedData, HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from syrupy.assertion import SnapshotAssertion

from custom_components.hikvision_face_terminal.isapi.errors import (
    IsapiError,
    TerminalOperationError,
)
from custom_components.hikvision_face_terminal.isapi.models.user_changes import (
    UserChanges,
)
from custom_components.hikvision_face_terminal.isapi.procedures.validation import (
    EnrollmentRequest,
)
from custom_components.hikvision_face_terminal.runtime import TerminalConfigEntry
from simulator import PROFILES, Fault, Scene, SimulatedTerminal
from tests.support.common import entities_alone, state_of

PROGRESS = "sensor.access_controller_capture_progress"
STATUS = "sensor.access_controller_enrollment_status"
USERS = "sensor.access_controller_people"
FACES = "sensor.access_controller_faces"

ANNA = EnrollmentRequest(changes=UserChanges(name="Anna"), employee_no="42")


class Watch:
    """Collects the states of an entity."""

    def __init__(self, hass: HomeAssistant, entity_id: str) -> None:
        self.states: list[str] = []
        self._changed = asyncio.Event()
        async_track_state_change_event(hass, entity_id, self._collect)

    async def _collect(self, event: Event[EventStateChangedData]) -> None:
        if (state := event.data["new_state"]) is not None:
            self.states.append(state.state)
            self._changed.set()

    async def until(self, state: str) -> None:
        """Wait until the entity has been in a state."""
        async with asyncio.timeout(10):
            while state not in self.states:
                self._changed.clear()
                await self._changed.wait()


async def test_sensors(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    alone = await entities_alone(hass, entity_registry, entry, Platform.SENSOR)
    assert alone == snapshot


async def test_before_the_first_enrollment(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    assert state_of(hass, PROGRESS) == STATE_UNKNOWN
    assert state_of(hass, STATUS) == "idle"


async def test_enrollment_is_shown_step_by_step(
    hass: HomeAssistant, loaded: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    terminal.scene = Scene.steps([0, 30, 60, 100])
    progress, status = Watch(hass, PROGRESS), Watch(hass, STATUS)

    await loaded.runtime_data.enrollment.async_enroll(ANNA)
    await hass.async_block_till_done()

    assert progress.states == ["0", "30", "60", "100"]
    assert status.states == [
        "checking",
        "waiting_for_face",
        "creating_user",
        "linking_face",
        "verifying",
        "succeeded",
    ]


async def test_next_enrollment_begins_at_zero(
    hass: HomeAssistant, loaded: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    await loaded.runtime_data.enrollment.async_enroll(ANNA)
    await hass.async_block_till_done()
    assert state_of(hass, PROGRESS) == "100"
    terminal.scene = Scene.never()
    progress, status = Watch(hass, PROGRESS), Watch(hass, STATUS)

    enrollment = hass.async_create_task(
        loaded.runtime_data.enrollment.async_enroll(
            EnrollmentRequest(changes=UserChanges(name="Boris"))
        )
    )
    await status.until("waiting_for_face")
    assert progress.states == ["0"]
    await loaded.runtime_data.enrollment.async_cancel()
    with pytest.raises(TerminalOperationError):
        await enrollment
    await hass.async_block_till_done()

    assert state_of(hass, STATUS) == "cancelled"
    assert state_of(hass, PROGRESS) == "0"


async def test_failure_is_shown(
    hass: HomeAssistant, loaded: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    """The picture was taken, so the progress stays where it was."""
    terminal.inject(Fault.status("SubpicAnalysisModelingError"), path="FDSetUp")

    with pytest.raises(IsapiError):
        await loaded.runtime_data.enrollment.async_enroll(ANNA)
    await hass.async_block_till_done()

    assert state_of(hass, STATUS) == "failed"
    assert state_of(hass, PROGRESS) == "100"


async def test_enrolled_user_is_counted_at_once(
    hass: HomeAssistant, loaded: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    counted = len(terminal.seen("GET", "UserInfo/Count"))

    await loaded.runtime_data.enrollment.async_enroll(ANNA)
    await hass.async_block_till_done()

    assert state_of(hass, USERS) == state_of(hass, FACES) == "1"
    assert len(terminal.seen("GET", "UserInfo/Count")) == counted


@pytest.mark.parametrize(
    ("profile", "users", "faces"),
    [
        (PROFILES["immediate"], "1", "1"),
        (PROFILES["no_count"], "1", "1"),
        (PROFILES["old_count"], "1", "1"),
    ],
    ids=["immediate", "no_count", "old_count"],
)
async def test_users_and_faces_are_counted_on_any_firmware(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    users: str,
    faces: str,
) -> None:
    await loaded.runtime_data.enrollment.async_enroll(ANNA)
    await loaded.runtime_data.coordinator.async_refresh()
    await hass.async_block_till_done()

    assert state_of(hass, USERS) == users
    assert state_of(hass, FACES) == faces


async def test_only_the_counts_are_unavailable_without_the_terminal(
    hass: HomeAssistant, loaded: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    await terminal.stop()
    await loaded.runtime_data.coordinator.async_refresh()
    await hass.async_block_till_done()

    assert state_of(hass, USERS) == STATE_UNAVAILABLE
    assert state_of(hass, FACES) == STATE_UNAVAILABLE
    assert state_of(hass, STATUS) == "idle"
    assert state_of(hass, PROGRESS) == STATE_UNKNOWN


async def test_steps_are_no_lines_in_the_activity(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    for sensor in (STATUS, PROGRESS):
        assert is_sensor_continuous(hass, entity_registry, sensor)
