"""A zone as terminals spell it, with its rule for daylight saving time.

"CST-1:00:00DST01:00:00,M3.5.0/02:00:00,M10.5.0/03:00:00" is Berlin's, as published
answers of several devices have it: the sign of POSIX, then what is added in summer, and
by local time when that begins and ends.
"""

import calendar
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)

# A rule is one that holds in so many years: by then the fourth and the last Sunday of a
# month have been different days.
_YEARS: Final = 7

_LAST_WEEK: Final = 5

type _Change = tuple[datetime, timedelta]


def zone_text(zone: tzinfo, now: datetime) -> str:
    """Return how terminals spell a zone, from the aware time `now` on.

    Without a rule where clocks are not changed, or not by one that terminals can have:
    then it is right until they are changed.
    """
    rule = _summer([_changes(zone, now.year + year) for year in range(_YEARS)])
    standard = _offset(now, zone)
    if rule:
        halves = (datetime(now.year, month, 1, tzinfo=UTC) for month in (1, 7))
        standard = min(_offset(half, zone) for half in halves)
    sign = "-" if standard >= timedelta() else "+"
    return f"CST{sign}{_clock(abs(standard), 1)}{rule or ''}"


def _summer(years: Sequence[Sequence[_Change]]) -> str | None:
    """Return the rule for summer time; None if there is none that holds."""
    begins = [next((it for it in year if it[1] > timedelta()), None) for year in years]
    ends = [next((it for it in year if it[1] < timedelta()), None) for year in years]
    times = [it for it in (*begins, *ends) if it]
    added = {abs(change) for _, change in times}
    if len(times) != sum(map(len, years)) or len(added) != 1:
        return None
    begin, end = (
        _rule([it[0] for it in side if it is not None]) for side in (begins, ends)
    )
    if not begin or not end:
        return None
    return f"DST{_clock(added.pop())},{begin},{end}"


def _rule(times: Sequence[datetime]) -> str | None:
    """Return "M3.5.0/02:00:00", the last Sunday of March at two; None if none fits.

    Midnight may be the end of the day before, as in Chile: "M4.1.6/24:00:00".
    """
    for back in timedelta(), _DAY:
        days = [it - back for it in times]
        months = {(it.month, it.isoweekday() % 7, it.time()) for it in days}
        if len(months) != 1 or (back and times[0].time() != datetime.min.time()):
            continue
        month, weekday, _ = months.pop()
        weeks = {(it.day + 6) // 7 for it in days}
        if all(it.day + 7 > calendar.monthrange(it.year, month)[1] for it in days):
            weeks = {_LAST_WEEK}
        if len(weeks) == 1:
            of_day = days[0] - days[0].replace(hour=0, minute=0) + back
            return f"M{month}.{weeks.pop()}.{weekday}/{_clock(of_day)}"
    return None


def _changes(zone: tzinfo, year: int) -> list[_Change]:
    """Return the local times of a year at which clocks are changed, and by how much."""
    moment, found = datetime(year, 1, 1, tzinfo=UTC), []
    while moment.year == year:
        following = moment + _DAY
        if (by := _offset(following, zone) - _offset(moment, zone)) != timedelta():
            found.append((_local(moment, following, zone), by))
        moment = following
    return found


def _local(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """Return what clocks show, to the minute, when they are changed between two."""
    old = _offset(before, zone)
    while after - before > _MINUTE:
        middle = before + (after - before) // 2
        middle = middle.replace(second=0, microsecond=0)
        if _offset(middle, zone) == old:
            before = middle
        else:
            after = middle
    return (after + old).replace(tzinfo=None)


def _offset(moment: datetime, zone: tzinfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _clock(time: timedelta, digits: int = 2) -> str:
    minutes = int(time.total_seconds() // 60)
    return f"{minutes // 60:0{digits}}:{minutes % 60:02}:00"
