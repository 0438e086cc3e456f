"""What a reader asks for to open a door."""

import re
from typing import Final

from ..tree import Tree, amount, children, flag, root_of, text

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
