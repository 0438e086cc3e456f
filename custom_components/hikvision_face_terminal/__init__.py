"""Enroll users on Hikvision face terminals."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from .const import DOMAIN
from .hub.domain_data import async_get_domain_data
from .hub.everybody_offer import async_setup_everybody_offer, async_withdraw_everybody
from .hub.hub import TerminalHub
from .hub.issues import (
    async_delete_stored_issues,
    async_offer_door_control,
    async_setup_issues,
)
from .hub.options import MINOR_VERSION
from .hub.renames import async_follow_device_name, async_setup_renames
from .hub.store import async_drop_store, async_get_store
from .panel import async_hide_panel, async_setup_panel, async_show_panel
from .runtime import TerminalConfigEntry
from .services import async_setup_services
from .websocket_api import async_setup_websocket_api
from .websocket_api.photo_view import PhotoView

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS = (
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.IMAGE,
    Platform.LOCK,
    Platform.SELECT,
    Platform.SENSOR,
)


async def async_setup(hass: HomeAssistant, _: ConfigType) -> bool:
    """Register what exists without a config entry, such as the actions."""
    async_setup_services(hass)
    async_setup_websocket_api(hass)
    hass.http.register_view(PhotoView(hass))
    async_setup_issues(hass)
    async_setup_renames(hass)
    async_setup_everybody_offer(hass)
    await async_setup_panel(hass)
    return True


async def async_migrate_entry(hass: HomeAssistant, entry: TerminalConfigEntry) -> bool:
    """Offer door control to an entry of 0.1, instead of giving it.

    Returns False for an entry of a version that is not known yet.
    """
    if entry.version > 1:
        return False
    if entry.minor_version < MINOR_VERSION:
        async_offer_door_control(hass, entry)
        hass.config_entries.async_update_entry(entry, minor_version=MINOR_VERSION)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: TerminalConfigEntry) -> bool:
    """Connect to one terminal; only a few are set up at a time."""
    await async_show_panel(hass)
    async with async_get_domain_data(hass).set_up_turns:
        async_follow_device_name(hass, entry)
        hub = TerminalHub(hass, entry)
        await hub.async_set_up()
        entry.runtime_data = hub
        await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
        hub.async_start()
    return True


async def async_unload_entry(hass: HomeAssistant, entry: TerminalConfigEntry) -> bool:
    """End what is being written, clean-up included, and unload the entities."""
    await entry.runtime_data.async_shut_down()
    async_drop_store(hass, entry)
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: TerminalConfigEntry) -> None:
    """Delete what was stored and reported about this terminal and its users."""
    await async_get_store(hass, entry).async_remove()
    async_drop_store(hass, entry)
    async_delete_stored_issues(hass, entry)
    async_withdraw_everybody(hass, entry)
    if not hass.config_entries.async_entries(DOMAIN):
        async_hide_panel(hass)
