"""What of a user's record means the same on another terminal."""

from collections.abc import Mapping
from typing import Final

from ..tree import Tree, count, plain, text
from .device import Capabilities
from .user_record import UserRecord, door_fields, plans_by_door

_TEXTS: Final = ("userType", "gender", "doorRight")


def templates_there(record: UserRecord, doors: int | None) -> dict[int, str]:
    """Return the template here of each door that another terminal has, see below."""
    plans = plans_by_door(record.tree)
    available = {door: plan for door, plan in plans.items() if door <= (doors or door)}
    return available or {1: next(iter(plans.values()))}


def transferable(
    record: UserRecord,
    capabilities: Capabilities,
    doors: int | None,
    templates: Mapping[str, str],
) -> UserRecord:
    """Return what means the same on another terminal.

    That one has these capabilities and this number of doors, None if unknown.
    `templates` are the numbers there of this terminal's templates; "1" is the same on
    both unless it is among them. Doors that it lacks are left out; a user who can open
    any door here can open at least door 1 there, and a user without door rights gets
    none. Texts and numbers only: no terminal may put anything else into another. The
    name is the stored one; without one, a name there stays.
    """
    tree: Tree = {
        key: plain(text(record.tree, key)) for key in _TEXTS if key in record.tree
    }
    if (uses := count(record.tree.get("maxOpenDoorTime"))) is not None:
        tree["maxOpenDoorTime"] = min(uses, capabilities.max_uses or uses)
    if record.stored_name:
        name = record.tree["name"]
        tree["name"] = name if isinstance(name, str) else record.stored_name
    if "RightPlan" in record.tree:
        tree["RightPlan"] = []
    if text(record.tree, "doorRight"):
        tree |= door_fields(
            (door, templates.get(template, template))
            for door, template in templates_there(record, doors).items()
        )
    moved = UserRecord(tree)
    validity = record.validity.within(capabilities)
    return moved.with_validity(validity) if validity else moved
