"""Repairs about the changes that are kept for a terminal; Repairs shows each."""

from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from .store import PendingChange
from .text import markdown

_CONFLICT: Final = "pending_other_person"
_LAPSED: Final = "pending_lapsed"


@callback
def async_report_pending(
    hass: HomeAssistant,
    entry: ConfigEntry,
    number: str,
    change: PendingChange,
    *,
    lapsed: bool = False,
) -> None:
    """Create the repair about a kept change, in place of one about the same user.

    A conflict and a lapsed change stay until the owner confirms them.
    """
    kind = _LAPSED if lapsed else _kind(change)
    is_fixable = kind in (_CONFLICT, _LAPSED)
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry, number, lapsed=lapsed),
        data={"entry_id": entry.entry_id, "employee_no": number},
        is_fixable=is_fixable,
        is_persistent=lapsed,
        severity=ir.IssueSeverity.WARNING,
        translation_key=kind,
        translation_placeholders={
            "name": entry.title,  # In the title, which is plain text
            "terminal": markdown(entry.title),
            "employee_no": markdown(number),
        },
    )


@callback
def async_delete_pending(hass: HomeAssistant, entry: ConfigEntry, number: str) -> None:
    """Delete the repair about a kept change."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(entry, number, lapsed=False))


def _issue_id(entry: ConfigEntry, number: str, *, lapsed: bool) -> str:
    kind = _LAPSED if lapsed else "pending"
    return f"{kind}_{entry.entry_id}_{number}"


def _kind(change: PendingChange) -> str:
    if change["is_conflict"]:
        return _CONFLICT
    if change["delete"]:
        return "pending_delete"
    return "pending_block" if change["blocked"] else "pending_access"
