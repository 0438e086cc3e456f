"""Follow a terminal, known by its MAC address, to another IP address."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_SSL
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from yarl import URL

from ..const import DOMAIN
from ..isapi import is_other_device
from .domain_data import async_get_domain_data


def terminal_url(data: Mapping[str, Any]) -> str:
    """Return the address of the terminal's own web page, from an entry's data."""
    scheme = "https" if data[CONF_SSL] else "http"
    url = URL.build(scheme=scheme, host=data[CONF_HOST], port=data[CONF_PORT])
    return str(url)


@callback
def async_entry_of(hass: HomeAssistant, mac: str) -> ConfigEntry | None:
    """Return the entry of the terminal with a MAC address (with colons), if any."""
    registry = dr.async_get(hass)
    for entry in hass.config_entries.async_entries(DOMAIN, include_ignore=False):
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
            if (dr.CONNECTION_NETWORK_MAC, mac) in device.connections:
                return entry
    return None


async def async_follow(hass: HomeAssistant, entry: ConfigEntry, ip: str) -> None:
    """Change the entry to the address at which the terminal was just seen.

    A MAC address can be forged, so the login must be safe at the new address. With
    HTTPS, nothing is sent before the certificate is verified. Over plain HTTP, a
    camera or recorder gets no login at all, so it counts no wrong one. Another
    terminal may count one wrong login, never a second. The password itself is never
    sent, and a terminal with another serial number is not set up.
    """
    if entry.data[CONF_HOST] != ip:
        if not _is_address(entry.data[CONF_HOST]):
            return  # A host name: the network decides where it points.
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
