"""An event of a terminal's log, as the stream brings it and as a search finds it."""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final, Self

from ..tree import (
    Tree,
    amount,
    aware_time,
    count,
    flag,
    label,
    node,
    plain,
    root_of,
    text,
)
from .device import MAX_DOORS
from .event_codes import MEANINGS, AccessMethod, DenialReason, EventKind
from .face import picture_path

# The highest serial number that terminals report in their capabilities.
MAX_SERIAL: Final = 3_000_000_000

# A terminal has two readers, a controller some more.
_MAX_READER: Final = 512

# What terminals write where there is nothing.
_NOTHING: Final = ("undefined", "invalid", "unknown", "0.0.0.0")  # noqa: S104 - as text

# In characters; a number has 32 bytes at most.
_MAX_NUMBER: Final = 128


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A sign of life of the stream, without any event.

    `is_regular`: one that the terminal sends by itself every so often. False for any
    other part, such as a picture.
    """

    is_regular: bool = True


@dataclass(frozen=True, slots=True)
class Replayed:
    """Entries of the log that were there before the stream was opened, not read."""

    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TerminalEvent:
    """One entry of a terminal's log.

    `time` is by the terminal's clock; None if it reports none, or one without an offset
    while the terminal's own is not known. `is_current` is False for what was replayed,
    None if the terminal does not report it. `kind` is None for a code of unknown
    meaning. `employee_no` and `name` are empty where the terminal leaves them out;
    `remote_host` is the address that gave a remote command. `picture_path` is the
    picture that was taken, on the terminal itself.
    """

    major: int
    minor: int
    serial_no: int | None = None
    time: datetime | None = None
    is_current: bool | None = None
    kind: EventKind | None = None
    method: AccessMethod = AccessMethod.UNKNOWN
    reason: DenialReason | None = None
    door: int | None = None
    reader: int | None = None
    employee_no: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    user_type: str = ""
    remote_host: str = field(default="", repr=False)
    picture_path: str = field(default="", repr=False)

    @classmethod
    def from_part(cls, tree: Tree, zone: tzinfo | None) -> Self | None:
        """Read a part of the stream; None if it is none of an access log.

        `zone` is the terminal's offset, for times without one.
        """
        envelope = _envelope(tree)
        event = node(envelope, "AccessControllerEvent")
        return cls.from_row({"dateTime": envelope.get("dateTime")} | event, zone)

    @classmethod
    def from_row(cls, row: Tree, zone: tzinfo | None) -> Self | None:
        """Read a row of AcsEvent; None if it has no code."""
        major = count(row.get("majorEventType", row.get("major")))
        minor = count(row.get("subEventType", row.get("minor")))
        if major is None or minor is None:
            return None
        meaning, employee_no = MEANINGS.get((major, minor)), _employee_no(row)
        return cls(
            major=major,
            minor=minor,
            serial_no=count(row.get("serialNo"), MAX_SERIAL),
            time=aware_time(text(row, "time") or text(row, "dateTime"), zone),
            is_current=flag(row, "currentEvent"),
            kind=meaning.kind if meaning else None,
            method=meaning.method if meaning else AccessMethod.UNKNOWN,
            reason=_reason(meaning.reason, employee_no) if meaning else None,
            door=amount(row.get("doorNo"), MAX_DOORS),
            reader=amount(row.get("cardReaderNo"), _MAX_READER),
            employee_no=employee_no,
            name=_word(label(row, "name")),
            user_type=_word(label(row, "userType")),
            remote_host=_word(label(row, "remoteHostAddr")),
            picture_path=picture_path(text(row, "pictureURL")) or "",
        )


def is_heartbeat(tree: Tree) -> bool:
    """Return whether a part of the stream is a heartbeat; "active" is an alarm."""
    envelope = _envelope(tree)
    kind = text(envelope, "eventType").lower()
    is_inactive = text(envelope, "eventState").lower() == "inactive"
    return kind == "heartbeat" or (kind == "videoloss" and is_inactive)


def _envelope(tree: Tree) -> Tree:
    return root_of(tree, "EventNotificationAlert")


def _employee_no(tree: Tree) -> str:
    """Return the number to the letter; as text it counts before the one as a number."""
    value = tree.get("employeeNoString")
    number = value if isinstance(value, str) else text(tree, "employeeNoString")
    if not _word(number.strip()):
        number = text(tree, "employeeNo")
        number = "" if number == "0" else number
    return plain(_word(number))[:_MAX_NUMBER]


def _reason(reason: DenialReason | None, employee_no: str) -> DenialReason | None:
    if reason is DenialReason.UNKNOWN_FACE and employee_no:
        # A known person who was refused (a K1T341AMF is said to report them so).
        return DenialReason.OTHER
    return reason


def _word(value: str) -> str:
    return "" if value.lower() in _NOTHING else value
