"""Week plans: at which hours a schedule opens, in 56 rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
import re
from typing import Any, ClassVar, Final, Self

from ..tree import Tree, amount, children, flag, integer, node, root_of, text
from .hours import DAYS, END_OF_DAY, Block, Hours

# What all guides allow: eight blocks a day, so 56 rows a week.
MAX_BLOCKS: Final = 8

# Three times as many as a plan has.
_MAX_ROWS: Final = 3 * MAX_BLOCKS * len(DAYS)

# In the types of the guides, which is how terminals take them.
_FLAGS: Final = ("enable", "authenticationTimesEnabled")
_NUMBERS: Final = ("id", "weekPlanNo", "authenticationTimes")

_TIME: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_NO_TIME: Final = "00:00:00"


class EndOfDay(StrEnum):
    """How terminals spell the end of a day; each takes one of them, or both."""

    MIDNIGHT = "24:00:00"
    LAST_SECOND = "23:59:59"

    @property
    def other(self) -> EndOfDay:
        """The other spelling."""
        is_midnight = self is EndOfDay.MIDNIGHT
        return EndOfDay.LAST_SECOND if is_midnight else EndOfDay.MIDNIGHT


@dataclass(frozen=True, slots=True)
class ScheduleReport:
    """A part of a schedule as the terminal reports it; all goes back when written.

    Only models and client read `tree`; its keys are names of the wire.
    """

    root: ClassVar[str]
    tree: Mapping[str, Any] = field(repr=False)

    @classmethod
    def from_tree(cls, tree: Tree) -> Self:
        """Read what a GET of it is answered with."""
        return cls(root_of(tree, cls.root))

    @property
    def is_report(self) -> bool:
        """Whether the answer was about such a part at all."""
        return flag(self.tree, "enable") is not None

    @property
    def is_enabled(self) -> bool:
        """Whether it counts; else it lets nobody in."""
        return flag(self.tree, "enable") is True

    def to_wire(self) -> Tree:
        """Return it as it is written."""
        return {self.root: typed(self.tree)}


class WeekPlan(ScheduleReport):
    """A week plan."""

    __slots__ = ()
    root = "UserRightWeekPlanCfg"

    @property
    def hours(self) -> Hours | None:
        """At which hours it opens; None if that cannot be read.

        Such as rows with a day or time that is none, that let in a limited number of
        times, or that are far too many.
        """
        days: list[list[Block]] = [[] for _ in DAYS]
        if len(children(self.tree, "WeekPlanCfg")) > _MAX_ROWS:
            return None
        for row in self._rows():
            if flag(row, "enable") is not True:
                continue
            block = _block(node(row, "TimeSegment"))
            day = _day(row)
            if block is None or day is None:
                return None
            if flag(row, "authenticationTimesEnabled") is True:
                return None
            days[day].append(block)
        return Hours.of(days)

    @property
    def end_of_day(self) -> EndOfDay | None:
        """The spelling that it has; None where no block ends with its day."""
        ends = {text(node(row, "TimeSegment"), "endTime") for row in self._rows()}
        return next((it for it in EndOfDay if it in ends), None)

    def is_as(self, other: Self) -> bool:
        """Whether both open at the same hours, if they count."""
        return (self.is_enabled, self.hours) == (other.is_enabled, other.hours)

    def off(self) -> Self:
        """Return the plan without any hours, switched off."""
        none = Hours.of([] for _ in DAYS)
        plan = self.with_hours(none, EndOfDay.MIDNIGHT)
        return type(self)({**plan.tree, "enable": False})

    def with_hours(self, hours: Hours, end_of_day: EndOfDay) -> Self:
        """Return the plan that opens at these hours: on, with a row for each block.

        All 56 rows are there, those without a block are off: firmware keeps what a
        write leaves out, or refuses it. What else a row has, goes back.
        """
        found = {(_day(row), amount(row.get("id"))): row for row in self._rows()}
        rows = [
            _row(found.get((day, at + 1), {}), day, at, blocks, end_of_day)
            for day, blocks in enumerate(hours.days)
            for at in range(max(MAX_BLOCKS, len(blocks)))
        ]
        return type(self)({**self.tree, "enable": True, "WeekPlanCfg": rows})

    def _rows(self) -> Iterator[Tree]:
        yield from children(self.tree, "WeekPlanCfg")[:_MAX_ROWS]


def typed(value: Any, key: str = "") -> Any:
    """Return a part of a tree with flags and numbers, where firmware lists words."""
    if isinstance(value, Mapping):
        return {name: typed(child, name) for name, child in value.items()}
    if isinstance(value, list):
        return [typed(child) for child in value]
    if key in _FLAGS and (meant := flag({key: value}, key)) is not None:
        return meant
    if key in _NUMBERS and (number := integer(value)) is not None:
        return number
    return value


def _row(
    found: Tree, day: int, at: int, blocks: tuple[Block, ...], end_of_day: EndOfDay
) -> Tree:
    is_used = at < len(blocks)
    segment = {"beginTime": _NO_TIME, "endTime": _NO_TIME}
    if is_used:
        begin, end = blocks[at]
        is_last = end >= END_OF_DAY
        segment = {
            "beginTime": _written(begin),
            "endTime": end_of_day.value if is_last else _written(end),
        }
    row = {
        **found,
        "week": DAYS[day],
        "id": at + 1,
        "enable": is_used,
        "TimeSegment": {**node(found, "TimeSegment"), **segment},
    }
    if "authenticationTimesEnabled" in found:
        row["authenticationTimesEnabled"] = False  # Else the hours would not be all.
    return row


def _day(row: Tree) -> int | None:
    word = text(row, "week").capitalize()
    return DAYS.index(word) if word in DAYS else None


def _block(segment: Tree) -> Block | None:
    begin, end = (_seconds(text(segment, it)) for it in ("beginTime", "endTime"))
    return None if begin is None or end is None or begin > end else Block(begin, end)


def _seconds(value: str) -> int | None:
    """Return a time in seconds; each spelling of the end of a day is the same."""
    found = _TIME.fullmatch(value)
    if found is None:
        return None
    if value == EndOfDay.LAST_SECOND:
        return END_OF_DAY
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    total = 3600 * hours + 60 * minutes + seconds
    is_time = minutes < 60 and seconds < 60 and total <= END_OF_DAY  # noqa: PLR2004
    return total if is_time else None


def _written(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
