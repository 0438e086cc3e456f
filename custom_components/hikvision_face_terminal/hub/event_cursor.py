"""How far a terminal's log was told: each of its entries is told once.

An entry has a serial number, which counts up by one. The stream may bring entries in
another order, leave some out or bring them again, and a log may begin anew: after a
factory reset, or when it was cleared.
"""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ..isapi import TerminalEvent
from .store import StoredCursor, TerminalStore

# Entries that may come again beside those that a search finds: more than terminals
# bring out of order.
_RECENT: Final = 64

# More gaps than a log can have between two searches. The oldest are given up.
_MAX_RANGES: Final = 256

# A stream may date an entry when it sends it, the log when it happened. Another log
# does not come to the same number in the same ten seconds.
_BLUR: Final = timedelta(seconds=10)


class Novelty(StrEnum):
    """What an entry is to the cursor."""

    NEW = "new"
    KNOWN = "known"
    CONTRADICTORY = "contradictory"
    """Its serial number was told with another time: the log may have begun anew."""


class SerialRanges:
    """Serial numbers as ranges, in ascending order; bounded."""

    def __init__(self, ranges: Iterable[Iterable[int]] = ()) -> None:
        self._ranges = [(first, last) for first, last in ranges]

    def has(self, serial: int) -> bool:
        """Return whether a number is in one of them."""
        return any(first <= serial <= last for first, last in self._ranges)

    @property
    def first(self) -> int | None:
        """The lowest number; None if there is none."""
        return self._ranges[0][0] if self._ranges else None

    def append(self, first: int, last: int) -> None:
        """Add a range that lies above all others."""
        if first <= last:
            self._ranges = [*self._ranges, (first, last)][-_MAX_RANGES:]

    def remove(self, first: int, last: int) -> None:
        """Remove all numbers of a range."""
        left = []
        for begin, end in self._ranges:
            left += [(begin, min(end, first - 1)), (max(begin, last + 1), end)]
        self._ranges = [(begin, end) for begin, end in left if begin <= end]

    def as_lists(self) -> list[list[int]]:
        """Return the ranges as JSON has them."""
        return [list(it) for it in self._ranges]


class EventCursor:
    """The newest entry that was told, and which ones before it were not.

    `serial` is None until the first one is known. `missing` are those that the stream
    left out, or that happened while there was none: a search may find them.
    """

    def __init__(self, store: TerminalStore) -> None:
        self._store = store
        self.serial: int | None = None
        self.time: datetime | None = None
        self.missing = SerialRanges()
        self._recent: deque[tuple[int, datetime | None]] = deque(maxlen=_RECENT)
        self._before_gap: tuple[int, datetime | None] = (0, None)
        self._unnumbered: deque[TerminalEvent] = deque(maxlen=_RECENT)

    @property
    def next_serial(self) -> int:
        """Where a search has to begin: at the last entry told, before the first gap.

        With that one, as its time shows whether it is still the same log.
        """
        first = self.missing.first
        return max((self.serial or 0) if first is None else first - 1, 1)

    def load(self) -> None:
        """Go on where the last run ended; the store must be loaded."""
        if (stored := self._store.cursor()) is None:
            return
        self.serial = stored["serial"]
        self.time = datetime.fromisoformat(stored["time"]) if stored["time"] else None
        self.missing = SerialRanges(stored["missing"])
        self._recent.append((self.serial, self.time))

    def take(self, event: TerminalEvent) -> Novelty:
        """Note that an entry is told, and return whether it was not told before."""
        serial = event.serial_no
        if serial is None:
            return self._take_unnumbered(event)
        if self.serial is None or serial > self.serial:
            if self.serial is not None:
                if self.missing.first is None:
                    self._before_gap = self.serial, self.time
                self.missing.append(self.serial + 1, serial - 1)
            self.serial, self.time = serial, event.time
        elif self.missing.has(serial):
            self.missing.remove(serial, serial)
        else:
            return self._known(event)
        self._recent.append((serial, event.time))
        self._save()
        return Novelty.NEW

    def restart(self, newest: TerminalEvent | None) -> None:
        """Follow the log from an entry on, which counts as told; None: an empty log."""
        self.serial = (newest.serial_no if newest else None) or 0
        self.time = newest.time if newest else None
        self.missing = SerialRanges()
        self._recent.clear()
        self._recent.append((self.serial, self.time))
        self._save()

    def is_at_odds_with(self, event: TerminalEvent) -> bool:
        """Return whether an entry's number was told with another time."""
        serial, time = event.serial_no, event.time
        told = [
            it for number, it in (*self._recent, self._before_gap) if number == serial
        ]
        if time is None or not told:
            return False
        return not any(it is None or _is_same(it, time) for it in told)

    def close_gaps(self, first: int, last: int) -> None:
        """Note that a search has found all that there is in a range."""
        self.missing.remove(first, last)
        self._save()

    def _known(self, event: TerminalEvent) -> Novelty:
        """Return whether an entry that should be known is another one.

        A log that begins anew counts from 1, and its entries are later than all that
        was told.
        """
        is_told = any(number == event.serial_no for number, _ in self._recent)
        is_later = event.time and self.time and event.time > self.time + _BLUR
        if self.is_at_odds_with(event) or (is_later and not is_told):
            return Novelty.CONTRADICTORY
        return Novelty.KNOWN

    def _take_unnumbered(self, event: TerminalEvent) -> Novelty:
        if event in self._unnumbered:
            return Novelty.KNOWN
        self._unnumbered.append(event)
        return Novelty.NEW

    def _save(self) -> None:
        if self.serial is not None:
            self._store.async_store_cursor(
                StoredCursor(
                    serial=self.serial,
                    time=self.time.isoformat() if self.time else None,
                    missing=self.missing.as_lists(),
                )
            )


def _is_same(one: datetime, other: datetime) -> bool:
    """Return whether two times of one entry are the same, as far as terminals go.

    Some keep local times, and report them with the offset that they have when they are
    asked: after the change to winter time an hour apart.
    """
    at_once = abs(one - other)
    on_the_wall = abs(one.replace(tzinfo=None) - other.replace(tzinfo=None))
    return min(at_once, on_the_wall) <= _BLUR
