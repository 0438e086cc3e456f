"""The terminal that a command names."""

from collections.abc import Sequence
from typing import Any

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, callback

from ..hub.terminal_name import async_entry_of_device
from ..runtime import TerminalConfigEntry


@callback
def async_loaded_entry(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> TerminalConfigEntry | None:
    """Return the entry of a loaded terminal; None after an error was sent."""
    device_id = msg[ATTR_DEVICE_ID]
    found = async_loaded_entries(hass, connection, msg, [device_id])
    return found[device_id] if found else None


@callback
def async_loaded_entries(
    hass: HomeAssistant,
    connection: ActiveConnection,
    msg: dict[str, Any],
    device_ids: Sequence[str],
) -> dict[str, TerminalConfigEntry] | None:
    """Return the entries of loaded terminals; None after an error was sent."""
    found: dict[str, TerminalConfigEntry] = {}
    for device_id in device_ids:
        entry = async_entry_of_device(hass, device_id)
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            send_error(connection, msg, websocket_api.ERR_NOT_FOUND)
            return None
        found[device_id] = entry
    return found


def send_error(connection: ActiveConnection, msg: dict[str, Any], code: str) -> None:
    """Answer a command with an error; the page has the words for its code."""
    connection.send_error(msg["id"], code, code)
