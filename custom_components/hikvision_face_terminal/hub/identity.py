"""Which entry a terminal belongs to, by serial number, MAC address and model together.

After an upgrade a terminal may report its serial number in part: its end alone, or its
start (field case 29). An entry keeps the number that it was made with.
"""

from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..const import DOMAIN
from ..isapi import UNKNOWN_MODEL, DeviceInfo

# In characters: the end of a serial number that no two terminals share. A shorter part
# counts only together with the MAC address.
_TELLING_PART: Final = 8


@callback
def async_is_terminal_of(
    hass: HomeAssistant, entry: ConfigEntry, info: DeviceInfo
) -> bool:
    """Return whether a terminal that answers is the one of an entry.

    Its serial number is the entry's, or the one is the start or the end of the other
    and MAC address and model are those of the entry's device, as far as both are known.
    """
    serial, reported = str(entry.unique_id).lower(), info.serial_number.lower()
    if serial == reported:
        return True
    short, long = sorted((serial, reported), key=len)
    if not (short and (long.startswith(short) or long.endswith(short))):
        return False
    device = dr.async_get(hass).async_get_device({(DOMAIN, str(entry.unique_id))})
    if device is None:
        return False
    has_model = UNKNOWN_MODEL not in (device.model, info.model)
    if has_model and device.model != info.model:
        return False
    macs = {
        mac for kind, mac in device.connections if kind == dr.CONNECTION_NETWORK_MAC
    }
    if macs and info.mac_address:
        return dr.format_mac(info.mac_address) in macs
    return has_model and len(short) >= _TELLING_PART


@callback
def async_entry_of_terminal(
    hass: HomeAssistant, info: DeviceInfo
) -> ConfigEntry | None:
    """Return the entry of a terminal that answers; None for a new one."""
    entries = hass.config_entries.async_entries(DOMAIN, include_ignore=False)
    exact = (it for it in entries if it.unique_id == info.serial_number)
    return next(exact, None) or next(
        (it for it in entries if async_is_terminal_of(hass, it, info)), None
    )
