"""What a caller can set of a user."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self


class UserType(StrEnum):
    """How the terminal treats a user whom it recognizes."""

    NORMAL = "normal"
    VISITOR = "visitor"
    BLACKLIST = "blacklist"

    @classmethod
    def from_wire(cls, word: str) -> Self | None:
        """Read a userType in any case; None for a type unknown here."""
        return next((kind for kind in cls if kind == word.lower()), None)

    def to_wire(self) -> str:
        """Return the spelling that terminals list in their capabilities."""
        return "blackList" if self is UserType.BLACKLIST else self.value


class Gender(StrEnum):
    """The gender that a terminal stores with a user."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class UserChanges:
    """The fields to set; None keeps the present value, or takes the default.

    Times are the terminal's local time, without a zone. `max_uses` 0 is no limit.
    `released_templates` are replaced by number 1 where the user has one of them.
    """

    name: str | None = None
    user_type: UserType | None = None
    gender: Gender | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    group_id: int | None = None
    doors: tuple[int, ...] | None = None
    plan_template: int | None = None
    released_templates: frozenset[int] = frozenset()
    max_uses: int | None = None

    @property
    def changes_validity(self) -> bool:
        """Whether a new begin or end is set."""
        return self.valid_from is not None or self.valid_until is not None
