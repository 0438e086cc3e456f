"""The simulated terminal keeps hours, and lets in by them."""

from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest

from simulator import PROFILES, SCHEDULE_PROFILES, SimulatedTerminal
from simulator.probe import Probe, Reply
from simulator.schedules import DAYS, week
from tests.support.records import user_record

TEMPLATE = "AccessControl/UserRightPlanTemplate"
PLAN = "AccessControl/UserRightWeekPlanCfg"
# A Wednesday
MORNING = datetime(2026, 6, 3, 8, 30)
MORNINGS = {"Wednesday": [("08:00:00", "12:00:00")]}
CLEANER = {
    "enable": True,
    "templateName": "Cleaner",
    "weekPlanNo": 2,
    "holidayGroupNo": "",
}


def profiles(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "profile", [(PROFILES | SCHEDULE_PROFILES)[name] for name in names], ids=names
    )


async def get(probe: Probe, path: str) -> Reply:
    return await probe.get(f"/ISAPI/{path}?format=json")


async def write(probe: Probe, path: str, content: dict[str, Any]) -> Reply:
    root = path.split("/")[1]
    return await probe.send_json("PUT", path, {root: content})


async def test_only_template_1_is_on_as_made(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    first, second = [
        (await get(probe, f"{TEMPLATE}/{number}")).json["UserRightPlanTemplate"]
        for number in (1, 2)
    ]
    assert (first["enable"], first["weekPlanNo"]) == (True, 1)
    assert (second["enable"], second["weekPlanNo"]) == (False, 0)
    plan = (await get(probe, f"{PLAN}/1")).json["UserRightWeekPlanCfg"]
    assert len(plan["WeekPlanCfg"]) == 56
    assert [row["week"] for row in plan["WeekPlanCfg"] if row["enable"]] == [*DAYS]
    assert not any(terminal.snapshot().values())


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (MORNING.replace(hour=7, minute=59), False),
        (MORNING.replace(hour=8, minute=0), True),
        (MORNING.replace(hour=12, minute=0), False),
        (MORNING.replace(day=4), False),
    ],
)
async def test_users_get_in_at_the_hours_of_their_template(
    terminal: SimulatedTerminal, probe: Probe, at: datetime, opens: bool
) -> None:
    terminal.people["5"] = user_record(
        "5", RightPlan=[{"doorNo": 1, "planTemplateNo": "2"}]
    )
    assert not terminal.opens_for("5", at=MORNING)
    assert (await write(probe, f"{PLAN}/2", week(MORNINGS))).status == 200
    assert not terminal.opens_for("5", at=MORNING)
    assert (await write(probe, f"{TEMPLATE}/2", CLEANER)).status == 200
    assert terminal.opens_for("5", at=at) is opens


async def test_what_is_put_back_leaves_no_trace(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    found = {
        path: (await get(probe, path)).json for path in (f"{PLAN}/2", f"{TEMPLATE}/2")
    }
    await write(probe, f"{PLAN}/2", week(MORNINGS))
    await write(probe, f"{TEMPLATE}/2", CLEANER)
    assert terminal.snapshot()["templates"] == {2: CLEANER}
    for path, content in found.items():
        await probe.send_json("PUT", path, content)
    assert not any(terminal.snapshot().values())


def changed(**changes: Any) -> dict[str, Any]:
    """Return a plan whose first row differs."""
    plan = deepcopy(week(MORNINGS))
    row = plan["WeekPlanCfg"][0]
    row["TimeSegment"] |= changes.pop("TimeSegment", {})
    row |= changes
    return plan


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (f"{TEMPLATE}/2", {**CLEANER, "templateName": "x" * 33}),
        (f"{TEMPLATE}/2", {**CLEANER, "weekPlanNo": 129}),
        (f"{TEMPLATE}/2", {"enable": True}),
        (f"{PLAN}/2", changed(week=1)),
        (f"{PLAN}/2", changed(id=9)),
        (f"{PLAN}/2", changed(enable="true")),
        (f"{PLAN}/2", changed(TimeSegment={"beginTime": "8:00:00"})),
        (f"{PLAN}/2", changed(TimeSegment={"beginTime": "08:00:00"})),
        (f"{PLAN}/2", changed(TimeSegment={"endTime": "08:00:30"})),
        (f"{TEMPLATE}/256", CLEANER),
    ],
)
async def test_what_is_refused_changes_nothing(
    terminal: SimulatedTerminal, probe: Probe, path: str, content: dict[str, Any]
) -> None:
    assert (await write(probe, path, content)).status in (400, 403)
    assert not any(terminal.snapshot().values())


@profiles("day_ends_at_24", "day_ends_before_24", "day_ends_otherwise")
async def test_the_end_of_a_day_has_its_own_spelling(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    (accepted,) = terminal.profile.schedules.accepts
    for end in ("24:00:00", "23:59:59"):
        plan = week({"Monday": [("00:00:00", end)]})
        reply = await write(probe, f"{PLAN}/2", plan)
        assert (reply.status == 200) is (end == accepted)


@profiles("two_templates")
async def test_a_third_template_is_not_supported(probe: Probe) -> None:
    reply = await get(probe, f"{TEMPLATE}/3")
    assert (reply.status, reply.sub_status) == (403, "notSupport")


@profiles("plans_unreadable", "plans_promised")
async def test_templates_that_cannot_be_read(probe: Probe) -> None:
    assert (await get(probe, f"{TEMPLATE}/1")).status in (500, 404)


@profiles("plans_searched")
async def test_templates_that_are_searched(probe: Probe) -> None:
    """From position 1 on; the flag in the condition does not filter."""
    found: list[dict[str, Any]] = []
    more = "MORE"
    while more == "MORE":
        condition = {
            "searchID": "0" * 32,
            "searchResultPosition": len(found) + 1,
            "maxResults": 100,
            "enable": False,
        }
        path = f"{TEMPLATE}/Search"
        answer = (await probe.send_json("POST", path, condition)).json
        more = answer["responseStatus"]
        found += answer["matchResults"]
    assert [it["planTemplateID"] for it in found] == list(range(1, 256))
    assert (found[0]["enable"], found[1]["enable"]) == (True, False)
    assert (await get(probe, f"{TEMPLATE}/1")).status == 500


@profiles("always_off")
async def test_always_can_be_off(terminal: SimulatedTerminal) -> None:
    terminal.people["5"] = user_record("5")
    assert not terminal.opens_for("5", at=MORNING)


@profiles("all_rows_needed")
async def test_all_rows_can_be_needed(probe: Probe) -> None:
    plan = week(MORNINGS)
    reply = await write(
        probe, f"{PLAN}/2", {**plan, "WeekPlanCfg": plan["WeekPlanCfg"][:8]}
    )
    assert reply.sub_status == "badParameters"


@profiles("holiday_group_left_out")
async def test_a_holiday_group_may_have_to_be_left_out(probe: Probe) -> None:
    rest = {key: it for key, it in CLEANER.items() if key != "holidayGroupNo"}
    assert (await write(probe, f"{TEMPLATE}/2", CLEANER)).status == 400
    assert (await write(probe, f"{TEMPLATE}/2", rest)).status == 200


async def test_a_visitor_gets_in_as_often_as_allowed(
    terminal: SimulatedTerminal,
) -> None:
    terminal.people["5"] = user_record("5", userType="visitor", maxOpenDoorTime=1)
    assert terminal.opens_for("5", at=MORNING)
    terminal.people["5"]["openDoorTime"] = 1
    assert not terminal.opens_for("5", at=MORNING)


@profiles("immediate", "pin_by_night")
async def test_modes_of_the_reader(terminal: SimulatedTerminal, probe: Probe) -> None:
    reader = (await get(probe, "AccessControl/CardReaderPlan/1")).json["CardReaderPlan"]
    number = reader["templateNo"]
    template = (await get(probe, f"AccessControl/VerifyPlanTemplate/{number}")).json
    number = template["VerifyPlanTemplate"]["weekPlanNo"]
    plan = (await get(probe, f"AccessControl/VerifyWeekPlanCfg/{number}")).json
    rows = plan["VerifyWeekPlanCfg"]["WeekPlanCfg"]
    verify = terminal.profile.verify
    modes = {row["verifyMode"] for row in rows if row["enable"]}
    assert modes == {verify.mode, verify.night_mode} - {""}
