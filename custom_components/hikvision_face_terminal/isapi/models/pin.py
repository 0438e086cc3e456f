"""A user's PIN: which of two counts, and how many digits it has."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Self

from ..tree import Tree, amount, node, root_of, text

# What terminals report at most, and at least those that report more than one digit.
_LEAST: Final = 4
_MOST: Final = 8

# Stands for a PIN that a terminal tells of, but does not tell.
HIDDEN_PIN: Final = "*"


class PinMode(StrEnum):
    """Which PIN counts: the one that other systems set, or that of the terminal's menu.

    A setting of the whole terminal, which is never changed here.
    """

    PLATFORM = "platform"
    LOCAL = "local"

    @property
    def field(self) -> str:
        """The element of a user's record that holds the PIN."""
        return "password" if self is PinMode.PLATFORM else "localPassword"

    @classmethod
    def from_tree(cls, tree: Tree) -> Self:
        """Read UserAndRight/PwMgrParams; terminals without it have the first."""
        word = text(root_of(tree, "PwMgrParams"), "pwMgrMode").lower()
        return cls.LOCAL if word == cls.LOCAL else cls.PLATFORM


@dataclass(frozen=True, slots=True)
class PinLength:
    """How many digits a PIN has."""

    least: int = _LEAST
    most: int = _MOST

    def __str__(self) -> str:
        """Return the length, readable in every language."""
        return (
            str(self.most) if self.least == self.most else f"{self.least}-{self.most}"
        )

    def fits(self, pin: str) -> bool:
        """Return whether a text is a PIN of this length."""
        is_digits = pin.isascii() and pin.isdecimal()
        return is_digits and self.least <= len(pin) <= self.most

    @classmethod
    def from_tree(cls, user: Tree, mode: PinMode) -> Self | None:
        """Read UserInfo/capabilities; None if they do not name this PIN."""
        if mode.field not in user:
            return None
        limits = node(user, mode.field)
        most = amount(limits.get("@max")) or _MOST
        return cls(min(amount(limits.get("@min")) or 1, most), most)


def told_pin(record: Mapping[str, Any], mode: PinMode) -> str | None:
    """Return what a record tells of a PIN: its digits, "" for none, or HIDDEN_PIN.

    None if the terminal does not report it.
    """
    if mode.field not in record:
        return None
    pin = text(record, mode.field)
    is_told = not pin or (pin.isascii() and pin.isdecimal())
    return pin if is_told else HIDDEN_PIN
