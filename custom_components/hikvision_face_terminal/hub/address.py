"""Follows a terminal that is known by its MAC address to another IP address."""

from ipaddress import ip_address

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_SSL
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..const import DOMAIN
from ..isapi import is_other_device
from .domain_data import async_get_domain_data


@callback
def async_entry_of(hass: HomeAssistant, mac: str) -> ConfigEntry | None:
    """Return the entry of the terminal with this MAC address, written with colons."""
    registry = dr.async_get(hass)
    for entry in hass.config_entries.async_entries(DOMAIN, include_ignore=False):
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
            if (dr.CONNECTION_NETWORK_MAC, mac) in device.connections:
                return entry
    return None


async def async_follow(hass: HomeAssistant, entry: ConfigEntry, ip: str) -> None:
    """Use the address at which the terminal was just seen.

    A MAC address can be made up, so what happens to the login there matters: with
    HTTPS nothing is sent before the certificate is the trusted one. Over plain
    HTTP a camera or recorder is not tried at all, so no wrong login is counted on
    it; on another terminal one could be, and no second one; the password itself
    never travels, and a set-up with another serial number is refused.
    """
    if entry.data[CONF_HOST] != ip:
        if not _is_address(entry.data[CONF_HOST]):
            return  # A name; it is not ours to find out whom it means.
        if not entry.data[CONF_SSL] and await is_other_device(
            async_get_domain_data(hass).session, ip, entry.data[CONF_PORT], ssl=False
        ):
            return
        hass.config_entries.async_update_entry(
            entry, data={**entry.data, CONF_HOST: ip}
        )
    elif entry.state is not ConfigEntryState.SETUP_RETRY:
        return
    if entry.disabled_by is None:
        hass.config_entries.async_schedule_reload(entry.entry_id)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
