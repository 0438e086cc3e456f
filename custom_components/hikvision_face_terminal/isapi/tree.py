"""Reading the tree that an answer is, without trusting any of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

type Tree = dict[str, Any]


def root_of(tree: Tree, name: str) -> Tree:
    """Return the content of the answer, whether wrapped in its name or flat."""
    return node(tree, name) or tree


def node(tree: Mapping[str, Any], name: str) -> Tree:
    """Return a child that has children, or nothing."""
    child = tree.get(name)
    return child if isinstance(child, dict) else {}


def text(tree: Mapping[str, Any], name: str) -> str:
    """Return a child's text, empty if there is none."""
    value = tree.get(name)
    if isinstance(value, dict):
        value = value.get("#text")
    return "" if value is None else str(value).strip()


def integer(value: object) -> int | None:
    """Read a number, whether sent as one or as text."""
    try:
        return int(str(value))
    except ValueError:
        return None


def maximum(tree: Mapping[str, Any], name: str) -> int | None:
    """Return the most that a capability allows."""
    return integer(node(tree, name).get("@max"))


def options(tree: Mapping[str, Any], name: str) -> frozenset[str]:
    """Return the words of "@opt", which is a comma list, a JSON list or plain."""
    value = tree.get(name)
    if isinstance(value, dict):
        value = value.get("@opt")
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        return frozenset()
    return frozenset(str(word).strip().lower() for word in value if word)


def local_time(value: object) -> datetime | None:
    """Read a time of the terminal, which has no zone."""
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=None)
    except ValueError:
        return None
