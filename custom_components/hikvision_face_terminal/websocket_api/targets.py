"""The terminal that a command names."""

from typing import Any

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, callback

from ..hub.terminal_name import async_device, async_entries
from ..runtime import TerminalConfigEntry


@callback
def async_loaded_entry(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> TerminalConfigEntry | None:
    """Return the entry of a loaded terminal; None after an error was sent."""
    for entry in async_entries(hass):
        device = async_device(hass, entry)
        if (
            device
            and device.id == msg[ATTR_DEVICE_ID]
            and entry.state is ConfigEntryState.LOADED
        ):
            return entry
    send_error(connection, msg, websocket_api.ERR_NOT_FOUND)
    return None


def send_error(connection: ActiveConnection, msg: dict[str, Any], code: str) -> None:
    """Answer a command with an error; the page has the words for its code."""
    connection.send_error(msg["id"], code, code)
