"""Terminals that answer in the networks of this home, for those who add one."""

import logging

from homeassistant.components import network
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from ..isapi import SeenTerminal, search_terminals
from .domain_data import async_get_domain_data

_LOGGER = logging.getLogger(__name__)

# More than a home adds by hand; a list of more is no help.
_MOST_FOUND = 50


@callback
def async_search(hass: HomeAssistant) -> None:
    """Begin to look for terminals, unless that is being done."""
    shared = async_get_domain_data(hass)
    if shared.search is None or shared.search.done():
        shared.search = hass.async_create_background_task(
            _async_search(hass), f"{DOMAIN} search"
        )


@callback
def async_found(hass: HomeAssistant) -> list[SeenTerminal]:
    """Return those that answered a search, without those that are added already."""
    entries = hass.config_entries.async_entries(DOMAIN)
    added = {entry.data[CONF_HOST] for entry in entries}
    found = async_get_domain_data(hass).found.values()
    return [terminal for terminal in found if terminal.host not in added]


async def _async_search(hass: HomeAssistant) -> None:
    """Look, and forget those that do not answer any more at the end."""
    shared = async_get_domain_data(hass)
    answered: dict[str, SeenTerminal] = {}

    def found(terminal: SeenTerminal) -> None:
        if len(answered) < _MOST_FOUND:
            answered[terminal.host] = terminal
            shared.found[terminal.host] = terminal

    addresses = await network.async_get_enabled_source_ips(hass)
    sources = [str(it) for it in addresses if it.version == 4]  # noqa: PLR2004 - IPv4
    try:
        await search_terminals(sources, found, shared.timing)
    except OSError as err:
        _LOGGER.debug("The search for terminals failed: %s", err)
    shared.found = answered
