"""When doors open for a user."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Self

from ..tree import Tree, flag, local_time
from .device import VALID_FROM, Capabilities
from .user_changes import UserChanges

# A user is blocked by a validity period in the past, which all terminals honor:
# they read enable=false as "no limit" (vendor's guide 2020 and public clients).
# Before this day there was no terminal of this kind, so no real period ends then.
_BLOCKED_BEFORE: Final = datetime(2010, 1, 1)  # noqa: DTZ001 - the terminal's local time


@dataclass(frozen=True, slots=True)
class Validity:
    """A period in the terminal's local time, or no limit.

    Wraps the tree in which the terminal reported it, so that it goes back to the
    terminal, or to storage, exactly as it came. Two are equal if their trees are.
    """

    _tree: Mapping[str, Any] = field(repr=False)

    @classmethod
    def from_wire(cls, tree: Mapping[str, Any]) -> Self:
        """Wrap the Valid of a record; an empty tree where the record has none."""
        return cls(tree)

    @classmethod
    def always(cls, capabilities: Capabilities) -> Self:
        """Return the longest period that the terminal accepts."""
        return cls(_period(capabilities.valid_from, capabilities.valid_until))

    @classmethod
    def blocked(cls, capabilities: Capabilities) -> Self:
        """Return the period that blocks a user: one minute long ago."""
        begin = max(capabilities.valid_from, VALID_FROM)
        return cls(_period(begin, begin + timedelta(minutes=1)))

    @property
    def is_empty(self) -> bool:
        """Whether the terminal reported nothing at all."""
        return not self._tree

    @property
    def is_enabled(self) -> bool:
        """Whether the period counts; some firmware sends the flag as a word."""
        return flag(self._tree, "enable") is not False

    @property
    def begin(self) -> datetime | None:
        """When access begins; None without a limit, or with an unreadable one."""
        limits = self._limits()
        return limits[0] if limits and self.is_enabled else None

    @property
    def end(self) -> datetime | None:
        """When access ends; None exactly where `begin` is None."""
        limits = self._limits()
        return limits[1] if limits and self.is_enabled else None

    @property
    def is_blocked(self) -> bool:
        """Whether the period is one that was written to block the user."""
        end = self.end
        return end is not None and end < _BLOCKED_BEFORE

    def to_wire(self) -> Tree:
        """Return the tree, to the letter as it was read."""
        return dict(self._tree)

    def merged(self, changes: UserChanges, capabilities: Capabilities) -> Self:
        """Return the period with the changed limits; it counts then.

        The limits of a period that did not count are replaced by "always".
        """
        if not changes.changes_validity:
            return self
        base = self if self.is_enabled else self.always(capabilities)
        times = {"beginTime": changes.valid_from, "endTime": changes.valid_until}
        return type(self)(
            {
                **base.to_wire(),
                "enable": True,
                **{key: time.isoformat() for key, time in times.items() if time},
                "timeType": "local",
            }
        )

    def within(self, capabilities: Capabilities) -> Self | None:
        """Return the part that another terminal accepts; None if unreadable.

        A period that does not count stays one.
        """
        limits = self._limits()
        if limits is None:
            return None
        begin, end = limits
        return type(self)(
            {
                "enable": self.is_enabled,
                "beginTime": max(begin, capabilities.valid_from).isoformat(),
                "endTime": min(end, capabilities.valid_until).isoformat(),
                "timeType": "local",
            }
        )

    def _limits(self) -> tuple[datetime, datetime] | None:
        begin = local_time(self._tree.get("beginTime"))
        end = local_time(self._tree.get("endTime"))
        return None if begin is None or end is None else (begin, end)


def _period(begin: datetime, end: datetime) -> Tree:
    return {
        "beginTime": begin.isoformat(),
        "endTime": end.isoformat(),
        "enable": True,
        "timeType": "local",
    }
