"""A zone as terminals spell it: CST-1:00:00DST01:00:00,M3.5.0/02:00:00,M10.5.0/….

The sign is that of POSIX; after DST stand what is added, and when that begins and ends.
"""

import calendar
from datetime import UTC, datetime, timedelta, tzinfo
import re
from typing import Self, override

_TIME = r"(\d{1,2}):(\d\d):(\d\d)"
_CHANGE = rf"M(\d{{1,2}})\.([1-5])\.([0-6])/{_TIME}"
_ZONE = re.compile(rf"[A-Za-z]+([+-]){_TIME}(?:DST{_TIME},{_CHANGE},{_CHANGE})?")
_LAST = 5


class PosixZone(tzinfo):
    """A zone with, or without, a rule for daylight saving time; `text` spells it."""

    def __init__(self, text: str) -> None:
        """Read the zone; raises ValueError."""
        found = _ZONE.fullmatch(text)
        if found is None:
            raise ValueError("no zone of a terminal")
        self.text = text
        sign, *numbers = found.groups()
        parts = [int(part or 0) for part in numbers]
        # What is added to the local time to get UTC
        self._standard = _time(parts[:3]) * (1 if sign == "-" else -1)
        self._summer = _time(parts[3:6])
        self._begin, self._end = parts[6:12], parts[12:18]

    @classmethod
    def fixed(cls, offset: timedelta) -> Self:
        """Return a zone without a rule."""
        minutes = -int(offset.total_seconds() // 60)
        hours, rest = divmod(abs(minutes), 60)
        return cls(f"CST{'-' if minutes < 0 else '+'}{hours}:{rest:02}:00")

    @override
    def utcoffset(self, moment: datetime | None) -> timedelta:
        return self._standard + self.dst(moment)

    @override
    def dst(self, moment: datetime | None) -> timedelta:
        if moment is None or not self._summer:
            return timedelta()
        local = moment.replace(tzinfo=None)
        begin, end = (_at(local.year, rule) for rule in (self._begin, self._end))
        is_summer = begin <= local < end if begin < end else not end <= local < begin
        return self._summer if is_summer else timedelta()

    @override
    def tzname(self, moment: datetime | None) -> str:
        return self.text

    @override
    def fromutc(self, moment: datetime) -> datetime:
        standard = moment.replace(tzinfo=None) + self._standard
        summer = standard + self._summer
        is_summer = self.dst(standard) and self.dst(summer)
        return (summer if is_summer else standard).replace(tzinfo=self)


def _time(parts: list[int]) -> timedelta:
    hours, minutes, seconds = parts
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _at(year: int, rule: list[int]) -> datetime:
    """Return the local time of a rule: month, week (5 is the last), weekday, time."""
    month, week, weekday = rule[:3]
    first = datetime(year, month, 1, tzinfo=UTC)
    day = 1 + (weekday - first.isoweekday()) % 7 + (week - 1) * 7
    if week == _LAST and day > calendar.monthrange(year, month)[1]:
        day -= 7
    return first.replace(day=day, tzinfo=None) + _time(rule[3:])
