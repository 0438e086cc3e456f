"""What a search for events asks for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from .event_behavior import EventBehavior
from .happening import Entry
from .message import JsonObject
from .status import RefusalError, bad_content, lacks

MAX_SERIAL = 3_000_000_000
_MAJORS = (0, 1, 2, 3, 5)
_ALL = 0


def number_of(condition: JsonObject, node: str, low: int, high: int) -> int:
    """Return a mandatory number."""
    if node not in condition:
        raise lacks(node)
    value = condition[node]
    if type(value) is not int or not low <= value <= high:
        raise bad_content(node)
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which entries are wanted."""

    major: int
    minor: int
    begin: datetime | None
    end: datetime | None
    first: int
    last: int
    employee_no: str | None
    name: str | None
    nothing: bool = False
    """The times have an offset that this terminal does not match."""

    @classmethod
    def of(cls, condition: JsonObject, behavior: EventBehavior, now: datetime) -> Self:
        """Read a condition; refuse what the terminal refuses."""
        major = number_of(condition, "major", 0, 5)
        minor = number_of(condition, "minor", 0, 0xFFFF)
        if major not in _MAJORS:
            raise bad_content("major")
        if minor == _ALL and not behavior.minor_zero:
            raise RefusalError("invalidOperation")
        times = [_time(condition, node) for node in ("startTime", "endTime")]
        begin, end = (_with_zone(time, now) for time in times)
        foreign = [it for it in times if it and it.utcoffset() != now.utcoffset()]
        first, last = _serials(condition)
        return cls(
            major=major,
            minor=minor,
            begin=begin,
            end=end,
            first=first,
            last=last,
            employee_no=_text(condition, "employeeNoString"),
            name=_text(condition, "name"),
            nothing=behavior.own_offset_only and bool(foreign),
        )

    def matches(self, entry: Entry) -> bool:
        """Return whether an entry is wanted."""
        happening = entry.happening
        return (
            not self.nothing
            and self.first <= entry.serial_no <= self.last
            and self.major in (_ALL, happening.major)
            and self.minor in (_ALL, happening.minor)
            and (self.begin is None or entry.time >= self.begin)
            and (self.end is None or entry.time <= self.end)
            and self.employee_no in (None, happening.employee_no)
            and self.name in (None, happening.name)
        )


def _serials(condition: JsonObject) -> tuple[int, int]:
    if "beginSerialNo" not in condition:
        return 0, MAX_SERIAL
    # A DS-K1T342MWX refuses one without the other
    return (
        number_of(condition, "beginSerialNo", 0, MAX_SERIAL),
        number_of(condition, "endSerialNo", 0, MAX_SERIAL),
    )


def _time(condition: JsonObject, node: str) -> datetime | None:
    if node not in condition:
        return None
    try:
        return datetime.fromisoformat(condition[node])
    except (TypeError, ValueError) as err:
        raise bad_content(node) from err


def _with_zone(time: datetime | None, now: datetime) -> datetime | None:
    if time is None or time.tzinfo is not None:
        return time
    return time.replace(tzinfo=now.tzinfo)


def _text(condition: JsonObject, node: str) -> str | None:
    value = condition.get(node) or None
    if value is not None and not isinstance(value, str):
        raise bad_content(node)
    return value
