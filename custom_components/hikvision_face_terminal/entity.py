"""Base classes of the entities."""

from typing import override

from homeassistant.const import CONF_HOST, CONF_PORT, CONF_SSL
from homeassistant.core import callback
from homeassistant.helpers.device_registry import (
    CONNECTION_NETWORK_MAC,
    DeviceInfo,
    format_mac,
)
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from yarl import URL

from .const import DOMAIN
from .hub.coordinator import TerminalCoordinator
from .hub.enrollment import EnrollmentState
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
            sw_version=info.firmware,
            configuration_url=str(
                URL.build(
                    scheme="https" if entry.data[CONF_SSL] else "http",
                    host=entry.data[CONF_HOST],
                    port=entry.data[CONF_PORT],
                )
            ),
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
