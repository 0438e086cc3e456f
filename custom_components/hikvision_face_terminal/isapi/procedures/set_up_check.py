"""How the terminal is set up, where that decides who gets in; nothing is changed."""

from dataclasses import dataclass

from ..errors import IsapiError
from ..models.verify_mode import (
    OWN_READER,
    at_some_time,
    takes_fingerprint,
    takes_pin,
)
from .context import TerminalContext
from .users import iter_users


@dataclass(frozen=True, kw_only=True, slots=True)
class SetUpFindings:
    """What a look at the set-up found; None where the terminal does not tell it.

    `is_always_open`: schedule template 1, which new users get, lets in around the
    clock. `takes_pin`: at some time a reader takes one; `takes_fingerprint`: the
    terminal itself takes a finger.
    `has_lost_pin`: a user has a PIN, and neither a reader nor a mode of their own takes
    one.
    """

    is_always_open: bool | None
    takes_pin: bool | None
    takes_fingerprint: bool | None
    has_lost_pin: bool | None


async def check_set_up(terminal: TerminalContext) -> SetUpFindings:
    """Look at template 1 and the verify modes; six requests as a rule.

    Up to three more for each further reader; and the users are read where no reader
    takes a PIN.
    """
    modes = await terminal.client.verify_modes.by_reader()
    reader_takes_pin = at_some_time(takes_pin, modes.values())
    has_lost_pin: bool | None = None
    if reader_takes_pin is False:
        has_lost_pin = await _has_lost_pin(terminal)
    return SetUpFindings(
        is_always_open=await _is_always_open(terminal),
        takes_pin=reader_takes_pin,
        takes_fingerprint=at_some_time(takes_fingerprint, [modes[OWN_READER]]),
        has_lost_pin=has_lost_pin,
    )


async def _is_always_open(terminal: TerminalContext) -> bool | None:
    """Return what template 1 means.

    A reset K1T343MFWX V4.48 had it off, and its plan empty: every known face was
    refused as outside of its hours.
    """
    schedules = terminal.client.schedules
    try:
        template = await schedules.template(1)
        if not template.is_enabled or template.week_plan is None:
            return False
        plan = await schedules.week_plan(template.week_plan)
    except IsapiError:
        return None
    if plan.is_enabled and plan.hours is None:
        return None
    return bool(plan.is_enabled and plan.hours and plan.hours.is_around_the_clock)


async def _has_lost_pin(terminal: TerminalContext) -> bool | None:
    try:
        async for users in iter_users(terminal):
            if any(it.has_pin and not it.own_mode_takes_pin for it in users):
                return True
    except IsapiError:
        return None
    return False
