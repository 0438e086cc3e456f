"""Those who come, as steps, and what of it has to be told."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final, override

from .events import TerminalStep
from .heard import Came
from .scenario import Scenario
from .terminal import ModelTerminal

# Firmware that differs in its events only. What it does with its log, and how it flags
# what is old, decides what may be told twice, late, or not at all.
EVENTS: Final = (
    "current_missing",
    "current_missing_replayed",
    "last_replayed",
    "logins_logged",
    "minor_zero_refused",
    "names_left_out",
    "no_search",
    "no_stream",
    "nothing_replayed",
    "oldest_first",
    "stalls",
    "two_slots",
    "xml_events",
)

# In seconds: what is promised of a person who comes.
SOON: Final = 2.0

# How much later the log has all that is to be read in it, on the fast clock.
_CAUGHT_UP: Final = 5.0
_LOOK: Final = 0.005
_PATIENCE: Final = 0.2

# In seconds: older than what counts as live.
_LONG_AGO: Final = 120


@dataclass(frozen=True, kw_only=True)
class Come(TerminalStep):
    """A person comes: one of the terminal's, or one whom it does not know."""

    employee_no: str

    @override
    async def run(self, scenario: Scenario) -> None:
        terminal = self.terminal(scenario)
        await _stream(scenario, terminal)
        simulated, session = terminal.simulated, scenario.home.session(terminal)
        entry = (
            simulated.come(self.employee_no)
            if self.employee_no in simulated.people
            else simulated.stranger()
        )
        assert entry is not None
        came = Came(terminal, entry.serial_no, session=session)
        scenario.home.heard.came.append(came)
        scenario.statistics["came while a stream was open"] += session is not None


class CameUnheard(TerminalStep):
    """A person came minutes ago, and no stream has brought it."""

    @override
    async def run(self, scenario: Scenario) -> None:
        terminal = self.terminal(scenario)
        events, home = terminal.simulated.events, scenario.home
        first = events.last_serial + 1
        events.fill(3, seconds=_LONG_AGO)
        # Where the clock is not known, what the log has since its last reading is new.
        is_past = (
            not home.loaded(terminal) or home.hub(terminal).clock.offset is not None
        )
        home.heard.came += [
            Came(terminal, entry.serial_no, is_past=is_past)
            for entry in events.entries
            if entry.serial_no >= first and entry.happening.has_face
        ]


async def _stream(scenario: Scenario, terminal: ModelTerminal) -> None:
    """Wait a moment for the stream, where nothing is in its way."""
    home = scenario.home
    if scenario.calls or not scenario.usable(terminal) or not home.follows(terminal):
        return
    with suppress(AssertionError):
        await _until(lambda: home.session(terminal) is not None, _PATIENCE, "no stream")


async def hear(scenario: Scenario) -> None:
    """Wait until all is told that an open stream has to bring."""
    heard = scenario.home.heard
    for came in heard.came:
        if came.session is not None and came.key not in heard.ever:
            await _until(
                partial(_is_settled, scenario, came),
                SOON,
                f"{came.key} was not told, though the stream was open",
            )


def _is_settled(scenario: Scenario, came: Came) -> bool:
    """Return whether a visit was told, or its stream is gone."""
    home = scenario.home
    return (
        came.key in home.heard.ever or home.session(came.terminal) is not came.session
    )


def check_visits(scenario: Scenario) -> None:
    """Check that each event was told once, and the past never as the present."""
    heard = scenario.home.heard
    twice = [key for key, count in heard.told.items() if count > 1]
    assert not twice, f"told twice: {twice}"
    for terminal in scenario.terminals:
        old = [
            key
            for key in heard.ever
            if key[0] == terminal.entry_id and key[1] <= terminal.past
        ]
        assert not old, f"told though it was there before: {old}"
    late = [came.key for came in heard.came if came.is_past and came.key in heard.live]
    assert not late, f"told as if it happened now: {late}"
    live = +heard.live_visits
    assert heard.on_bus == live, f"live {live}, automations heard {heard.on_bus}"


async def check_none_lost(scenario: Scenario) -> None:
    """Check that all who came are told in the end, where the log can be read."""
    heard = scenario.home.heard
    for terminal in scenario.terminals:
        if scenario.home.loaded(terminal) and scenario.home.reads_log(terminal):
            owed = {it.key for it in heard.came if it.terminal is terminal}
            await _until(
                partial(owed.issubset, heard.ever),
                _CAUGHT_UP,
                f"{terminal.entry_id}: not told of all of {owed}",
            )


async def _until(is_so: Callable[[], bool], seconds: float, otherwise: str) -> None:
    try:
        async with asyncio.timeout(seconds):
            while not is_so():  # noqa: ASYNC110 - nothing tells of all of it
                await asyncio.sleep(_LOOK)
    except TimeoutError:
        raise AssertionError(otherwise) from None
