"""The commands of the page; only an admin may call them."""

from typing import Final

from homeassistant.components import websocket_api
from homeassistant.core import HomeAssistant, callback

from .events import async_subscribe_events
from .face import async_set_photo
from .people import (
    async_link_person,
    async_photo,
    async_refresh_people,
    async_subscribe_people,
)
from .progress import async_subscribe_progress
from .terminals import async_subscribe_terminals

COMMANDS: Final = (
    async_link_person,
    async_photo,
    async_refresh_people,
    async_set_photo,
    async_subscribe_events,
    async_subscribe_people,
    async_subscribe_progress,
    async_subscribe_terminals,
)


@callback
def async_setup_websocket_api(hass: HomeAssistant) -> None:
    """Register the commands."""
    for command in COMMANDS:
        websocket_api.async_register_command(hass, command)
