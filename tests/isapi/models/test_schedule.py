"""Hours, and the plans in which terminals keep them."""

from typing import Any

import pytest

from custom_components.hikvision_face_terminal.isapi.models.hours import Block, Hours
from custom_components.hikvision_face_terminal.isapi.models.schedule import (
    PlanTemplate,
    ScheduleLimits,
)
from custom_components.hikvision_face_terminal.isapi.models.week_plan import (
    EndOfDay,
    WeekPlan,
)
from simulator.schedules import ALWAYS, week

EIGHT, NOON, MIDNIGHT = 8 * 3600, 12 * 3600, 24 * 3600


def monday(*blocks: tuple[int, int]) -> Hours:
    return Hours.of([[Block(*it) for it in blocks], *[[]] * 6])


def plan_of(*times: tuple[str, str], **row: Any) -> WeekPlan:
    """Return a plan with these times on Monday."""
    tree = week({"Monday": times})
    tree["WeekPlanCfg"][0] |= row
    return WeekPlan.from_tree({"UserRightWeekPlanCfg": tree})


@pytest.mark.parametrize(
    ("blocks", "merged"),
    [
        ([(NOON, MIDNIGHT), (EIGHT, NOON)], [(EIGHT, MIDNIGHT)]),
        ([(0, NOON), (EIGHT, EIGHT + 1)], [(0, NOON)]),
        ([(EIGHT, EIGHT), (0, 60)], [(0, 60)]),
        ([(0, 60), (61, 120)], [(0, 60), (61, 120)]),
    ],
)
def test_touching_blocks_are_one(
    blocks: list[tuple[int, int]], merged: list[tuple[int, int]]
) -> None:
    hours = monday(*blocks)
    assert hours.days[0] == tuple(merged)
    assert Hours.from_lists(hours.to_lists()) == hours


@pytest.mark.parametrize(
    ("times", "hours"),
    [
        ([("08:00:00", "12:00:00")], monday((EIGHT, NOON))),
        ([("8:00", "12:00")], monday((EIGHT, NOON))),
        ([("08:00:00", "24:00:00")], monday((EIGHT, MIDNIGHT))),
        ([("08:00:00", "23:59:59")], monday((EIGHT, MIDNIGHT))),
        ([("08:00:00", "09:00:00"), ("09:00:00", "12:00:00")], monday((EIGHT, NOON))),
        ([("00:00:00", "00:00:00")], monday()),
        ([("12:00:00", "08:00:00")], None),
        ([("08:00:00", "24:00:01")], None),
        ([("08:60:00", "12:00:00")], None),
        ([("8", "noon")], None),
    ],
)
def test_hours_of_a_plan(times: list[tuple[str, str]], hours: Hours | None) -> None:
    assert plan_of(*times).hours == hours


@pytest.mark.parametrize(
    ("row", "is_known"),
    [
        ({"week": "monday"}, True),
        ({"enable": "true"}, True),
        ({"enable": 0, "week": "Someday"}, True),
        ({"week": "Someday"}, False),
        ({"TimeSegment": []}, False),
        ({"authenticationTimesEnabled": True}, False),
        ({"authenticationTimesEnabled": False}, True),
    ],
)
def test_rows_in_other_forms(row: dict[str, Any], is_known: bool) -> None:
    assert (plan_of(("08:00:00", "12:00:00"), **row).hours is not None) is is_known


def test_a_plan_that_is_no_list() -> None:
    row = {
        "week": "Monday",
        "id": 1,
        "enable": True,
        "TimeSegment": {"beginTime": "08:00:00", "endTime": "12:00:00"},
    }
    plan = WeekPlan.from_tree({"enable": "true", "WeekPlanCfg": row})
    assert (plan.is_enabled, plan.hours) == (True, monday((EIGHT, NOON)))
    assert not WeekPlan.from_tree({"statusString": "OK"}).is_report


@pytest.mark.parametrize("end_of_day", EndOfDay)
def test_all_rows_are_written(end_of_day: EndOfDay) -> None:
    found = week(ALWAYS, authenticationTimesEnabled=True, authenticationTimes=5)
    found["planName"] = "As it was"
    plan = WeekPlan.from_tree({"UserRightWeekPlanCfg": found})
    written = plan.with_hours(monday((EIGHT, MIDNIGHT)), end_of_day).to_wire()
    content = written["UserRightWeekPlanCfg"]
    first, *rest = content["WeekPlanCfg"]
    assert content["planName"] == "As it was"
    assert first == {
        "week": "Monday",
        "id": 1,
        "enable": True,
        "TimeSegment": {"beginTime": "08:00:00", "endTime": end_of_day.value},
        "authenticationTimesEnabled": False,
        "authenticationTimes": 5,
    }
    assert len(rest) == 55
    assert {row["enable"] for row in rest} == {False}
    segments = [it for row in rest for it in row["TimeSegment"].values()]
    assert set(segments) == {"00:00:00"}


def test_words_go_back_as_flags_and_numbers() -> None:
    tree = {
        "enable": "false",
        "templateName": "1",
        "weekPlanNo": "2",
        "holidayGroupNo": "",
    }
    template = PlanTemplate.from_tree({"UserRightPlanTemplate": tree})
    assert template.to_wire()["UserRightPlanTemplate"] == {
        **tree,
        "enable": False,
        "weekPlanNo": 2,
    }


@pytest.mark.parametrize(
    ("changes", "is_free"),
    [
        ({}, True),
        ({"enable": True}, False),
        ({"enable": None}, False),
        ({"templateName": "Weekend"}, False),
        ({"templateName": " "}, True),
    ],
)
def test_a_template_with_a_name_is_not_free(
    changes: dict[str, Any], is_free: bool
) -> None:
    tree = {"enable": False, "templateName": "", "weekPlanNo": 0} | changes
    assert PlanTemplate(tree).is_free is is_free


def test_names_fit() -> None:
    template = PlanTemplate({}).using(
        2, "Уборка\n по средам и пятницам", ScheduleLimits()
    )
    name = template.to_wire()["UserRightPlanTemplate"]["templateName"]
    assert name == "Уборка по средам"
    assert len(name.encode()) <= 32


@pytest.mark.parametrize(
    ("template", "plan", "limits"),
    [
        (None, None, ScheduleLimits()),
        ({}, {"WeekPlanCfg": []}, ScheduleLimits()),
        (
            {"templateNo": {"@max": "2"}, "weekPlanNo": {"@max": 4}},
            {"WeekPlanCfg": {"id": {"@max": 4}}},
            ScheduleLimits(templates=2, week_plans=4, blocks_a_day=4),
        ),
        (
            {"templateNo": {"@max": 10**9}, "templateName": {"@max": 16}},
            {
                "planNo": {"@max": 3},
                "WeekPlanCfg": {
                    "id": {"@max": 99},
                    "TimeSegment": {"validUnit": "second"},
                },
            },
            ScheduleLimits(week_plans=3, keeps_seconds=True, name_bytes=16),
        ),
    ],
)
def test_limits(
    template: dict[str, Any] | None,
    plan: dict[str, Any] | None,
    limits: ScheduleLimits,
) -> None:
    assert ScheduleLimits.from_trees(template, plan) == limits
