"""Reload an entry when an option that adds or removes entities has changed."""

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..const import DOMAIN
from .device import TerminalDevice
from .options import DoorControl, access_events, door_control


class OptionsReload:
    """Compares the options with those that the entry was set up with.

    Not an update listener: Home Assistant 2026.12 refuses one beside the reload that
    the reauthentication does itself.
    """

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, device: TerminalDevice
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._device = device
        self._set_up_with = _relevant(entry)
        self._is_waiting = False

    @callback
    def async_start(self) -> None:
        """Follow the entry until it is unloaded."""
        self._entry.async_on_unload(
            async_dispatcher_connect(
                self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._handle_change
            )
        )

    @callback
    def _handle_change(self, _: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry is not self._entry or self._is_waiting:
            return
        if _relevant(entry) != self._set_up_with:
            self._is_waiting = True
            self._entry.async_create_background_task(
                self._hass, self._async_reload(), f"{DOMAIN} reload"
            )

    async def _async_reload(self) -> None:
        """Wait for the end of what is written or enrolled: a reload cancels it."""
        await self._device.async_settle()
        self._is_waiting = False
        if _relevant(self._entry) != self._set_up_with:
            self._hass.config_entries.async_schedule_reload(self._entry.entry_id)


def _relevant(entry: ConfigEntry) -> tuple[bool, DoorControl]:
    return access_events(entry), door_control(entry)
