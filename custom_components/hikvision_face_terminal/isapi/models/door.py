"""Doors as a terminal reports them, and the commands that it takes."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Self

from ..tree import Tree, amount, integer, maximum, node, options, root_of, text
from .device import MAX_DOORS
from .event_codes import EventKind
from .terminal_event import TerminalEvent

# Seconds; what terminals accept, and what they come with.
_MAX_OPEN: Final = 255
_DEFAULT_OPEN: Final = 5.0

_XML: Final = """\
<RemoteControlDoor version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">
    <cmd>{command}</cmd>
</RemoteControlDoor>"""

# The log of operations: what was ordered, not what was done.
_OPERATION: Final = 3


class DoorCommand(StrEnum):
    """A command to a door, by its word on the wire."""

    OPEN = "open"
    """Open for a moment; the terminal locks the door again by itself."""
    CLOSE = "close"
    """End what keeps the door open; also ends a lock-down."""
    RESUME = "resume"
    """End any mode; older firmware does not list it."""
    HOLD_OPEN = "alwaysOpen"
    HOLD_CLOSED = "alwaysClose"

    def to_xml(self) -> bytes:
        """Return the body of the request.

        With version and namespace: a K1T344 V4.47.0 answers OK to a body without them,
        and the door does not move.
        """
        return _XML.format(command=self.value).encode()


# All terminals that were seen take these.
_USUAL_COMMANDS: Final = frozenset(DoorCommand) - {DoorCommand.RESUME}


class DoorMode(StrEnum):
    """What a terminal does with a door; `ASLEEP` by its own schedule."""

    NORMAL = "normal"
    HELD_OPEN = "held_open"
    HELD_CLOSED = "held_closed"
    ASLEEP = "asleep"


_MODES: Final = {
    1: DoorMode.ASLEEP,
    2: DoorMode.HELD_OPEN,
    3: DoorMode.HELD_CLOSED,
    4: DoorMode.NORMAL,
}

# Of a lock and of a contact; other numbers report a line that is short or broken.
_OFF_ON: Final = {0: False, 1: True}

_DETECTED: Final = {"open": True, "close": False}


@dataclass(frozen=True, kw_only=True, slots=True)
class DoorCapabilities:
    """How many doors a terminal has, and what it can be told to do with them."""

    doors: int
    commands: frozenset[DoorCommand]

    @classmethod
    def from_tree(
        cls, tree: Tree | None, *, locks: int | None, is_controllable: bool | None
    ) -> Self:
        """Read RemoteControl/door/capabilities.

        The tree is empty where the terminal does not know the request, and None where
        it gave no sensible answer. `locks` is the number of locks that deviceInfo
        reports, and `is_controllable` what AccessControl/capabilities say.
        """
        tree = tree or {}
        control = next(
            (node(tree, name) for name in tree if "cmd" in node(tree, name)), tree
        )
        words = options(control, "cmd")
        commands = frozenset(it for it in DoorCommand if it.value.lower() in words)
        if not commands:
            commands = _USUAL_COMMANDS if is_controllable is not False else frozenset()
        doors = amount(maximum(control, "doorNo"), MAX_DOORS)
        return cls(doors=doors or locks or 1, commands=commands)


def open_seconds(tree: Tree) -> float:
    """Read Door/param: for how long a momentary open unlocks the door."""
    seconds = amount(root_of(tree, "DoorParam").get("openDuration"), _MAX_OPEN)
    return float(seconds or _DEFAULT_OPEN)


@dataclass(frozen=True, kw_only=True, slots=True)
class DoorStatus:
    """What is reported of one door; None where it is not reported.

    `is_contact_open` is False as well where no contact is wired.
    """

    is_unlocked: bool | None = None
    mode: DoorMode | None = None
    is_contact_open: bool | None = None
    is_left_open: bool | None = None

    def updated_by(self, news: Self) -> Self:
        """Return the state with what another one tells."""
        told = {
            name: value
            for name in self.__slots__
            if (value := getattr(news, name)) is not None
        }
        return replace(self, **told)


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkStatus:
    """The state of all doors, by number, and of the tamper contact of the case."""

    doors: dict[int, DoorStatus]
    is_tampered: bool | None

    @classmethod
    def from_tree(cls, tree: Tree, doors: int) -> Self:
        """Read AcsWorkStatus for so many doors.

        Its arrays may be longer: 128 entries on a controller for two doors.
        """
        status = root_of(tree, "AcsWorkStatus")
        locks, modes, contacts = (
            _numbers(status, name)
            for name in ("doorLockStatus", "doorStatus", "magneticStatus")
        )
        tamper = text(status, "hostAntiDismantleStatus").lower()
        return cls(
            doors={
                door: _door_status(locks.get(door), modes.get(door), contacts.get(door))
                for door in range(1, doors + 1)
            },
            is_tampered=_DETECTED.get(tamper),
        )


def _numbers(status: Tree, name: str) -> dict[int, int | None]:
    """Return an array by door; a single XML element and a comma list are arrays."""
    value = status.get(name)
    if isinstance(value, str):
        value = value.split(",")
    elif isinstance(value, int):
        value = [value]
    entries = value[:MAX_DOORS] if isinstance(value, list) else []
    return {door: integer(entry) for door, entry in enumerate(entries, start=1)}


def _door_status(lock: int | None, mode: int | None, contact: int | None) -> DoorStatus:
    is_contact_open = None if contact is None else _OFF_ON.get(contact)
    return DoorStatus(
        is_unlocked=None if lock is None else _OFF_ON.get(lock),
        mode=None if mode is None else _MODES.get(mode),
        is_contact_open=is_contact_open,
        is_left_open=False if is_contact_open is False else None,
    )


_SHOWN_BY: Final = {
    EventKind.UNLOCKED: DoorStatus(is_unlocked=True),
    EventKind.LOCKED: DoorStatus(is_unlocked=False),
    EventKind.CONTACT_OPEN: DoorStatus(is_contact_open=True, is_left_open=False),
    EventKind.CONTACT_CLOSED: DoorStatus(is_contact_open=False, is_left_open=False),
    EventKind.FORCED_OPEN: DoorStatus(is_contact_open=True, is_left_open=False),
    EventKind.LEFT_OPEN: DoorStatus(is_contact_open=True, is_left_open=True),
    EventKind.HELD_OPEN: DoorStatus(mode=DoorMode.HELD_OPEN),
    EventKind.HELD_OPEN_ENDED: DoorStatus(mode=DoorMode.NORMAL),
    EventKind.HELD_CLOSED: DoorStatus(mode=DoorMode.HELD_CLOSED),
    EventKind.HELD_CLOSED_ENDED: DoorStatus(mode=DoorMode.NORMAL),
}


class TamperPart(StrEnum):
    """What can be opened or torn off."""

    CASE = "case"
    READER = "reader"
    DOOR_UNIT = "door_unit"


_TAMPERED_BY: Final = {
    1028: TamperPart.CASE,
    1029: TamperPart.CASE,
    1030: TamperPart.READER,
    1031: TamperPart.READER,
    1039: TamperPart.DOOR_UNIT,
    1040: TamperPart.DOOR_UNIT,
}


def tampered_part(event: TerminalEvent) -> TamperPart | None:
    """Return what an event reports as tampered with, or as in order again."""
    if event.kind not in (EventKind.TAMPERED, EventKind.TAMPER_ENDED):
        return None
    return _TAMPERED_BY.get(event.minor)


def status_shown_by(event: TerminalEvent) -> DoorStatus | None:
    """Return what an event proves of its door; None if it proves nothing.

    That a command was logged proves nothing: terminals answer OK, and do nothing.
    """
    if event.major == _OPERATION or event.kind is None:
        return None
    return _SHOWN_BY.get(event.kind)
