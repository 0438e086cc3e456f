"""What a reader asks for to open a door."""

from collections.abc import Callable, Collection
import re
from typing import Final

from ..tree import Tree, amount, children, flag, root_of, text

# The terminal itself.
OWN_READER: Final = 1

# Twice as many as the doors of the largest face terminals; so many are asked for.
_MAX_READERS: Final = 8

# Between the parts of a mode, as in "faceOrFpOrCardOrPw", "faceAndPw" and "fpOrface".
_PARTS: Final = re.compile(r"Or|And")
_PIN: Final = ("pw", "password", "pin")
_FINGERPRINT: Final = ("fp", "fingerprint")


def takes_pin(mode: str) -> bool:
    """Return whether a PIN is a part of a mode, alone or beside something else."""
    return any(part.lower() in _PIN for part in _PARTS.split(mode))


def takes_fingerprint(mode: str) -> bool:
    """Return whether a finger is a part of a mode, alone or beside something else."""
    return any(part.lower() in _FINGERPRINT for part in _PARTS.split(mode))


def at_some_time(
    takes: Callable[[str], bool], readers: Collection[frozenset[str]]
) -> bool | None:
    """Return whether a mode of some reader takes something; None if not known.

    A reader without modes has not told them, and may take it.
    """
    if any(takes(mode) for modes in readers for mode in modes):
        return True
    return False if all(readers) else None


def online_readers(tree: Tree) -> frozenset[int]:
    """Read AcsWorkStatus: the numbers of the readers that are there.

    [1] on a K1T, and [1, 2, 3, 4] on a controller of two doors, by public captures.
    """
    listed = root_of(tree, "AcsWorkStatus").get("cardReaderOnlineStatus")
    numbers = listed if isinstance(listed, list) else [listed]
    readers = (amount(it, _MAX_READERS) for it in numbers[:_MAX_READERS])
    return frozenset(it for it in readers if it is not None)


def reader_template(tree: Tree) -> int | None:
    """Read GET CardReaderPlan: the number of the template that the reader follows."""
    return amount(root_of(tree, "CardReaderPlan").get("templateNo"))


def verify_week_plan(tree: Tree) -> int | None:
    """Read GET VerifyPlanTemplate: the number of its week plan."""
    return amount(root_of(tree, "VerifyPlanTemplate").get("weekPlanNo"))


def verify_modes(tree: Tree) -> frozenset[str]:
    """Read GET VerifyWeekPlanCfg: all modes that are in force at some time."""
    rows = children(root_of(tree, "VerifyWeekPlanCfg"), "WeekPlanCfg")
    modes = (text(row, "verifyMode") for row in rows if flag(row, "enable") is True)
    return frozenset(mode for mode in modes if mode)
