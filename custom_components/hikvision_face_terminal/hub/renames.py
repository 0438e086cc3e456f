"""Follow a rename of a device or of an entry, wherever the old name is kept.

Home Assistant shows the name of the device in some places and the title of the entry
elsewhere, and lets the owner change either.
"""

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..const import DOMAIN
from .issues import async_rename_issues
from .terminal_name import async_device, async_entries


@callback
def async_follow_device_name(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Take over the name that the owner gave to the device before, if any."""
    device = async_device(hass, entry)
    if device and device.name_by_user:
        hass.config_entries.async_update_entry(entry, title=device.name_by_user)


@callback
def async_setup_renames(hass: HomeAssistant) -> None:
    """Keep entries, devices and repairs of all terminals called the same."""
    titles = {entry.entry_id: entry.title for entry in async_entries(hass)}

    @callback
    def device_renamed(event: Event[dr.EventDeviceRegistryUpdatedData]) -> None:
        device = dr.async_get(hass).async_get(event.data["device_id"])
        for entry in async_entries(hass):
            if device and device == async_device(hass, entry):
                hass.config_entries.async_update_entry(
                    entry, title=device.name_by_user or device.name or entry.title
                )

    @callback
    def entry_changed(change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain != DOMAIN:
            return
        is_there = change is not ConfigEntryChange.REMOVED
        before = titles.pop(entry.entry_id, None)
        if is_there:
            titles[entry.entry_id] = entry.title
            if before == entry.title:
                return
            _rename_device(hass, entry)
        for other in async_entries(hass):
            if other.title in (before, entry.title):  # As they are told apart by now.
                async_rename_issues(hass, other)

    hass.bus.async_listen(
        dr.EVENT_DEVICE_REGISTRY_UPDATED, device_renamed, event_filter=_is_rename
    )
    async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, entry_changed)


def _rename_device(hass: HomeAssistant, entry: ConfigEntry) -> None:
    device = async_device(hass, entry)
    if device and entry.title != (device.name_by_user or device.name):
        dr.async_get(hass).async_update_device(
            device.id, name=entry.title, name_by_user=None
        )


@callback
def _is_rename(data: dr.EventDeviceRegistryUpdatedData) -> bool:
    return data["action"] == "update" and "name_by_user" in data["changes"]
