"""Whether the terminal's events are followed."""

from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import TerminalEntity, async_add_exactly
from .runtime import TerminalConfigEntry

# The entities make no requests.
PARALLEL_UPDATES = 0

EVENT_STREAM = BinarySensorEntityDescription(
    key="event_stream",
    translation_key="event_stream",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: TerminalConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of one terminal."""
    sensors: list[TerminalEntity] = []
    if entry.runtime_data.access_events.is_enabled:
        sensors.append(EventStreamSensor(entry, EVENT_STREAM))
    async_add_exactly(hass, entry, Platform.BINARY_SENSOR, sensors, async_add_entities)


class EventStreamSensor(TerminalEntity, BinarySensorEntity):
    """Shows whether the stream of events is open: always, that is what it is for."""

    entity_description: BinarySensorEntityDescription

    def __init__(
        self, entry: TerminalConfigEntry, description: BinarySensorEntityDescription
    ) -> None:
        super().__init__(entry, description)
        self._events = entry.runtime_data.access_events

    @property
    @override
    def available(self) -> bool:
        return True

    @property
    @override
    def is_on(self) -> bool:
        return self._events.is_connected

    @override
    async def async_added_to_hass(self) -> None:
        """Subscribe to the connection until the entity is removed."""
        await super().async_added_to_hass()
        self.async_on_remove(
            self._events.async_subscribe_connection(self.async_write_ha_state)
        )
