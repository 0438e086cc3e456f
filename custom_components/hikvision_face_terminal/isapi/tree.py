"""Reading the tree that an answer is, without trusting any of it."""

from collections.abc import Mapping
from datetime import datetime
import re
from typing import Any, Final

type Tree = dict[str, Any]

# Control characters, line and paragraph separators, lone surrogates, and what turns
# the direction of the text around it. None belongs to a name; each can forge a line
# of a log, make a text look like another, or cannot be stored at all.
_NOT_PLAIN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)

# More than any name, model or sentence of a terminal has, in characters.
_LABEL: Final = 128

# What terminals count, number and limit fits in 32 bits.
_BIGGEST: Final = 2**31 - 1


def is_plain(told: str) -> bool:
    """Tell that a text is one line of nothing but what it looks like."""
    return _NOT_PLAIN.search(told) is None


def plain(told: str) -> str:
    """Return a text with U+FFFD for each character that is none of a plain text."""
    return _NOT_PLAIN.sub("\N{REPLACEMENT CHARACTER}", told)


def label(tree: Mapping[str, Any], name: str) -> str:
    """Return a child's text as something to call a thing by: short, on one line."""
    return shown(text(tree, name))


def shown(told: str) -> str:
    """Return a text of the terminal's that people read: short, plain, on one line."""
    return plain(" ".join(told.split()))[:_LABEL]


def root_of(tree: Tree, name: str) -> Tree:
    """Return the content of the answer, whether wrapped in its name or flat."""
    return node(tree, name) or tree


def node(tree: Mapping[str, Any], name: str) -> Tree:
    """Return a child that has children, or nothing."""
    child = tree.get(name)
    return child if isinstance(child, dict) else {}


def text(tree: Mapping[str, Any], name: str) -> str:
    """Return a child's text as it is, empty if there is none."""
    value = tree.get(name)
    if isinstance(value, dict):
        value = value.get("#text")
    return str(value).strip() if isinstance(value, str | int | float) else ""


def integer(value: object) -> int | None:
    """Read a number of 32 bits, whether sent as one or as text."""
    if not isinstance(value, str | int):
        return None
    try:
        number = int(str(value))
    except ValueError:
        return None
    return number if abs(number) <= _BIGGEST else None


def count(value: object) -> int | None:
    """Read how many there are; None if that is not told, or makes no sense."""
    number = integer(value)
    return number if number is not None and number >= 0 else None


def amount(value: object, most: int = _BIGGEST) -> int | None:
    """Read how many there may be: 1 to `most`, None for anything else."""
    number = integer(value)
    return number if number is not None and 1 <= number <= most else None


def maximum(tree: Mapping[str, Any], name: str) -> int | None:
    """Return the most that a capability allows."""
    return amount(node(tree, name).get("@max"))


def children(tree: Mapping[str, Any], name: str) -> list[Tree]:
    """Return those children of this name that have children; of XML one is no list."""
    found = tree.get(name)
    entries = found if isinstance(found, list) else [found]
    return [entry for entry in entries if isinstance(entry, dict)]


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
    except ValueError, OverflowError:
        return None
