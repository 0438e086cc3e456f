"""Diagnostics for bug reports, without anything that names a person or a place."""

from dataclasses import asdict
from typing import Any

from homeassistant.const import CONF_PORT, CONF_SSL
from homeassistant.core import HomeAssistant

from .const import CONF_CERTIFICATE_FINGERPRINT
from .runtime import TerminalConfigEntry


async def async_get_config_entry_diagnostics(
    _: HomeAssistant, entry: TerminalConfigEntry
) -> dict[str, Any]:
    """Return selected values only, so that nothing else can leak."""
    hub = entry.runtime_data
    info, enrollment = hub.device.info, hub.enrollment.state
    return {
        "entry": {
            "port": entry.data[CONF_PORT],
            "ssl": entry.data[CONF_SSL],
            "certificate_pinned": bool(entry.data[CONF_CERTIFICATE_FINGERPRINT]),
        },
        "terminal": {
            "model": info.model,
            "firmware": info.firmware,
            "doors": info.doors,
        },
        "capabilities": {
            name: sorted(value) if isinstance(value, frozenset) else value
            for name, value in asdict(hub.device.capabilities).items()
        },
        "counts": asdict(hub.coordinator.data),
        "last_update_success": hub.coordinator.last_update_success,
        "enrollment": {
            "status": enrollment.status,
            "progress": enrollment.progress,
            "reason": enrollment.reason,
        },
    }
