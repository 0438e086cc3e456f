"""The doors: relays, contacts, exit buttons and modes, and what they write."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from .clock import Clock, Timer
from .door_behavior import DoorBehavior
from .events import Events

_HOLDS = {2: (19, 20), 3: (31, 32)}


class Mode(IntEnum):
    """The mode of a door, as doorStatus reports it."""

    ASLEEP = 1
    HELD_OPEN = 2
    HELD_CLOSED = 3
    NORMAL = 4


@dataclass(eq=False, slots=True)
class Door:
    """A door; `is_open` is what its contact reports if it has one."""

    number: int
    mode: Mode = Mode.NORMAL
    is_unlocked: bool = False
    is_open: bool = False
    relock: Timer | None = None
    alarm: Timer | None = None


class Doors:
    """The doors of a terminal; they are numbered from 1."""

    def __init__(
        self, behavior: DoorBehavior, count: int, clock: Clock, events: Events
    ) -> None:
        self._behavior = behavior
        self._clock = clock
        self._events = events
        self._doors = [Door(number) for number in range(1, count + 1)]
        self.has_contact = behavior.contact
        self.is_tampered = False
        self.commands: list[tuple[int, str]] = []
        """The commands that were carried out, by door."""

    def __getitem__(self, number: int) -> Door:
        """Return a door by its number."""
        return self._doors[number - 1]

    def __iter__(self) -> Iterator[Door]:
        """Go through all doors."""
        return iter(self._doors)

    def command(self, number: int, command: str, host: str, net_user: str) -> None:
        """Carry out a remote command."""
        self.commands.append((number, command))
        door, behavior = self[number], self._behavior
        minors = {"open": 1024, "alwaysOpen": 1026, "alwaysClose": 1027}
        self._events.happen(
            3,
            minors.get(command, 1025),
            door=number,
            remote_host=host,
            net_user=net_user,
        )
        if command == "open":
            self.unlock(number)
        elif command == "alwaysOpen":
            self.hold(number, Mode.HELD_OPEN)
        elif command == "alwaysClose":
            self.hold(number, Mode.HELD_CLOSED)
        elif command == "resume" or behavior.close_ends_hold:
            self.hold(number, Mode.NORMAL)
        elif door.mode is not Mode.HELD_OPEN:
            self._lock(door)

    def unlock(self, number: int) -> None:
        """Unlock for as long as the parameters say, unless the door is held.

        That a held door stays as it is under a remote command is a guess.
        """
        door = self[number]
        if door.mode is Mode.NORMAL:
            # More unlocks than locks were counted in one log: it begins anew each time
            self._unlock(door)
            door.relock = self._clock.call_later(
                self._behavior.open_seconds, lambda: self._lock(door)
            )

    def hold(self, number: int, mode: Mode) -> None:
        """Set the mode; the relay follows it."""
        door = self[number]
        before, door.mode = door.mode, mode
        if before is not mode:
            for held, minor in ((before, 1), (mode, 0)):
                if held in _HOLDS:
                    self._happen(_HOLDS[held][minor], door)
        if mode is Mode.HELD_OPEN:
            if not door.is_unlocked:
                self._unlock(door)
            self._clock.cancel(door.relock)
        else:
            self._lock(door)

    def press_exit_button(self, number: int = 1) -> None:
        """Press the exit button of a door, and release it."""
        door = self[number]
        if door.mode is Mode.HELD_CLOSED:
            self._happen(23, door)
            self._happen(130, door)
            self._happen(24, door)
            return
        first, last = (24, 23) if self._behavior.release_first else (23, 24)
        self._happen(first, door)
        if first == 24:
            self._happen(last, door)
        self.unlock(number)
        if first == 23:
            self._happen(last, door)

    def open(self, number: int = 1) -> None:
        """Open the door itself; without leave if it is locked."""
        door = self[number]
        if not self.has_contact or door.is_open:
            return
        door.is_open = True
        self._happen(25 if door.is_unlocked else 27, door)
        if self._behavior.alarm_seconds:
            door.alarm = self._clock.call_later(
                self._behavior.alarm_seconds, lambda: self._happen(28, door)
            )

    def close(self, number: int = 1) -> None:
        """Close the door itself."""
        door = self[number]
        if not self.has_contact or not door.is_open:
            return
        door.is_open = False
        self._clock.cancel(door.alarm)
        self._happen(26, door)

    def force(self, number: int = 1) -> None:
        """Open a door that is locked."""
        self._lock(self[number])
        self.open(number)

    def leave_open(self, number: int = 1) -> None:
        """Leave a door open for longer than it may."""
        door = self[number]
        self.open(number)
        self._clock.cancel(door.alarm)
        self._happen(28, door)

    def tamper(self, tampered: bool = True) -> None:
        """Take the terminal off the wall, or put it back."""
        if tampered is not self.is_tampered:
            self.is_tampered = tampered
            self._events.happen(1, 1028 if tampered else 1029)

    def ring(self, number: int = 1) -> None:
        """Press the doorbell."""
        if self._behavior.bell is not None:
            self._happen(self._behavior.bell, self[number])

    def too_many_attempts(self) -> None:
        """Report that too many have failed to come in."""
        self._events.happen(1, 1036)

    def power_off(self) -> None:
        """Let the relays fall off, which writes nothing; modes stay."""
        for door in self._doors:
            door.is_unlocked = door.mode is Mode.HELD_OPEN

    def _unlock(self, door: Door) -> None:
        self._clock.cancel(door.relock)
        door.is_unlocked = True
        self._happen(21, door)

    def _lock(self, door: Door) -> None:
        self._clock.cancel(door.relock)
        if door.is_unlocked:
            door.is_unlocked = False
            self._happen(22, door)

    def _happen(self, minor: int, door: Door) -> None:
        self._events.happen(5, minor, door=door.number)
