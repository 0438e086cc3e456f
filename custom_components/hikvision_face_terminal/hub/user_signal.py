"""Tell the parts of Home Assistant that a user of a terminal was written."""

from collections.abc import Callable

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from homeassistant.util.signal_type import SignalType

from ..const import DOMAIN

_WRITTEN: SignalType[str, str] = SignalType(f"{DOMAIN}_user_written")


@callback
def async_report_written(hass: HomeAssistant, entry: ConfigEntry, number: str) -> None:
    """Report that a user was created, changed or deleted, or that it failed."""
    async_dispatcher_send(hass, _WRITTEN, entry.entry_id, number)


@callback
def async_follow_written(
    hass: HomeAssistant, listener: Callable[[str, str], None]
) -> CALLBACK_TYPE:
    """Call `listener` with config entry id and employee number after each write."""
    return async_dispatcher_connect(hass, _WRITTEN, listener)
