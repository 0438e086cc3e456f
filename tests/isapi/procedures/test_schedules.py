"""Hours written into a terminal's own free plans, and nowhere else."""

from contextlib import nullcontext
from datetime import datetime
from functools import partial

import pytest

from custom_components.hikvision_face_terminal.isapi.errors import IsapiError, Reason
from custom_components.hikvision_face_terminal.isapi.models.hours import Block, Hours
from custom_components.hikvision_face_terminal.isapi.models.own_schedule import (
    OwnSchedule,
    Standing,
)
from custom_components.hikvision_face_terminal.isapi.models.schedule import (
    ScheduleLimits,
)
from custom_components.hikvision_face_terminal.isapi.procedures.context import (
    TerminalContext,
)
from custom_components.hikvision_face_terminal.isapi.procedures.schedules import (
    check_hours,
    give_back,
    meaning_of,
    standing_of,
    take_room,
    write_schedule,
)
from simulator import PROFILES, SCHEDULE_PROFILES, Fault, SimulatedTerminal
from simulator.schedules import ALWAYS
from tests.isapi.conftest import SetUp
from tests.support.records import user_record

from .test_enrollment import reason_of

PLAN, TEMPLATE = "UserRightWeekPlanCfg", "UserRightPlanTemplate"
EIGHT, NOON, MIDNIGHT = 8 * 3600, 12 * 3600, 24 * 3600
# Wednesdays from 8 to 12, and from 20 on
CLEANER = Hours.of(
    [[]] * 2 + [[Block(EIGHT, NOON), Block(20 * 3600, MIDNIGHT)]] + [[]] * 4
)
WEDNESDAY = datetime(2026, 6, 3)
HAS_NO_PLANS = {
    "no_schedules",
    "plans_unreadable",
    "plans_searched",
    "plans_promised",
}
WRITES_PLANS = sorted({"immediate", *SCHEDULE_PROFILES} - HAS_NO_PLANS)
ANNA = user_record("5", RightPlan=[{"doorNo": 1, "planTemplateNo": "1"}])


def profiles(*names: str) -> pytest.MarkDecorator:
    found = [(PROFILES | SCHEDULE_PROFILES)[name] for name in names]
    return pytest.mark.parametrize("profile", found, ids=names)


@pytest.fixture(autouse=True)
def _users(terminal: SimulatedTerminal) -> None:
    terminal.people["5"] = ANNA


@pytest.fixture
async def context(set_up: SetUp, terminal: SimulatedTerminal) -> TerminalContext:
    return await set_up(terminal)


async def written(
    context: TerminalContext, hours: Hours = CLEANER, *own: OwnSchedule
) -> OwnSchedule:
    """Return a schedule that was written as the hub does."""
    limits = await context.client.schedules.limits()
    check_hours(hours, limits)
    taken = await take_room(context, hours, limits, own=own)
    await write_schedule(context, taken, "Cleaner", limits)
    return taken.as_written()


def give(terminal: SimulatedTerminal, own: OwnSchedule) -> None:
    """Give Anna a schedule."""
    plan = {"doorNo": 1, "planTemplateNo": str(own.template_no)}
    terminal.people["5"] = {**ANNA, "RightPlan": [plan]}


@profiles(*WRITES_PLANS)
async def test_the_terminal_has_the_hours(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """And nothing else changes; given back, there is no trace of them."""
    before = terminal.snapshot()
    own = await written(context)
    assert (own.template_no, own.week_plan_no) == (2, 2)
    assert terminal.schedules.template(2)["templateName"] == "Cleaner"
    assert await standing_of(context, own) is Standing.WRITTEN
    assert await meaning_of(context, "2") == ("Cleaner", CLEANER)
    give(terminal, own)
    for time, opens in (("07:59", False), ("08:00", True), ("23:59", True)):
        at = WEDNESDAY.replace(hour=int(time[:2]), minute=int(time[3:]))
        assert terminal.opens_for("5", at=at) is opens
        assert not terminal.opens_for("5", at=at.replace(day=4))
    assert terminal.snapshot()["templates"].keys() == {2}
    assert terminal.snapshot()["week_plans"].keys() == {2}
    terminal.people["5"] = ANNA
    await give_back(context, own)
    assert terminal.snapshot() == before


@profiles(*sorted(HAS_NO_PLANS))
async def test_terminals_without_schedules_are_not_written_to(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    assert await reason_of(partial(written, context)) is Reason.NOT_SUPPORTED
    assert not terminal.seen("PUT")


async def test_only_what_nobody_uses_is_taken(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """2 is on, 3 has a name, 4 is somebody's, as well as 5 in a list of several.

    Week plan 3 is off, but a template of others names it.
    """
    terminal.schedules.set_up(2, ALWAYS)
    off = {**terminal.schedules.template(3), "weekPlanNo": 3}
    terminal.schedules.write_template(3, {**off, "templateName": "Weekend"})
    plan = {"doorNo": 1, "planTemplateNo": "4"}
    terminal.people["5"] = {**ANNA, "RightPlan": [plan]}
    terminal.people["6"] = {
        **ANNA,
        "employeeNo": "6",
        "RightPlan": [{**plan, "planTemplateNo": "1,5"}],
    }
    before = terminal.snapshot()
    own = await written(context)
    assert (own.template_no, own.week_plan_no) == (6, 4)
    second = await written(context, Hours.always(), own)
    # Nobody has the first one, so its place is free for the second.
    assert (second.template_no, second.week_plan_no) == (6, 4)
    await give_back(context, second)
    assert terminal.snapshot() == before


async def test_a_week_plan_that_a_template_of_others_names_stays_off(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """Template 9 is somebody's; its hours must not be those of the cleaner."""
    template = {**terminal.schedules.template(9), "enable": True, "weekPlanNo": 2}
    terminal.schedules.write_template(9, template)
    plan = {"doorNo": 1, "planTemplateNo": "9"}
    terminal.people["5"] = {**ANNA, "RightPlan": [plan]}
    assert (await written(context)).week_plan_no == 3


@profiles("two_templates")
async def test_no_room_is_told_before_anything_is_written(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    own = await written(context)
    give(terminal, own)
    before, writes = terminal.snapshot(), len(terminal.seen("PUT"))
    reason = await reason_of(partial(written, context, Hours.always(), own))
    assert reason is Reason.NO_ROOM_FOR_SCHEDULE
    assert terminal.snapshot() == before
    assert len(terminal.seen("PUT")) == writes


NINE = [Block(at * 3600, at * 3600 + 60) for at in range(9)]


async def test_room_is_what_the_terminal_really_has(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    """Its capabilities promise 255 templates; it refuses the fifth."""
    for number in (2, 3, 4):
        terminal.schedules.set_up(number, ALWAYS)
    terminal.inject(Fault.status("notSupport", 403, 4), path=f"{TEMPLATE}/5", times=9)
    with pytest.raises(IsapiError, match="3") as raised:
        await written(context)
    assert raised.value.reason is Reason.NO_ROOM_FOR_SCHEDULE


@pytest.mark.parametrize(
    ("limits", "monday", "detail"),
    [
        (ScheduleLimits(), NINE, "Monday: 9 > 8"),
        (ScheduleLimits(), [Block(EIGHT + 30, NOON)], "Monday: 08:00:30-12:00"),
        (ScheduleLimits(keeps_seconds=True), [Block(EIGHT + 30, NOON)], None),
        (ScheduleLimits(), NINE[1:], None),
    ],
)
def test_hours_that_do_not_fit_name_the_day(
    limits: ScheduleLimits, monday: list[Block], detail: str | None
) -> None:
    hours = Hours.of([monday, *[[]] * 6])
    with pytest.raises(IsapiError, match=detail) if detail else nullcontext():
        check_hours(hours, limits)


@pytest.mark.parametrize("path", [PLAN, TEMPLATE])
@pytest.mark.parametrize(
    "fault", [Fault.drop_before(), Fault.drop_after(), Fault.garbage()], ids=str
)
async def test_a_lost_answer_is_looked_up(
    terminal: SimulatedTerminal, context: TerminalContext, path: str, fault: Fault
) -> None:
    terminal.inject(fault, path=path, method="PUT")
    own = await written(context)
    assert await standing_of(context, own) is Standing.WRITTEN


async def test_an_ok_without_effect_is_not_believed(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    okay = Fault.http_error(
        200, '{"statusCode":1,"statusString":"OK","subStatusCode":"ok"}'
    )
    terminal.inject(okay, path=PLAN, method="PUT", times=9)
    assert await reason_of(partial(written, context)) is Reason.UNEXPECTED_RESPONSE
    assert not terminal.schedules.template(2)["enable"]


async def test_what_others_change_is_theirs(
    terminal: SimulatedTerminal, context: TerminalContext
) -> None:
    own = await written(context)
    wider = own.with_hours(Hours.always())
    assert await standing_of(context, wider) is Standing.UNFINISHED
    terminal.schedules.set_up(2, {"Friday": [("08:00:00", "12:00:00")]})
    assert await standing_of(context, wider) is Standing.CHANGED


@pytest.mark.parametrize("is_new", [True, False])
async def test_a_write_that_was_cut_off_is_no_change_by_others(
    terminal: SimulatedTerminal, context: TerminalContext, is_new: bool
) -> None:
    """Switched off and without a name, it is theirs only if ours was complete."""
    own = await written(context)
    made = {**terminal.schedules.template(3)}
    terminal.schedules.write_template(2, made)
    if is_new:
        own = own.as_given_back()
    expected = Standing.UNFINISHED if is_new else Standing.CHANGED
    assert await standing_of(context, own) is expected


@pytest.mark.parametrize("number", ["2", "3", "4", "5,6", "999", "x"])
async def test_what_is_not_hours_alone_has_no_meaning(
    terminal: SimulatedTerminal, context: TerminalContext, number: str
) -> None:
    """2 is off, 3 has holidays, the plan of 4 lets in a number of times."""
    schedules = terminal.schedules
    for at in (3, 4):
        schedules.set_up(at, ALWAYS)
    schedules.write_template(3, {**schedules.template(3), "holidayGroupNo": "1"})
    plan = schedules.week_plan(4)
    plan["WeekPlanCfg"][0]["authenticationTimesEnabled"] = True
    schedules.write_week_plan(4, plan)
    assert await reason_of(partial(meaning_of, context, number)) is Reason.NOT_SUPPORTED
