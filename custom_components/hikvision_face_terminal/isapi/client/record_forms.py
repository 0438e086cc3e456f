"""A user's record without what old firmware refuses; which elements, differs.

Nothing is left out that would widen a user's access, or lose what the terminal stores.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from ..models.pin import PinMode
from ..tree import Tree, children, node, text

# Without these no record is accepted, or a PIN that is to be removed would stay.
_NEEDED: Final = ("employeeNo", "name", "Valid", *(mode.field for mode in PinMode))

# Values that say nothing, so that leaving them out changes nothing.
_NOTHING: Final = ("0", "unknown", "normal")

# The elements that a refusal of the doors' plan may name.
_PLAN: Final = frozenset({"RightPlan", "doorNo", "planTemplateNo"})


class Reduced(NamedTuple):
    """A record, and the elements in which it differs from the one refused."""

    tree: Tree
    nodes: frozenset[str]


def reduced(record: Mapping[str, Any], refused: str, *, is_new: bool) -> Reduced | None:
    """Return a record without the element that was refused; None if it needs that.

    A refusal may name none: then a new user gets all that opens the door, and no more.
    """
    if not refused:
        rest = _without_time_type(_without(record, "gender"))
        is_less = is_new and rest != record
        return Reduced(rest, frozenset({"gender", "timeType"})) if is_less else None
    if refused == "timeType":
        rest = _without_time_type(record)
        return Reduced(rest, frozenset({refused})) if rest != record else None
    if refused in _PLAN:
        is_needed = not (_is_always(record) and text(record, "doorRight"))
        return None if is_needed else Reduced(_without(record, "RightPlan"), _PLAN)
    if refused not in record or not _says_nothing(record, refused, is_new=is_new):
        return None
    return Reduced(_without(record, refused), frozenset({refused}))


def _says_nothing(record: Mapping[str, Any], name: str, *, is_new: bool) -> bool:
    """Return whether a record means the same without an element.

    A new user's gender may be lost: no door depends on it.
    """
    if name == "doorRight":
        return bool(children(record, "RightPlan"))
    value = record[name]
    return name not in _NEEDED and (
        (is_new and name == "gender") or not value or text(record, name) in _NOTHING
    )


def _is_always(record: Mapping[str, Any]) -> bool:
    """Return whether each door has the plan template "always", as without a plan."""
    plans = children(record, "RightPlan")
    return bool(plans) and all(text(plan, "planTemplateNo") == "1" for plan in plans)


def _without(record: Mapping[str, Any], name: str) -> Tree:
    return {key: value for key, value in record.items() if key != name}


def _without_time_type(record: Mapping[str, Any]) -> Tree:
    """Return the record without timeType "local", which is the default."""
    period = node(record, "Valid")
    if text(period, "timeType") != "local":
        return dict(record)
    return {**record, "Valid": _without(period, "timeType")}
