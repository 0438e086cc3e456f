"""How terminals differ in the hours at which they open."""

from dataclasses import dataclass
from enum import StrEnum


class EndOfDay(StrEnum):
    """How the end of a day is spelled."""

    MIDNIGHT = "24:00:00"
    LAST_SECOND = "23:59:59"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleBehavior:
    """How the terminal keeps week plans and the templates that name them."""

    supported: bool = True
    """False: all of it is notSupport, whatever the flags promise."""
    promised: bool = True
    """What the flags say."""
    templates: int = 255
    week_plans: int = 128
    readable: bool = True
    """False: a template or plan is deviceError with HTTP 500."""
    searched: bool = False
    """Templates and plans are listed by a search."""
    needs_all_rows: bool = False
    """A plan of less than all 56 rows is badParameters."""
    keeps_seconds: bool = False
    """False: a time with seconds, other than an end of the day, is badParameters."""
    end_of_day: EndOfDay = EndOfDay.MIDNIGHT
    """As its own plan 1 has it."""
    accepts: frozenset[EndOfDay] = frozenset(EndOfDay)
    """The spellings that it takes."""
    holiday_groups_are_numbers: bool = False
    """An empty holidayGroupNo is badParameters; it may be left out."""
    authentication_times: bool = False
    """Each row of a plan says how often it lets in."""
    always: bool = True
    """False: template 1 is off, and its plan is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyBehavior:
    """What the readers ask for: the terminal itself, and one of a second door."""

    supported: bool = True
    mode: str = "faceOrFpOrCardOrPw"
    """Around the clock …"""
    night_mode: str = ""
    """… but for the time from 22:00 on, if this is set."""
    second_mode: str = ""
    """What reader 3 asks for, that of a second door; empty: there is none."""
