"""Week plans and the templates that name them: at which hours users get in."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from .message import JsonObject
from .schedule_behavior import EndOfDay, ScheduleBehavior
from .store import Store
from .tree import copied

DAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
BLOCKS = 8
ALWAYS = dict.fromkeys(DAYS, (("00:00:00", "24:00:00"),))
_NO_TIME = "00:00:00"


def week(blocks: Mapping[str, Iterable[tuple[str, str]]], **extra: Any) -> JsonObject:
    """Return a plan that is on, with all 56 rows; times as terminals write them."""
    rows = []
    for day in DAYS:
        used = list(blocks.get(day, ()))
        for at in range(BLOCKS):
            begin, end = used[at] if at < len(used) else (_NO_TIME, _NO_TIME)
            rows.append(
                {
                    "week": day,
                    "id": at + 1,
                    "enable": at < len(used),
                    "TimeSegment": {"beginTime": begin, "endTime": end},
                    **extra,
                }
            )
    return {"enable": True, "WeekPlanCfg": rows}


class Schedules:
    """The plans and templates; those that were never written are as made."""

    def __init__(self, behavior: ScheduleBehavior, store: Store) -> None:
        self._behavior = behavior
        self._store = store

    def template(self, number: int) -> JsonObject:
        """Return a copy of a template."""
        return copied(self._store.templates.get(number) or self._made(number))

    def week_plan(self, number: int) -> JsonObject:
        """Return a copy of a week plan."""
        return copied(self._store.week_plans.get(number) or self._made_week(number))

    def write_template(self, number: int, template: JsonObject) -> None:
        """Store a template; one that is as made leaves no trace."""
        self._store.templates[number] = template
        if template == self._made(number):
            del self._store.templates[number]

    def write_week_plan(self, number: int, plan: JsonObject) -> None:
        """Store a week plan; one that is as made leaves no trace."""
        self._store.week_plans[number] = plan
        if plan == self._made_week(number):
            del self._store.week_plans[number]

    def set_up(
        self,
        number: int,
        blocks: Mapping[str, Iterable[tuple[str, str]]],
        *,
        name: str = "Set at the terminal",
    ) -> None:
        """Store hours as a person at the terminal does: plan and template of a number.

        Without a day nobody gets in on it.
        """
        plan = week(blocks, **self._extra)
        self.write_week_plan(number, plan)
        template = {**self._made(2), "enable": True, "weekPlanNo": number}
        self.write_template(number, {**template, "templateName": name})

    def is_open(self, templates: str, at: datetime) -> bool:
        """Return whether one of these templates lets in at a local time."""
        return any(self._is_open(int(it), at) for it in templates.split(",") if it)

    def _is_open(self, number: int, at: datetime) -> bool:
        template = self.template(number)
        plan = self.week_plan(template["weekPlanNo"])
        if not (template["enable"] and plan["enable"]):
            return False
        day, time = DAYS[at.weekday()], f"{at:%H:%M:%S}"
        return any(
            row["week"] == day
            and row["enable"]
            and row["TimeSegment"]["beginTime"] <= time
            and (time < row["TimeSegment"]["endTime"] or _ends_day(row))
            for row in plan["WeekPlanCfg"]
        )

    @property
    def _extra(self) -> JsonObject:
        if not self._behavior.authentication_times:
            return {}
        return {"authenticationTimesEnabled": False, "authenticationTimes": 0}

    def _made(self, number: int) -> JsonObject:
        is_always = number == 1 and self._behavior.always
        return {
            "enable": is_always,
            "templateName": "",
            "weekPlanNo": 1 if number == 1 else 0,
            "holidayGroupNo": "",
        }

    def _made_week(self, number: int) -> JsonObject:
        is_always = number == 1 and self._behavior.always
        whole_day = [(_NO_TIME, self._behavior.end_of_day.value)]
        blocks = dict.fromkeys(DAYS, whole_day) if is_always else {}
        return {**week(blocks, **self._extra), "enable": is_always}


def _ends_day(row: JsonObject) -> bool:
    return row["TimeSegment"]["endTime"] in set(EndOfDay)
