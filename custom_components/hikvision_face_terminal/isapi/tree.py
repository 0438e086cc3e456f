"""Reading the tree of an answer, without trusting any of it."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
import json
import re
from typing import Any, Final

type Tree = dict[str, Any]

# Control characters, line and paragraph separators, lone surrogates, and characters
# that change the direction of a text. None belongs in a name; each can forge a line
# of a log, make a text look like another, or cannot be stored at all.
_NOT_PLAIN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)

# In characters: more than any name or model of a terminal has.
_MAX_LABEL: Final = 128

# Flags as words and numbers; JSON's own booleans are read as words.
_FLAGS: Final = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off"), False),
}

# Stands for what is left out of a message that is longer than that.
_CUT: Final = " … "

# In the parts of a time, the fraction of a second excepted.
_SINGLE_DIGIT: Final = re.compile(r"(?<![\d.])(\d)(?!\d)", re.ASCII)

# All counts, numbers and limits of terminals fit in 32 bits.
_MAX_INTEGER: Final = 2**31 - 1


def is_plain(value: str) -> bool:
    """Return whether a text is a single line without invisible characters."""
    return _NOT_PLAIN.search(value) is None


def plain(value: str) -> str:
    """Replace each character that does not belong in a plain text by U+FFFD."""
    return _NOT_PLAIN.sub("\N{REPLACEMENT CHARACTER}", value)


def label(tree: Mapping[str, Any], name: str) -> str:
    """Return a child's text, fit to name a thing: short, plain, on one line."""
    return shown(text(tree, name))


def shown(value: str) -> str:
    """Return a text of the terminal, fit to be shown: short, plain, on one line."""
    return plain(" ".join(value.split()))[:_MAX_LABEL]


def excerpt(value: str) -> str:
    """Return a message of the terminal as `shown` does, with beginning and end.

    Terminals name the element that they refuse at the very end of a sentence of 200
    characters (reported of a DS-K1T342MX-E1 V4.39.180).
    """
    message = " ".join(value.split())
    if len(message) > _MAX_LABEL:
        half = (_MAX_LABEL - len(_CUT)) // 2
        message = f"{message[:half]}{_CUT}{message[-half:]}"
    return shown(message)


def compact(tree: Mapping[str, Any]) -> str:
    """Return JSON as terminals read it: in UTF-8, without blanks."""
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))


def root_of(tree: Tree, name: str) -> Tree:
    """Return the content of an answer, which may be wrapped in its name or flat."""
    return node(tree, name) or tree


def node(tree: Mapping[str, Any], name: str) -> Tree:
    """Return a child that has children of its own; else an empty tree."""
    child = tree.get(name)
    return child if isinstance(child, dict) else {}


def text(tree: Mapping[str, Any], name: str) -> str:
    """Return a child's text, stripped; empty if there is none."""
    value = tree.get(name)
    if isinstance(value, dict):
        value = value.get("#text")
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) else ""


def flag(tree: Mapping[str, Any], name: str) -> bool | None:
    """Read a flag: a boolean, a word or a number; None if it is missing or unclear."""
    return _FLAGS.get(text(tree, name).lower())


def integer(value: object, most: int = _MAX_INTEGER) -> int | None:
    """Read a number, sent as a number or as text; None for anything else.

    Of 32 bits, unless `most` is more.
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        number = int(value)
    except ValueError:
        return None
    return number if abs(number) <= most else None


def count(value: object, most: int = _MAX_INTEGER) -> int | None:
    """Read a count: 0 to `most`, None for anything else."""
    number = integer(value, most)
    return number if number is not None and number >= 0 else None


def amount(value: object, most: int = _MAX_INTEGER) -> int | None:
    """Read a limit or an ordinal: 1 to `most`, None for anything else."""
    number = integer(value)
    return number if number is not None and 1 <= number <= most else None


def maximum(tree: Mapping[str, Any], name: str) -> int | None:
    """Return the maximum that a capability reports."""
    return amount(node(tree, name).get("@max"))


def children(tree: Mapping[str, Any], name: str) -> list[Tree]:
    """Return child objects as a list; a single XML child is not a list."""
    found = tree.get(name)
    entries = found if isinstance(found, list) else [found]
    return [entry for entry in entries if isinstance(entry, dict)]


def options(tree: Mapping[str, Any], name: str) -> frozenset[str]:
    """Return the words of "@opt" in lower case.

    Terminals send a comma list, a JSON list, or the words without "@opt".
    """
    value = tree.get(name)
    if isinstance(value, dict):
        value = value.get("@opt")
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        return frozenset()
    return frozenset(str(word).strip().lower() for word in value if word)


def local_time(value: object) -> datetime | None:
    """Read a local time of the terminal; a zone is dropped, single digits will do."""
    try:
        padded = _SINGLE_DIGIT.sub(r"0\1", str(value))
        return datetime.fromisoformat(padded).replace(tzinfo=None)
    except ValueError, OverflowError:
        return None


def aware_time(value: str, zone: tzinfo | None) -> datetime | None:
    """Read a time of the terminal; None if it is none, or one without an offset.

    Such a time (a DS-KV6124 reports it) is in `zone`, if that is known.
    """
    try:
        time = datetime.fromisoformat(_SINGLE_DIGIT.sub(r"0\1", value))
        if time.tzinfo is None:
            time = time.replace(tzinfo=zone)
        time.astimezone(UTC)  # Fails at the ends of the calendar.
    except ValueError, OverflowError:
        return None
    return time if time.tzinfo else None
