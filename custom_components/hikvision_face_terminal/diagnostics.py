"""Diagnostics for bug reports, without anything that names a person or a place.

They hold what a maintainer needs to build a profile of the simulated terminal.
"""

from dataclasses import asdict
from typing import Any, Final

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SCAN_INTERVAL,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant

from .const import (
    CONF_ACCESS_EVENTS,
    CONF_CAPTURE_TIMEOUT,
    CONF_CERTIFICATE_FINGERPRINT,
    CONF_DOOR_CONTROL,
    CONF_DOORS,
    CONF_NAMES_IN_EVENTS,
    CONF_REMOVE_EXPIRED_GUESTS,
)
from .hub.doors import Doors
from .isapi import AnswerLog
from .runtime import TerminalConfigEntry

_OPTIONS: Final = (
    CONF_ACCESS_EVENTS,
    CONF_CAPTURE_TIMEOUT,
    CONF_DOOR_CONTROL,
    CONF_DOORS,
    CONF_NAMES_IN_EVENTS,
    CONF_REMOVE_EXPIRED_GUESTS,
    CONF_SCAN_INTERVAL,
)


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
        "options": {key: entry.options.get(key) for key in _OPTIONS},
        "terminal": {
            "model": info.model,
            "firmware": info.firmware,
            "build": info.build,
            "hardware": info.hardware,
            "doors": info.doors,
            "serial_number_in_full": info.serial_number == entry.unique_id,
            "mac_address_reported": info.mac_address is not None,
        },
        "capabilities": {
            name: sorted(value) if isinstance(value, frozenset) else value
            for name, value in asdict(hub.device.capabilities).items()
        },
        "doors": _doors(hub.doors),
        "counts": asdict(hub.coordinator.data),
        "last_update_success": hub.coordinator.last_update_success,
        "enrollment": {
            "status": enrollment.status,
            "progress": enrollment.progress,
            "reason": enrollment.reason,
        },
        "set_up": asdict(hub.set_up_check.findings),
        "schedules": [
            {
                "template": kept.own.template_no,
                "week_plan": kept.own.week_plan_no,
                "is_changed_by_others": kept.is_changed,
            }
            for kept in hub.schedules.kept
        ],
        "access_events": hub.access_events.diagnostics(),
        "answers": _answers(hub.device.client.answers),
        "capability_documents": hub.device.client.answers.documents(_secrets(entry)),
    }


def _doors(doors: Doors) -> dict[str, Any]:
    """Return what is known of the doors, without who opened them."""
    return {
        "commands": sorted(doors.capabilities.commands),
        "is_available": doors.is_available,
        "is_tampered": doors.tamper.is_detected,
        "states": [
            {
                **asdict(door.status),
                "has_contact": door.has_contact,
                "open_seconds": door.open_seconds,
            }
            for door in doors.doors
        ],
    }


def _answers(log: AnswerLog) -> list[dict[str, Any]]:
    """Return how each request was answered: status, words, form, time, how often."""
    return [
        {
            "request": f"{kind.method} {kind.path}",
            "form": kind.form,
            "http_status": kind.http_status,
            "status_code": kind.status_code,
            "sub_status_code": kind.sub_status_code,
            "answer": kind.answer,
            "count": count,
            "last_ms": round(seconds * 1000),
        }
        for kind, count, seconds in log.counts()
    ]


def _secrets(entry: TerminalConfigEntry) -> list[str]:
    """Return what is known to name a person or a place."""
    info = entry.runtime_data.device.info
    return [
        entry.title,
        entry.unique_id or "",
        *(entry.data[key] for key in (CONF_HOST, CONF_USERNAME, CONF_PASSWORD)),
        info.name,
        info.serial_number,
        *(
            (info.mac_address, info.mac_address.replace(":", ""))
            if info.mac_address
            else ()
        ),
    ]
