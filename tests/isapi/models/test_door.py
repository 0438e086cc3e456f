"""Doors as terminals report them, whatever the shape of the answer."""

from typing import Any

import pytest

from custom_components.hikvision_face_terminal.isapi.models.door import (
    DoorCapabilities,
    DoorCommand,
    DoorMode,
    DoorStatus,
    WorkStatus,
    open_seconds,
    status_shown_by,
)
from custom_components.hikvision_face_terminal.isapi.models.event_codes import EventKind
from custom_components.hikvision_face_terminal.isapi.models.terminal_event import (
    TerminalEvent,
)
from custom_components.hikvision_face_terminal.isapi.transport.decode import decode
from custom_components.hikvision_face_terminal.isapi.tree import Tree

USUAL = {
    DoorCommand.OPEN,
    DoorCommand.CLOSE,
    DoorCommand.HOLD_OPEN,
    DoorCommand.HOLD_CLOSED,
}

CONTROL = b"""<RemoteControlDoor version="2.0"
    xmlns="http://www.isapi.org/ver20/XMLSchema">
  <doorNo min="1" max="2">1</doorNo>
  <cmd opt="open,close,alwaysOpen,alwaysClose,resume,visitorCallLadder">open</cmd>
</RemoteControlDoor>"""


def capabilities(
    tree: Tree | None, *, locks: int | None = None, controllable: bool | None = None
) -> DoorCapabilities:
    """Read the capabilities."""
    return DoorCapabilities.from_tree(tree, locks=locks, is_controllable=controllable)


def status(**arrays: Any) -> WorkStatus:
    """Read the status of two doors."""
    return WorkStatus.from_tree({"AcsWorkStatus": arrays}, 2)


def event(major: int, minor: int, kind: EventKind | None) -> TerminalEvent:
    """Return an event of a door."""
    return TerminalEvent(major=major, minor=minor, kind=kind)


def test_doors_and_commands_are_those_that_it_lists() -> None:
    read = capabilities(decode(CONTROL), locks=1)

    assert read.doors == 2
    assert read.commands == USUAL | {DoorCommand.RESUME}


@pytest.mark.parametrize(
    ("tree", "locks", "controllable", "doors", "commands"),
    [
        (None, 2, None, 2, USUAL),
        ({}, None, True, 1, USUAL),
        ({}, 1, False, 1, set()),
        # 65535 is "all of them"
        (
            {"doorNo": {"@max": "65535"}, "cmd": {"@opt": ["open"]}},
            1,
            True,
            1,
            {"open"},
        ),
        ({"Cap": {"cmd": "open,Close", "doorNo": {"@max": 0}}}, 3, None, 3, None),
    ],
)
def test_doors_of_a_terminal_that_says_little(
    tree: Tree | None,
    locks: int | None,
    controllable: bool | None,
    doors: int,
    commands: set[DoorCommand] | None,
) -> None:
    read = capabilities(tree, locks=locks, controllable=controllable)

    assert read.doors == doors
    if commands is None:
        commands = {DoorCommand.OPEN, DoorCommand.CLOSE}
    assert read.commands == commands


def test_doors_are_never_counted_from_an_array() -> None:
    read = status(
        doorLockStatus=[0, 1, *[0] * 126],
        doorStatus=[4, 2, *[4] * 126],
        magneticStatus=[0] * 128,
    )

    assert read.doors == {
        1: DoorStatus(
            is_unlocked=False,
            mode=DoorMode.NORMAL,
            is_contact_open=False,
            is_left_open=False,
        ),
        2: DoorStatus(
            is_unlocked=True,
            mode=DoorMode.HELD_OPEN,
            is_contact_open=False,
            is_left_open=False,
        ),
    }


@pytest.mark.parametrize("value", [[1, 0], ["1", "0"], "1,0", ["1"], 1, "1"], ids=str)
def test_an_array_in_any_shape(value: object) -> None:
    assert status(doorLockStatus=value).doors[1].is_unlocked is True


@pytest.mark.parametrize(
    "value",
    [None, [], {}, [None], ["x"], [2], [3], [4], [[1]], True, "", 2**40],
    ids=str,
)
def test_what_is_not_told_is_unknown(value: object) -> None:
    """A line that is short or broken is no state of the lock either."""
    door = status(doorLockStatus=value, doorStatus=[9], magneticStatus=value).doors[1]

    assert door == DoorStatus()


@pytest.mark.parametrize(
    ("word", "tampered"), [("open", True), ("Close", False), ("", None), (7, None)]
)
def test_tamper_contact(word: object, tampered: bool | None) -> None:
    assert status(hostAntiDismantleStatus=word).is_tampered is tampered


def test_status_in_xml() -> None:
    read = WorkStatus.from_tree(
        decode(
            b"<AcsWorkStatus><doorLockStatus>0</doorLockStatus>"
            b"<doorLockStatus>1</doorLockStatus><doorStatus>3</doorStatus>"
            b"</AcsWorkStatus>"
        ),
        2,
    )

    assert read.doors[1] == DoorStatus(is_unlocked=False, mode=DoorMode.HELD_CLOSED)
    assert read.doors[2] == DoorStatus(is_unlocked=True)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("12", 12), (3, 3), (None, 5), ("0", 5), (256, 5), ("soon", 5)],
)
def test_open_seconds(value: object, seconds: float) -> None:
    assert open_seconds({"DoorParam": {"openDuration": value}}) == seconds


def test_what_an_event_proves() -> None:
    """An operation in the log was ordered; that it was done is another event."""
    held = status_shown_by(event(5, 19, EventKind.HELD_OPEN))

    assert held == DoorStatus(mode=DoorMode.HELD_OPEN)
    assert status_shown_by(event(3, 1026, EventKind.HELD_OPEN)) is None
    assert status_shown_by(event(3, 1024, EventKind.REMOTE_OPEN)) is None
    assert status_shown_by(event(5, 75, EventKind.GRANTED)) is None
    assert status_shown_by(event(5, 116, None)) is None


@pytest.mark.parametrize("command", list(DoorCommand))
def test_command_has_version_and_namespace(command: DoorCommand) -> None:
    body = command.to_xml()

    assert body.startswith(
        b'<RemoteControlDoor version="2.0"'
        b' xmlns="http://www.isapi.org/ver20/XMLSchema">'
    )
    assert decode(body)["RemoteControlDoor"]["cmd"] == command.value
