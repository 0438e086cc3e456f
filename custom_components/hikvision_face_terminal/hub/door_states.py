"""The state of the doors, made of events and of reads that correct it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from ..isapi import (
    DoorMode,
    DoorStatus,
    EventKind,
    TerminalEvent,
    WorkStatus,
    status_shown_by,
)
from .door import Door
from .tamper import Tamper

# What is logged of a command proves no state, but there may be a new one.
_ORDERS: Final = (
    EventKind.REMOTE_OPEN,
    EventKind.REMOTE_CLOSE,
    EventKind.HELD_OPEN,
    EventKind.HELD_CLOSED,
)

# Only a contact reports these.
_BY_CONTACT: Final = (
    EventKind.CONTACT_OPEN,
    EventKind.CONTACT_CLOSED,
    EventKind.FORCED_OPEN,
    EventKind.LEFT_OPEN,
)

# Seconds; for how long terminals open a door that do not say so.
OPEN_SECONDS: Final = 5.0

# Seconds, to an open door that the terminal should have locked: its clock and ours.
_GRACE: Final = 1.0


class DoorStates:
    """Turns what a terminal tells into the states of its doors.

    All times are on the loop's clock.
    """

    def __init__(
        self, doors: Sequence[Door], on_opened: Callable[[Door, float], None]
    ) -> None:
        """`on_opened` is called when a door is unlocked for a moment."""
        self.tamper = Tamper()
        self._doors = doors
        self._on_opened = on_opened

    def read(self, status: WorkStatus | None, asked_at: float, now: float) -> None:
        """Take a state that was read; None if the terminal told none."""
        if status is not None:
            self.tamper.read(status.is_tampered, asked_at)
        for door in self._doors:
            news = DoorStatus() if status is None else status.doors[door.number]
            # An event that came meanwhile is newer than this.
            if door.told_at < asked_at:
                self._update(door, news, now)
            if door.is_overdue and news.is_unlocked is None:
                # The event that it is locked again may have been lost.
                door.status = replace(door.status, is_unlocked=None)
            door.is_overdue = False

    def hear(self, event: TerminalEvent, door: Door | None, now: float) -> bool:
        """Take a live event; return whether it leaves open what has to be read."""
        self.tamper.notice(event, now)
        if event.kind in _ORDERS:
            return True
        news = status_shown_by(event)
        if news is None or door is None:
            return news is not None
        door.told_at = now
        self._update(door, news, now)
        if event.kind is EventKind.UNLOCKED and door.is_opened:
            self._handle_opened(door, now)
        # With a mode, the lock may have moved as well; and a lock, with a mode.
        is_relocked = news.is_unlocked is False
        return news.mode is not None or (
            is_relocked and door.status.mode is DoorMode.HELD_OPEN
        )

    def set_open_seconds(self, door: Door, seconds: float) -> None:
        """Set for how long a momentary open lasts, also of one that runs."""
        door.open_seconds = seconds
        if door.ends_at is not None:
            door.ends_at = door.opened_at + seconds + _GRACE

    def _update(self, door: Door, news: DoorStatus, now: float) -> None:
        was_opened = door.is_opened
        door.status = door.status.updated_by(news)
        door.has_contact |= news.is_contact_open is True
        if not door.is_opened:
            door.ends_at, door.is_overdue = None, False
        elif not was_opened:
            self._handle_opened(door, now)

    def _handle_opened(self, door: Door, now: float) -> None:
        """Note that a door was opened for a moment, or once more."""
        door.opened_at, door.is_overdue = now, False
        door.ends_at = now + (door.open_seconds or OPEN_SECONDS) + _GRACE
        self._on_opened(door, now)


def proves_contact(event: TerminalEvent) -> bool:
    """Return whether the door has a contact, as of an event of any time."""
    return event.kind in _BY_CONTACT
