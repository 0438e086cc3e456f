"""The templates that name week plans, and the limits of both.

A user's record names a template for each door, the template a week plan, and that has
the hours. Numbers belong to one terminal; what they mean does not go beyond it.
"""

from dataclasses import dataclass
from typing import Final, Self

from ..tree import (
    Tree,
    amount,
    flag,
    is_plain,
    maximum,
    node,
    root_of,
    shown,
    text,
)
from .week_plan import MAX_BLOCKS, ScheduleReport

_NAME_BYTES: Final = 32

# More than any terminal is asked for; those known have 2 to 255.
MAX_NUMBER: Final = 255


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduleLimits:
    """How many templates and plans there are, and what a plan can hold.

    `keeps_seconds`: else blocks begin and end at whole minutes. `name_bytes` is that
    of a template's name.
    """

    templates: int = MAX_NUMBER
    week_plans: int = MAX_NUMBER
    blocks_a_day: int = MAX_BLOCKS
    keeps_seconds: bool = False
    name_bytes: int = _NAME_BYTES

    @classmethod
    def from_trees(cls, template: Tree | None, week_plan: Tree | None) -> Self:
        """Read both capabilities; what they do not report is as the guides have it."""
        template = root_of(template or {}, "UserRightPlanTemplate")
        plan = root_of(week_plan or {}, "UserRightWeekPlanCfg")
        rows = node(plan, "WeekPlanCfg")
        unit = text(node(rows, "TimeSegment"), "validUnit").lower()
        return cls(
            templates=min(maximum(template, "templateNo") or MAX_NUMBER, MAX_NUMBER),
            week_plans=min(
                maximum(plan, "planNo")
                or maximum(template, "weekPlanNo")
                or MAX_NUMBER,
                MAX_NUMBER,
            ),
            blocks_a_day=min(maximum(rows, "id") or MAX_BLOCKS, MAX_BLOCKS),
            keeps_seconds=unit == "second",
            name_bytes=maximum(template, "templateName") or _NAME_BYTES,
        )


class PlanTemplate(ScheduleReport):
    """A template; one that is not enabled never lets in."""

    __slots__ = ()
    root = "UserRightPlanTemplate"

    @property
    def name(self) -> str:
        """Its name, to be shown; empty for one that was never used."""
        return shown(text(self.tree, "templateName"))

    @property
    def week_plan(self) -> int | None:
        """The number of its week plan; None without one."""
        return amount(self.tree.get("weekPlanNo"))

    @property
    def has_holidays(self) -> bool:
        """Whether other hours hold on some days of the year."""
        return text(self.tree, "holidayGroupNo") not in ("", "0")

    @property
    def is_free(self) -> bool:
        """Whether it was never used, or was given back."""
        return flag(self.tree, "enable") is False and not self.name

    def lets_in_as(self, other: Self) -> bool:
        """Whether both let in alike; a terminal may cut the name."""
        return (self.is_enabled, self.week_plan, self.has_holidays) == (
            other.is_enabled,
            other.week_plan,
            other.has_holidays,
        )

    def using(self, week_plan: int, name: str, limits: ScheduleLimits) -> Self:
        """Return the template that lets in by a week plan, with no holidays."""
        changes = {
            "enable": True,
            "templateName": _fitted(name, limits.name_bytes),
            "weekPlanNo": week_plan,
            "holidayGroupNo": "",
        }
        return type(self)({**self.tree, **changes})

    def without_holiday_group(self) -> Self:
        """Return it for terminals to which an empty group is no group."""
        rest = {key: it for key, it in self.tree.items() if key != "holidayGroupNo"}
        return type(self)(rest)


def _fitted(name: str, most: int) -> str:
    """Return a name without what a terminal cannot store, cut between characters."""
    plain = "".join(char for char in name if is_plain(char))
    return plain.encode()[:most].decode(errors="ignore").strip()
