"""Hours written into a terminal: room for them, written, compared, given back.

Only templates and week plans from 2 up that nobody uses are taken. Number 1 is the
terminal's own "always", and what another client or a person has set is never touched.
"""

from collections.abc import Awaitable, Callable, Collection
from functools import partial
from typing import Final

from ..client import IsapiClient
from ..client.endpoint import WriteForm
from ..errors import (
    IsapiError,
    IsapiRefusedError,
    Reason,
    TerminalOperationError,
)
from ..models.hours import DAYS, END_OF_DAY, Hours
from ..models.own_schedule import OwnSchedule, Standing
from ..models.schedule import MAX_NUMBER, PlanTemplate, ScheduleLimits
from ..models.week_plan import EndOfDay, WeekPlan
from ..tree import amount
from .confirmed_write import ConfirmedWrite
from .context import TerminalContext
from .users import iter_users

# Number 1 is the terminal's own.
_FIRST: Final = 2


def check_hours(hours: Hours, limits: ScheduleLimits) -> None:
    """Raise SCHEDULE_NOT_SUPPORTED, with the day, if a week plan cannot hold them."""
    for day, blocks in zip(DAYS, hours.days, strict=True):
        if len(blocks) > limits.blocks_a_day:
            detail = f"{day}: {len(blocks)} > {limits.blocks_a_day}"
            raise TerminalOperationError(Reason.SCHEDULE_NOT_SUPPORTED, detail)
        for block in blocks:
            if not limits.keeps_seconds and any(time % 60 for time in block):
                raise TerminalOperationError(
                    Reason.SCHEDULE_NOT_SUPPORTED, f"{day}: {block}"
                )


async def templates_in_use(terminal: TerminalContext) -> frozenset[int]:
    """Return the templates that users have; reads the whole list of users."""
    return frozenset(
        [
            number
            async for users in iter_users(terminal)
            for user in users
            for written in user.plan_templates.values()
            for word in written.split(",")
            if (number := amount(word))
        ]
    )


async def take_room(
    terminal: TerminalContext,
    hours: Hours,
    limits: ScheduleLimits,
    *,
    own: Collection[OwnSchedule],
    reserved: Collection[OwnSchedule] = (),
) -> OwnSchedule:
    """Return the lowest template and week plan that are free; writes nothing.

    Free is what is off, without a name, and in nobody's use, or one of `own` that
    nobody has any more; `reserved` are about to be written for the same user.
    NO_ROOM_FOR_SCHEDULE, with how many the terminal has room for, if there is none.
    """
    in_use = await templates_in_use(terminal) | {it.template_no for it in reserved}
    for spare in own:
        if spare.template_no not in in_use:
            return spare.with_hours(hours)
    own = (*own, *reserved)
    schedules = terminal.client.schedules
    named: dict[int, PlanTemplate] = {}
    read: dict[int, WeekPlan] = {}
    taken = {it.template_no for it in own}
    free = await _first_free(
        schedules.template,
        range(_FIRST, limits.templates + 1),
        lambda number, it: it.is_free and number not in in_use | taken,
        seen=named,
    )
    room = len(named)
    # A plan that is off may be one that a template of others names: it must not begin
    # to let in because of a schedule of ours.
    for number in in_use - named.keys():
        await _first_free(
            schedules.template, range(number, number + 1), lambda *_: True, seen=named
        )
    plans = {it.week_plan for it in named.values()} | {it.week_plan_no for it in own}
    plan = await _first_free(
        schedules.week_plan,
        range(_FIRST, limits.week_plans + 1),
        lambda number, it: not it.is_enabled and number not in plans,
        seen=read,
    )
    if free is None or plan is None:
        room = room if free is None else len(read)
        raise TerminalOperationError(Reason.NO_ROOM_FOR_SCHEDULE, str(room))
    return OwnSchedule(
        template_no=free[0],
        week_plan_no=plan[0],
        hours=hours,
        confirmed=None,
        found_template=free[1],
        found_week_plan=plan[1],
    )


async def standing_of(terminal: TerminalContext, own: OwnSchedule) -> Standing:
    """Return what became of a schedule; two requests."""
    schedules = terminal.client.schedules
    template = await schedules.template(own.template_no)
    return own.standing(template, await schedules.week_plan(own.week_plan_no))


async def write_schedule(
    terminal: TerminalContext, own: OwnSchedule, name: str, limits: ScheduleLimits
) -> None:
    """Write the hours and the template that names them; both are read back.

    Raises IsapiError, and may have written one of them then.
    """
    client = terminal.client
    spelling = await _end_of_day(client, own.hours)
    plan, other = (
        own.found_week_plan.with_hours(own.hours, it)
        for it in (spelling, spelling.other)
    )
    forms = (plan,) if plan == other else (plan, other)
    await _write(
        terminal,
        client.schedules.week_plan_forms(own.week_plan_no, *forms),
        partial(_has_plan, client, own.week_plan_no, plan),
    )
    template = own.found_template.using(own.week_plan_no, name, limits)
    await _write(
        terminal,
        client.schedules.template_forms(own.template_no, template),
        partial(_has_template, client, own.template_no, template),
    )


async def give_back(terminal: TerminalContext, own: OwnSchedule) -> None:
    """Write template and week plan as they were found; nobody may have them.

    The template goes first: without it the plan lets nobody in.
    """
    client, template, plan = terminal.client, own.found_template, own.found_week_plan
    await _write(
        terminal,
        client.schedules.template_forms(own.template_no, template),
        partial(_is_free, client, own.template_no),
    )
    await _write(
        terminal,
        client.schedules.week_plan_forms(own.week_plan_no, plan, plan.off()),
        partial(_is_off, client, own.week_plan_no),
    )


async def meaning_of(terminal: TerminalContext, number: str) -> tuple[str, Hours]:
    """Return name and hours of a template, by its number as a record has it.

    NOT_SUPPORTED if it means more or less than hours: several templates, one that is
    off or has holidays, a plan that lets in a number of times.
    """
    schedules, template_no = terminal.client.schedules, amount(number, MAX_NUMBER)
    template = template_no and await schedules.template(template_no)
    if template and template.is_enabled and not template.has_holidays:
        plan = template.week_plan and await schedules.week_plan(template.week_plan)
        if plan and plan.is_enabled and plan.hours is not None:
            return template.name, plan.hours
    raise TerminalOperationError(Reason.NOT_SUPPORTED, f"schedule template {number}")


async def _first_free[T](
    read: Callable[[int], Awaitable[T]],
    numbers: range,
    is_free: Callable[[int, T], bool],
    *,
    seen: dict[int, T],
) -> tuple[int, T] | None:
    """Return the first of the numbers that is free; the terminal may have fewer."""
    for number in numbers:
        try:
            found = seen[number] = await read(number)
        except IsapiRefusedError as err:
            if number == _FIRST or not err.is_format_rejected:
                raise
            return None
        if is_free(number, found):
            return number, found
    return None


async def _write(
    terminal: TerminalContext,
    forms: tuple[WriteForm, ...],
    is_written: Callable[[], Awaitable[bool]],
) -> None:
    """Write unless it is written already; an OK is not enough."""
    if await is_written():
        return
    await ConfirmedWrite(is_written, terminal.timing).send(
        forms,
        without_effect="the terminal reports OK but keeps other hours",
        must_be_seen=True,
    )


async def _end_of_day(client: IsapiClient, hours: Hours) -> EndOfDay:
    """Return the spelling of the terminal's own plan, where the hours need one."""
    if all(block.end != END_OF_DAY for block in hours.blocks):
        return EndOfDay.MIDNIGHT
    try:
        own = await client.schedules.week_plan(1)
    except IsapiError:
        return EndOfDay.MIDNIGHT
    return own.end_of_day or EndOfDay.MIDNIGHT


async def _has_plan(client: IsapiClient, number: int, plan: WeekPlan) -> bool:
    return plan.is_as(await client.schedules.week_plan(number))


async def _is_free(client: IsapiClient, number: int) -> bool:
    return (await client.schedules.template(number)).is_free


async def _is_off(client: IsapiClient, number: int) -> bool:
    return not (await client.schedules.week_plan(number)).is_enabled


async def _has_template(
    client: IsapiClient, number: int, template: PlanTemplate
) -> bool:
    return template.lets_in_as(await client.schedules.template(number))
