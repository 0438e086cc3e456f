"""When doors open for a user."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final, Self

from ..tree import Tree, flag, local_time
from .device import VALID_FROM, VALID_UNTIL, Capabilities
from .user_changes import UserChanges

# A user is blocked by a validity period in the past, which all terminals honor:
# they read enable=false as "no limit" (vendor's guide 2020 and public clients).
# Before this day there was no terminal of this kind, so no real period ends then.
_BLOCKED_BEFORE: Final = datetime(2010, 1, 1)  # noqa: DTZ001 - the terminal's local time

# How long the period lasts that blocks, from a midnight on; no real one is so short.
_BLOCK: Final = timedelta(minutes=1)


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
        longest = capabilities.valid_from, capabilities.valid_until
        return cls(_period(*_fitted(*longest, capabilities)))

    @classmethod
    def blocked(cls, capabilities: Capabilities) -> Self:
        """Return the period that blocks a user: one minute long ago."""
        no_time = capabilities.valid_from, capabilities.valid_from
        return cls(_period(*_fitted(*no_time, capabilities)))

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
        begin, end = self.begin, self.end
        if begin is None or end is None:
            return False
        is_block = begin.time() == time.min and end - begin == _BLOCK
        return end < _BLOCKED_BEFORE or is_block

    @property
    def is_readable(self) -> bool:
        """Whether it is known when doors open; an unreadable limit is not "always"."""
        return not self.is_enabled or not self._has_limits or self._limits() is not None

    def to_wire(self) -> Tree:
        """Return the tree, to the letter as it was read."""
        return dict(self._tree)

    def merged(self, changes: UserChanges, capabilities: Capabilities) -> Self:
        """Return the period with the changed limits; it counts then.

        The limits of a period that did not count are replaced by "always". A limit
        that is not changed goes back to the letter, unless the terminal does not take
        it any more: other software may have written it.
        """
        if not changes.changes_validity:
            return self
        base = self if self.is_enabled else self.always(capabilities)
        tree = {**base.to_wire(), "enable": True}
        times = {"beginTime": changes.valid_from, "endTime": changes.valid_until}
        for key, changed in times.items():
            present = local_time(tree.get(key))
            if changed:
                tree[key] = changed.isoformat()
            elif present and present != (fit := _clamped(present, capabilities)):
                tree[key] = fit.isoformat()
        return type(self)({**tree, "timeType": "local"})

    def within(self, capabilities: Capabilities) -> Self | None:
        """Return the part that another terminal accepts; None without readable limits.

        A period that does not count stays one, and one that opens no door, neither
        now nor in the terminal's time, opens none.
        """
        limits = self._limits()
        if limits is None:
            return None
        begin, end = _fitted(*limits, capabilities)
        return type(self)({**_period(begin, end), "enable": self.is_enabled})

    def _limits(self) -> tuple[datetime, datetime] | None:
        """Return both limits; a single one is reported where the other is open."""
        if not self._has_limits:
            return None
        begin = local_time(self._tree.get("beginTime") or VALID_FROM)
        end = local_time(self._tree.get("endTime") or VALID_UNTIL)
        return None if begin is None or end is None else (begin, end)

    @property
    def _has_limits(self) -> bool:
        return bool(self._tree.get("beginTime") or self._tree.get("endTime"))


def _fitted(
    begin: datetime, end: datetime, capabilities: Capabilities
) -> tuple[datetime, datetime]:
    """Return a period in the terminal's range that begins before it ends.

    One before the range, or without any length, becomes a minute long ago; one after
    the range becomes the last minute in it.
    """
    first, last = capabilities.valid_from, capabilities.valid_until
    if begin >= end or end <= first:
        midnight = datetime.combine(max(first, VALID_FROM), time.min)
        if midnight < first:
            midnight += timedelta(days=1)
        return midnight, midnight + _BLOCK
    if begin >= last:
        return last - _BLOCK, last
    return _clamped(begin, capabilities), _clamped(end, capabilities)


def _clamped(limit: datetime, capabilities: Capabilities) -> datetime:
    return min(max(limit, capabilities.valid_from), capabilities.valid_until)


def _period(begin: datetime, end: datetime) -> Tree:
    return {
        "beginTime": begin.isoformat(),
        "endTime": end.isoformat(),
        "enable": True,
        "timeType": "local",
    }
