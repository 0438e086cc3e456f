"""The cancel button: with something to cancel, and without."""

from homeassistant.components.button.const import (
    DOMAIN as BUTTON_DOMAIN,
    SERVICE_PRESS,
)
from homeassistant.const import (
    ATTR_ENTITY_ID,
    STATE_UNKNOWN,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from syrupy.assertion import SnapshotAssertion

from custom_components.hikvision_face_terminal.isapi.errors import IsapiError, Reason
from custom_components.hikvision_face_terminal.isapi.models.user_changes import (
    UserChanges,
)
from custom_components.hikvision_face_terminal.isapi.procedures.validation import (
    EnrollmentRequest,
)
from custom_components.hikvision_face_terminal.runtime import TerminalConfigEntry
from simulator import Scene, SimulatedTerminal
from tests.support.common import entities_alone, state_of

CANCEL = "button.access_controller_cancel_enrollment"

ANNA = EnrollmentRequest(changes=UserChanges(name="Anna"))


async def press(hass: HomeAssistant) -> None:
    """Press the button."""
    await hass.services.async_call(
        BUTTON_DOMAIN, SERVICE_PRESS, {ATTR_ENTITY_ID: CANCEL}, blocking=True
    )
    await hass.async_block_till_done()


async def test_button(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    alone = await entities_alone(hass, entity_registry, entry, Platform.BUTTON)
    assert alone == snapshot


async def test_press_cancels(
    hass: HomeAssistant, loaded: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    terminal.scene = Scene.never()
    enrollment = hass.async_create_task(
        loaded.runtime_data.enrollment.async_enroll(ANNA)
    )
    await terminal.wait_for("POST", "CaptureFaceData")

    await press(hass)

    with pytest.raises(IsapiError) as raised:
        await enrollment
    assert raised.value.reason is Reason.ENROLLMENT_CANCELLED
    assert terminal.people == {}


async def test_without_anything_to_cancel_it_says_so(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    assert state_of(hass, CANCEL) == STATE_UNKNOWN
    with pytest.raises(ServiceValidationError) as raised:
        await press(hass)

    assert raised.value.translation_key == "no_enrollment_running"
