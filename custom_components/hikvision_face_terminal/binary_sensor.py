"""What is on or off: doors, tampering, the connection and the stream of events."""

from typing import Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .entity import DoorEntity, TerminalEntity, async_add_exactly
from .hub.door import Door
from .runtime import TerminalConfigEntry

# The entities make no requests.
PARALLEL_UPDATES = 0

CONNECTION: Final = BinarySensorEntityDescription(
    key="connection",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)
CONTACT: Final = BinarySensorEntityDescription(
    key="door_contact",
    translation_key="door_contact",
    device_class=BinarySensorDeviceClass.DOOR,
)
EVENT_STREAM: Final = BinarySensorEntityDescription(
    key="event_stream",
    translation_key="event_stream",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)
LEFT_OPEN: Final = BinarySensorEntityDescription(
    key="left_open",
    translation_key="left_open",
    device_class=BinarySensorDeviceClass.PROBLEM,
)
TAMPER: Final = BinarySensorEntityDescription(
    key="tamper", device_class=BinarySensorDeviceClass.TAMPER
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: TerminalConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of one terminal."""
    hub = entry.runtime_data
    sensors: list[TerminalEntity] = [ConnectionSensor(entry, CONNECTION)]
    for door in hub.doors.doors:
        sensors += _of_contact(entry, door)
    if hub.access_events.is_enabled:
        sensors.append(EventStreamSensor(entry, EVENT_STREAM))
    if hub.doors.tells_tamper:
        sensors.append(TamperSensor(entry, TAMPER))
    async_add_exactly(hass, entry, Platform.BINARY_SENSOR, sensors, async_add_entities)
    if hub.doors.is_wanted:
        _add_once_seen(hass, entry, async_add_entities)


def _add_once_seen(
    hass: HomeAssistant,
    entry: TerminalConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Enable what a contact tells when the first one of a door is seen."""
    doors = entry.runtime_data.doors
    unseen = [door for door in doors.doors if not door.has_contact]

    @callback
    def enable_seen() -> None:
        for door in tuple(unseen):
            if door.has_contact:
                unseen.remove(door)
                seen = _of_contact(entry, door)
                async_add_entities([it for it in seen if _was_disabled(hass, it)])

    if unseen:
        entry.async_on_unload(doors.async_subscribe(enable_seen))


def _of_contact(entry: TerminalConfigEntry, door: Door) -> list[TerminalEntity]:
    return [
        ContactSensor(entry, CONTACT, door),
        LeftOpenSensor(entry, LEFT_OPEN, door),
    ]


def _was_disabled(hass: HomeAssistant, entity: TerminalEntity) -> bool:
    """Forget an entity that only its default disables; return whether it is one.

    Enabled in the registry instead, it would make Home Assistant reload the entry half
    a minute later, and so cancel an enrollment that has begun meanwhile.
    """
    registry = er.async_get(hass)
    key = Platform.BINARY_SENSOR.value, DOMAIN, str(entity.unique_id)
    known = registry.async_get(registry.async_get_entity_id(*key) or "")
    if known is None or known.disabled_by is not er.RegistryEntryDisabler.INTEGRATION:
        return False
    registry.async_remove(known.entity_id)
    registry.deleted_entities.pop(key, None)
    return True


class _DoorSensor(DoorEntity, BinarySensorEntity):
    """A sensor of a door; disabled until a contact of this door has been seen.

    A terminal without a contact reports a closed door for ever.
    """

    entity_description: BinarySensorEntityDescription

    def __init__(
        self,
        entry: TerminalConfigEntry,
        description: BinarySensorEntityDescription,
        door: Door,
    ) -> None:
        super().__init__(entry, description, door)
        self._door = door
        self._attr_entity_registry_enabled_default = door.has_contact


class ContactSensor(_DoorSensor):
    """Shows whether the door stands open."""

    @property
    @override
    def is_on(self) -> bool | None:
        return self._door.status.is_contact_open


class LeftOpenSensor(_DoorSensor):
    """Shows whether the door has been open for longer than the terminal allows."""

    @property
    @override
    def is_on(self) -> bool | None:
        return self._door.status.is_left_open


class TamperSensor(DoorEntity, BinarySensorEntity):
    """Shows whether the terminal is being opened or torn off."""

    entity_description: BinarySensorEntityDescription

    @property
    @override
    def is_on(self) -> bool | None:
        return self._doors.tamper.is_detected


class ConnectionSensor(TerminalEntity, BinarySensorEntity):
    """Shows whether the terminal answers: always, that is what it is for.

    It does not while its account is locked: nothing is sent to it then.
    """

    entity_description: BinarySensorEntityDescription

    @property
    @override
    def available(self) -> bool:
        return True

    @property
    @override
    def is_on(self) -> bool:
        return self.coordinator.last_update_success


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
