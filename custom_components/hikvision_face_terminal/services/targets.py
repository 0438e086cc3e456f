"""The terminals that an action names by their device ids."""

from collections.abc import Iterable

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN
from ..hub.hub import TerminalHub
from ..hub.terminal_name import async_entry_of_device
from ..runtime import TerminalConfigEntry


@callback
def async_terminal(call: ServiceCall) -> TerminalHub:
    """Return the terminal that an action names; see async_terminal_entry."""
    return async_terminal_entry(call.hass, call.data[ATTR_DEVICE_ID]).runtime_data


@callback
def async_terminal_entry(hass: HomeAssistant, device_id: str) -> TerminalConfigEntry:
    """Return the entry of a terminal; raise no_such_terminal if it is not loaded."""
    entry = async_entry_of_device(hass, device_id)
    if entry is not None and entry.state is ConfigEntryState.LOADED:
        return entry
    raise no_such_terminal()


def no_such_terminal() -> ServiceValidationError:
    """Return the error about a device that is no terminal to act on."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key="no_such_terminal"
    )


@callback
def async_copy_targets(
    call: ServiceCall, device_ids: Iterable[str]
) -> dict[str, TerminalConfigEntry]:
    """Return the terminals to copy to by device id, without duplicates.

    Raises no_such_terminal, or copy_to_itself if the action's own terminal is one.
    """
    source = async_terminal_entry(call.hass, call.data[ATTR_DEVICE_ID])
    targets = {
        device_id: async_terminal_entry(call.hass, device_id)
        for device_id in device_ids
    }
    if source in targets.values():
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="copy_to_itself"
        )
    return targets
