"""Which terminal an action is meant for."""

from collections.abc import Iterable

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr

from ..const import DOMAIN
from ..hub.hub import TerminalHub
from ..runtime import TerminalConfigEntry


@callback
def async_terminal(call: ServiceCall) -> TerminalHub:
    """Return the loaded terminal that an action names, or say why there is none."""
    return async_terminal_entry(call.hass, call.data[ATTR_DEVICE_ID]).runtime_data


@callback
def async_terminal_entry(hass: HomeAssistant, device_id: str) -> TerminalConfigEntry:
    """Return the loaded terminal that a device is, or say why there is none."""
    device = dr.async_get(hass).async_get(device_id)
    entries: list[TerminalConfigEntry] = hass.config_entries.async_loaded_entries(
        DOMAIN
    )
    for entry in entries:
        if device and (DOMAIN, entry.unique_id) in device.identifiers:
            return entry
    raise ServiceValidationError(
        translation_domain=DOMAIN, translation_key="no_such_terminal"
    )


@callback
def async_other_terminals(
    hass: HomeAssistant, device_id: str, others: Iterable[str]
) -> dict[str, TerminalConfigEntry]:
    """Return the terminals that somebody is copied to, each once."""
    source = async_terminal_entry(hass, device_id)
    targets = {other: async_terminal_entry(hass, other) for other in others}
    if source in targets.values():
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="copy_to_itself"
        )
    return targets
