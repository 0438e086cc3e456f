"""The entities are what quality_scale.yaml says of them."""

from typing import Any, Final

from homeassistant.const import STATE_UNAVAILABLE, EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.isapi import Timing
from simulator import SimulatedTerminal
from tests.support.blueprints import until
from tests.test_init import pass_time

# By platform and key: category, device class, whether it is disabled at first. D is
# diagnostic, C a setting.
ENTITIES: Final = {
    "binary_sensor.connection": ("D", "connectivity", False),
    "binary_sensor.door_contact_1": ("", "door", True),
    "binary_sensor.event_stream": ("D", "connectivity", False),
    "binary_sensor.left_open_1": ("", "problem", True),
    "binary_sensor.tamper": ("", "tamper", False),
    "button.cancel_enrollment": ("D", "", False),
    "button.open_door_1": ("", "", False),
    "event.access": ("", "", False),
    "event.door": ("", "", False),
    "event.doorbell": ("", "doorbell", False),
    "event.enrollment": ("", "", False),
    "image.last_access": ("", "", True),
    "image.last_captured_face": ("", "", True),
    "lock.door_1": ("", "", False),
    "select.door_mode_1": ("C", "", True),
    "sensor.capture_progress": ("D", "", False),
    "sensor.enrollment_status": ("D", "enum", False),
    "sensor.faces": ("D", "", False),
    "sensor.last_access": ("", "timestamp", True),
    "sensor.last_person": ("", "", True),
    "sensor.users": ("D", "", False),
}
# What is not unavailable while the terminal is away.
KNOWN_WITHOUT_IT: Final = {
    "binary_sensor.connection",
    "binary_sensor.event_stream",
    "button.cancel_enrollment",
    "event.enrollment",
    "sensor.capture_progress",
    "sensor.enrollment_status",
}


@pytest.fixture
def options() -> dict[str, Any]:
    """Have all entities."""
    return {"access_events": True, "door_control": "open_and_modes"}


async def test_entities_are_as_the_scale_says(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    timing: Timing,
) -> None:
    """Category, class, what is disabled, and what is unavailable with the terminal."""
    registry = er.async_get(hass)
    of_entry = er.async_entries_for_config_entry(registry, loaded.entry_id)
    keys = {
        it.entity_id: f"{it.domain}.{it.unique_id.removeprefix(f'{loaded.unique_id}_')}"
        for it in of_entry
    }
    categories = {None: "", EntityCategory.DIAGNOSTIC: "D", EntityCategory.CONFIG: "C"}
    assert {
        keys[it.entity_id]: (
            categories[it.entity_category],
            it.original_device_class or "",
            it.disabled,
        )
        for it in of_entry
    } == ENTITIES

    timing.unfollowed = 0
    await terminal.stop()
    await pass_time(hass)
    enabled = {entity_id for entity_id in keys if hass.states.get(entity_id)}

    def available() -> set[str]:
        return {
            keys[entity_id]
            for entity_id in enabled
            if not hass.states.is_state(entity_id, STATE_UNAVAILABLE)
        }

    await until(lambda: available() == KNOWN_WITHOUT_IT)
