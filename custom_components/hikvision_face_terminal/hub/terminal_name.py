"""What the owner calls a terminal: one name for its entry, its device and all texts."""

from collections.abc import Iterable

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..const import DOMAIN
from ..isapi import UNKNOWN_MODEL, DeviceInfo


@callback
def async_terminal_name(hass: HomeAssistant, entry: ConfigEntry) -> str:
    """Return the title of an entry, told apart from others that are called the same."""
    device = async_device(hass, entry)
    return _told_apart(
        hass,
        entry.title,
        model=device.model if device else None,
        host=entry.data[CONF_HOST],
        others=(it for it in async_entries(hass) if it.entry_id != entry.entry_id),
    )


@callback
def async_new_title(
    hass: HomeAssistant, name: str, info: DeviceInfo, *, host: str
) -> str:
    """Return the title of a new entry: the owner's name, else the terminal's own."""
    return _told_apart(
        hass,
        name or info.name,
        model=info.model,
        host=host,
        others=async_entries(hass),
    )


@callback
def async_entries(hass: HomeAssistant) -> list[ConfigEntry]:
    """Return the entries of all terminals."""
    return hass.config_entries.async_entries(DOMAIN, include_ignore=False)


@callback
def async_device(hass: HomeAssistant, entry: ConfigEntry) -> dr.DeviceEntry | None:
    """Return the device of an entry, which it has from its first set-up on."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return devices[0] if devices else None


@callback
def async_entry_of_device(hass: HomeAssistant, device_id: str) -> ConfigEntry | None:
    """Return the entry of a terminal's device, loaded or not; None for another."""
    device = dr.async_get(hass).async_get(device_id)
    if device is None:
        return None
    return next(
        (
            entry
            for entry in async_entries(hass)
            if (DOMAIN, entry.unique_id) in device.identifiers
        ),
        None,
    )


@callback
def async_device_ids(hass: HomeAssistant) -> dict[str, str]:
    """Return the device ids of all terminals by config entry id."""
    return {
        entry.entry_id: device.id
        for entry in async_entries(hass)
        if (device := async_device(hass, entry))
    }


def _told_apart(
    hass: HomeAssistant,
    name: str,
    *,
    model: str | None,
    host: str,
    others: Iterable[ConfigEntry],
) -> str:
    """Return a name with the model, or where that is the same, too, the address."""
    alike = [it for it in others if it.title.casefold() == name.casefold()]
    if not alike:
        return name
    models = {device.model for it in alike if (device := async_device(hass, it))}
    has_own_model = model not in (None, UNKNOWN_MODEL, *models)
    return f"{name} ({model if has_own_model else host})"
