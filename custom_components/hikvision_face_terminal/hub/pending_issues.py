"""Repairs about the changes that are kept for a terminal; Repairs shows each."""

from enum import StrEnum

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from .store import PendingChange
from .text import markdown


class PendingIssue(StrEnum):
    """The kinds of repairs about one kept change."""

    ACCESS = "pending_access"
    BLOCK = "pending_block"
    CARD = "pending_card"
    DELETE = "pending_delete"
    LAPSED = "pending_lapsed"
    OTHER_PERSON = "pending_other_person"

    @property
    def is_fixable(self) -> bool:
        """Whether it stays until the owner confirms it."""
        return self in (PendingIssue.LAPSED, PendingIssue.OTHER_PERSON)


@callback
def async_report_pending(
    hass: HomeAssistant,
    entry: ConfigEntry,
    number: str,
    change: PendingChange,
    *,
    lapsed: bool = False,
) -> None:
    """Create the repair about a kept change, in place of one about the same user."""
    kind = PendingIssue.LAPSED if lapsed else pending_kind(change)
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry, number, lapsed=lapsed),
        data={"entry_id": entry.entry_id, "employee_no": number},
        is_fixable=kind.is_fixable,
        is_persistent=lapsed,
        severity=ir.IssueSeverity.WARNING,
        translation_key=kind.value,
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
    kind = PendingIssue.LAPSED.value if lapsed else "pending"
    return f"{kind}_{entry.entry_id}_{number}"


def pending_kind(change: PendingChange) -> PendingIssue:
    """Return what a kept change is, as its repair says it."""
    if change["is_conflict"]:
        return PendingIssue.OTHER_PERSON
    if change["delete"]:
        return PendingIssue.DELETE
    if change["blocked"]:
        return PendingIssue.BLOCK
    is_card = change.get("removed_cards")
    return PendingIssue.CARD if is_card else PendingIssue.ACCESS
