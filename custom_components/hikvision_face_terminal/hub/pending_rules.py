"""What a kept change is on top of an earlier one, and without what gives access."""

from .store import PendingChange


def merged(before: PendingChange, change: PendingChange) -> PendingChange:
    """Return a change on top of an earlier one for the same user."""
    both = PendingChange(**change)
    if change["check"] != before["check"]:
        return both
    if change["blocked"] is None:
        both["blocked"] = before["blocked"]
    if change["valid_from"] is None:
        both["valid_from"] = before["valid_from"]
    if change["valid_until"] is None:
        both["valid_until"] = before["valid_until"]
        both["ends_sooner"] = before["ends_sooner"]
    if change.get("schedule") is None:
        both["schedule"] = before.get("schedule")
    cards = (*before.get("removed_cards", ()), *change.get("removed_cards", ()))
    both["removed_cards"] = list(dict.fromkeys(cards))
    return both


def without_access(change: PendingChange) -> PendingChange:
    """Return what of a change takes access away."""
    rest = PendingChange(**change)
    if not change["blocked"]:
        rest["blocked"] = None
    if not change["ends_sooner"]:
        rest["valid_from"] = rest["valid_until"] = None
    if rest.get("schedule") is not None:
        rest["schedule"] = None
    return rest


def is_empty(change: PendingChange) -> bool:
    """Return whether nothing is left to be made."""
    takes = change["delete"], change["blocked"], change["valid_until"]
    return not (any(takes) or change.get("removed_cards"))
