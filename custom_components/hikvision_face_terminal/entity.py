"""Base classes of the entities."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import override

from homeassistant.const import Platform
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import (
    CONNECTION_NETWORK_MAC,
    DeviceInfo,
    format_mac,
)
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN, PAGE_PATH
from .hub.coordinator import TerminalCoordinator
from .hub.door import Door
from .hub.enrollment_state import EnrollmentState
from .runtime import TerminalConfigEntry


class TerminalEntity(CoordinatorEntity[TerminalCoordinator]):
    """An entity of a terminal."""

    _attr_has_entity_name = True

    def __init__(
        self, entry: TerminalConfigEntry, description: EntityDescription
    ) -> None:
        super().__init__(entry.runtime_data.coordinator)
        self.entity_description = description
        info = entry.runtime_data.device.info
        # The entry's, whatever the terminal reports after an upgrade.
        serial_number = str(entry.unique_id)
        self._attr_unique_id = f"{serial_number}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, serial_number)},
            connections=(
                {(CONNECTION_NETWORK_MAC, format_mac(info.mac_address))}
                if info.mac_address
                else set()
            ),
            manufacturer="Hikvision",
            model=info.model,
            name=entry.title,
            serial_number=serial_number,
            sw_version=info.version,
            hw_version=info.hardware or None,
            configuration_url=f"homeassistant://{PAGE_PATH}",
        )


class EnrollmentEntity(TerminalEntity):
    """An entity that follows the enrollments of its terminal."""

    def __init__(
        self, entry: TerminalConfigEntry, description: EntityDescription
    ) -> None:
        super().__init__(entry, description)
        self._enrollment = entry.runtime_data.enrollment

    @override
    async def async_added_to_hass(self) -> None:
        """Subscribe to the enrollments until the entity is removed."""
        await super().async_added_to_hass()
        self.async_on_remove(self._enrollment.async_subscribe(self._handle_enrollment))

    @callback
    def _handle_enrollment(self, _: EnrollmentState) -> None:
        self.async_write_ha_state()


class AccessEntity(TerminalEntity):
    """An entity that shows what happens at the terminal.

    Unavailable once its events have not been followed for a minute: a reconnect in
    between is no news.
    """

    _attr_available = True

    def __init__(
        self, entry: TerminalConfigEntry, description: EntityDescription
    ) -> None:
        super().__init__(entry, description)
        self._events = entry.runtime_data.access_events
        self._timing = entry.runtime_data.device.client.timing
        self._stop_timer: CALLBACK_TYPE | None = None

    @property
    @override
    def available(self) -> bool:
        return self._attr_available

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the connection until the entity is removed."""
        await super().async_added_to_hass()
        self.async_on_remove(
            self._events.async_subscribe_connection(self._handle_connection)
        )
        self.async_on_remove(self._cancel_timer)
        self._handle_connection()

    @callback
    def _handle_connection(self) -> None:
        if self._events.is_following:
            self._cancel_timer()
            self._set_available(available=True)
        elif self._stop_timer is None and self._attr_available:
            self._stop_timer = async_call_later(
                self.hass, self._timing.unfollowed, self._handle_loss
            )

    @callback
    def _handle_loss(self, _: datetime) -> None:
        self._stop_timer = None
        self._set_available(available=False)

    @callback
    def _set_available(self, *, available: bool) -> None:
        if self._attr_available is not available:
            self._attr_available = available
            self.async_write_ha_state()

    @callback
    def _cancel_timer(self) -> None:
        if self._stop_timer is not None:
            self._stop_timer()
            self._stop_timer = None


@callback
def async_add_exactly(
    hass: HomeAssistant,
    entry: TerminalConfigEntry,
    platform: Platform,
    entities: Sequence[TerminalEntity],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the entities of one platform, and remove those that an option took away.

    Home Assistant remembers what an owner has set for a removed one.
    """
    registry = er.async_get(hass)
    unique_ids = {entity.unique_id for entity in entities}
    for known in er.async_entries_for_config_entry(registry, entry.entry_id):
        if known.domain == platform and known.unique_id not in unique_ids:
            registry.async_remove(known.entity_id)
    async_add_entities(entities)


class DoorEntity(TerminalEntity):
    """An entity of a door, or of what its terminal reports together with the doors."""

    def __init__(
        self,
        entry: TerminalConfigEntry,
        description: EntityDescription,
        door: Door | None = None,
    ) -> None:
        """Give key and name the number of the door, where there are several."""
        self._doors = entry.runtime_data.doors
        if door is not None:
            description = replace(description, key=f"{description.key}_{door.number}")
            number = f" {door.number}" if len(self._doors.doors) > 1 else ""
            self._attr_translation_placeholders = {"door": number}
        super().__init__(entry, description)

    @property
    @override
    def available(self) -> bool:
        return self._doors.is_available

    @override
    async def async_added_to_hass(self) -> None:
        """Subscribe to the doors until the entity is removed."""
        await super().async_added_to_hass()
        self.async_on_remove(self._doors.async_subscribe(self.async_write_ha_state))


class ControlledDoorEntity(DoorEntity):
    """An entity that sends commands to a door."""

    def __init__(
        self, entry: TerminalConfigEntry, description: EntityDescription, door: Door
    ) -> None:
        super().__init__(entry, description, door)
        self._door = door
