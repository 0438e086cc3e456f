"""The forms of a user's record: whole, and without what old firmware refuses.

Which elements firmware refuses differs. A form leaves out what a refusal names, as far
as that neither widens a user's access nor loses what the terminal stores.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from ..tree import Tree, children, node, text

# Without these no record is accepted, or the user would lose access.
_NEEDED: Final = frozenset({"employeeNo", "name", "Valid", "doorRight", "RightPlan"})

# Values that say nothing, so that leaving them out changes nothing.
_NOTHING: Final = ("", "0", "unknown", "normal")


class RecordForm(NamedTuple):
    """A record, and how it differs from the whole one; see WriteForm."""

    tree: Tree
    nodes: frozenset[str] = frozenset()
    only_if_named: bool = False


def record_forms(record: Mapping[str, Any], *, is_new: bool) -> Iterator[RecordForm]:
    """Yield the whole record, and those that may be accepted after its refusal."""
    yield RecordForm(dict(record))
    droppable = [name for name in record if _is_droppable(record, name, is_new=is_new)]
    has_time_type = text(node(record, "Valid"), "timeType") == "local"
    if has_time_type:
        yield _form(_without_time_type(record), "timeType", only_if_named=True)
    for name in droppable:
        yield _form(_without(record, name), name, only_if_named=True)
    if is_new and has_time_type and "gender" in record:
        # For a refusal that names nothing; all that opens the door is still there.
        reduced = _without(_without_time_type(record), "gender")
        yield _form(reduced, "timeType", "gender")
    yield from _with_one_door_field(record)


def _is_droppable(record: Mapping[str, Any], name: str, *, is_new: bool) -> bool:
    """Return whether a record may be sent without an element.

    A new user's gender may be lost: no door depends on it. Of what a terminal stores
    already only a value that says nothing is left out.
    """
    if name in _NEEDED:
        return False
    value = record[name]
    if name == "gender" and is_new:
        return True
    return value in (None, False, [], {}) or text(record, name) in _NOTHING


def _with_one_door_field(record: Mapping[str, Any]) -> Iterator[RecordForm]:
    """Yield the record with one of the two fields that open doors.

    Both mean the same as long as each door has the template "always".
    """
    plans = children(record, "RightPlan")
    if not plans or not text(record, "doorRight"):
        return
    if all(text(plan, "planTemplateNo") == "1" for plan in plans):
        nodes = ("RightPlan", "doorNo", "planTemplateNo")
        yield _form(_without(record, "RightPlan"), *nodes, only_if_named=True)
    yield _form(_without(record, "doorRight"), "doorRight", only_if_named=True)


def _form(tree: Tree, *nodes: str, only_if_named: bool = False) -> RecordForm:
    return RecordForm(tree, frozenset(nodes), only_if_named)


def _without(record: Mapping[str, Any], name: str) -> Tree:
    return {key: value for key, value in record.items() if key != name}


def _without_time_type(record: Mapping[str, Any]) -> Tree:
    return {**record, "Valid": _without(node(record, "Valid"), "timeType")}
