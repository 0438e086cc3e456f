"""A template and a week plan that this integration has taken into use."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from .hours import Hours
from .schedule import PlanTemplate
from .week_plan import WeekPlan


class Standing(StrEnum):
    """What became of a schedule that was written."""

    WRITTEN = "written"
    """It opens at its hours."""
    UNFINISHED = "unfinished"
    """It is as it was written before, or as a write that was cut off has left it."""
    CHANGED = "changed"
    """Another one has changed it: it is theirs now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnSchedule:
    """Their numbers on the terminal, what they open at, and how they were found.

    `hours` is what is written, or about to be. `confirmed` is what the terminal has
    shown before; None while it is taken into use or given back, so that a write that
    is cut off can be told from a change by others.
    """

    template_no: int
    week_plan_no: int
    hours: Hours
    confirmed: Hours | None
    found_template: PlanTemplate
    found_week_plan: WeekPlan

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Self:
        """Return what `to_stored` has made."""
        confirmed = stored["confirmed"]
        return cls(
            template_no=stored["template"],
            week_plan_no=stored["week_plan"],
            hours=Hours.from_lists(stored["hours"]),
            confirmed=None if confirmed is None else Hours.from_lists(confirmed),
            found_template=PlanTemplate(stored["found_template"]),
            found_week_plan=WeekPlan(stored["found_week_plan"]),
        )

    def to_stored(self) -> dict[str, Any]:
        """Return a form that can be stored as JSON."""
        return {
            "template": self.template_no,
            "week_plan": self.week_plan_no,
            "hours": self.hours.to_lists(),
            "confirmed": self.confirmed and self.confirmed.to_lists(),
            "found_template": dict(self.found_template.tree),
            "found_week_plan": dict(self.found_week_plan.tree),
        }

    def with_hours(self, hours: Hours) -> Self:
        """Return it as it is to be written anew."""
        return replace(self, hours=hours)

    def as_written(self) -> Self:
        """Return it once the terminal has shown its hours."""
        return replace(self, confirmed=self.hours)

    def as_given_back(self) -> Self:
        """Return it as it is while it is given back."""
        return replace(self, confirmed=None)

    def standing(self, template: PlanTemplate, week_plan: WeekPlan) -> Standing:
        """Return what it is, by what the terminal reports of both now."""
        is_in_use = (
            template.is_enabled
            and template.week_plan == self.week_plan_no
            and not template.has_holidays
        )
        hours = week_plan.hours if week_plan.is_enabled else None
        if is_in_use and hours == self.hours:
            return Standing.WRITTEN
        is_cut_off = self.confirmed is None
        is_plan_known = (
            hours is not None and hours in (self.hours, self.confirmed)
        ) or (is_cut_off and self.found_week_plan.is_as(week_plan))
        is_template_known = is_in_use or (is_cut_off and template.is_free)
        is_known = is_plan_known and is_template_known
        return Standing.UNFINISHED if is_known else Standing.CHANGED
