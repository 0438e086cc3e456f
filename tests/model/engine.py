"""Runs a plan, and checks the invariants after each step."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
import logging
import time
from typing import Final, override

from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub.periodic_job import CHECK_INTERVAL
from simulator import ACCESS_PROFILES, PROFILES, SCHEDULE_PROFILES, Profile
from tests.support.leaks import open_files

from .events import Load, NetworkBack, Poll, Unlock
from .face_actions import Enroll
from .fast_clock import TERMINAL_SPEED, fast_clock
from .hours import check_hours
from .invariants import check_all, check_users
from .scenario import DISRUPTIONS, KILLED, Scenario, running_scenario
from .step import Step
from .terminal import ModelTerminal
from .visits import check_none_lost, check_visits, hear

# Seconds on the fast clock: the longest wait for a face, and every request of it and
# of its clean-up given up one after the other (see docs/reliability.md).
STEP_TIMEOUT: Final = 15.0

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Two kinds of firmware, and the steps to run one after the other.

    `events` is the firmware by whose ways both report events; None: the owner does not
    want to know who comes.
    """

    door: str
    gate: str
    steps: tuple[Step, ...]
    tls: bool = True
    photos: bool = False
    events: str | None = None


@dataclass(slots=True)
class Statistics:
    """What has been run."""

    plans: int = 0
    steps: int = 0
    requests: int = 0
    disruptions: int = 0
    slowest: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)

    def add(self, scenario: Scenario, steps: int) -> None:
        """Count a plan that has been run."""
        self.plans += 1
        self.steps += steps
        self.requests += sum(
            len(terminal.simulated.requests) for terminal in scenario.terminals
        )
        self.disruptions += scenario.statistics.pop(DISRUPTIONS, 0)
        self.outcomes += scenario.statistics


class _LoggedErrors(logging.Handler):
    """Collects exceptions that were only logged, which no test would notice."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info and record.exc_info[1]
        if error or record.name == "asyncio":
            self.messages.append(f"{record.name}: {record.getMessage()} {error!r}")


async def run_plan(plan: Plan, statistics: Statistics) -> None:
    """Run a plan; raise AssertionError if an invariant is violated."""
    errors = _LoggedErrors()
    logging.getLogger().addHandler(errors)
    files = open_files()
    try:
        with fast_clock():
            async with running_scenario(
                _firmware(plan.door, plan.events),
                _firmware(plan.gate, plan.events),
                tls=plan.tls,
                photos=plan.photos,
                events=plan.events is not None,
            ) as scenario:
                for step in plan.steps:
                    await run_step(scenario, step, statistics)
                await _finish(scenario, statistics)
    finally:
        logging.getLogger().removeHandler(errors)
    statistics.add(scenario, len(plan.steps))
    assert not errors.messages, errors.messages
    left = open_files() - files
    assert left <= 0, f"{left} files or sockets are left open"


def _firmware(name: str, events: str | None) -> Profile:
    profile = (PROFILES | SCHEDULE_PROFILES)[name]
    if events is not None:
        profile = replace(profile, events=ACCESS_PROFILES[events].events)
    return profile.scaled(TERMINAL_SPEED)


async def run_step(scenario: Scenario, step: Step, statistics: Statistics) -> None:
    """Run a step and check every invariant."""
    _LOGGER.debug("%r", step)
    scenario.begin_step()
    started = time.monotonic()
    async with asyncio.timeout(STEP_TIMEOUT):
        await step.run(scenario)
    statistics.slowest = max(statistics.slowest, time.monotonic() - started)
    await hear(scenario)
    await scenario.home.settle()
    for terminal in scenario.terminals:
        # The terminal completes a started deletion, whatever the outcome of the action.
        terminal.simulated._deletion.finish()
    check_all(scenario)


async def _finish(scenario: Scenario, statistics: Statistics) -> None:
    """Repair everything: recovery resolves what it can, and enrolling works again."""
    await _check_recovery(scenario)
    for terminal in scenario.terminals:
        await _restore(scenario, terminal)
    scenario.begin_step()
    await scenario.restart()
    check_users(scenario)
    for terminal in scenario.terminals:
        check_hours(scenario, terminal)
        stored = scenario.home.storage.get(f"{DOMAIN}.{terminal.entry_id}")
        unfinished = stored and stored["data"]["unfinished"]
        assert not unfinished, f"{terminal.entry_id}: not recovered: {unfinished}"
    issues = [key for key in scenario.home.issues() if key.startswith("interrupted_")]
    for terminal in scenario.terminals:
        for number, why in terminal.unresolved.items():
            user = terminal.users()[number]
            assert (
                why != KILLED
                or user.face
                or any(key.endswith(f"_{terminal.entry_id}_{number}") for key in issues)
            ), f"{terminal.entry_id}: {number} is incomplete, and no repair says so"
    await run_step(scenario, Enroll(user_name="Last"), statistics)
    await check_none_lost(scenario)
    check_visits(scenario)


async def _check_recovery(scenario: Scenario) -> None:
    """Check that recovery is done a minute after a terminal is back.

    This holds where the terminal lets Home Assistant in; no entry is reloaded for it.
    """
    for terminal in scenario.terminals:
        terminal.simulated.clear_faults()
        for remedy in (NetworkBack, Unlock):
            await remedy(at=terminal.entry_id).run(scenario)
    await Poll().run(scenario)
    # Moving the time would expire the time-outs of work under way.
    await scenario.home.settle()
    async_fire_time_changed(scenario.home.hass, dt_util.utcnow() + CHECK_INTERVAL)
    await scenario.home.settle()
    for terminal in scenario.terminals:
        if scenario.home.loaded(terminal):
            hub = scenario.home.entry(terminal).runtime_data
            left = hub.store.pending()
            assert not (left and hub.coordinator.last_update_success), (
                f"not recovered: {left}"
            )


async def _restore(scenario: Scenario, terminal: ModelTerminal) -> None:
    simulated = terminal.simulated
    if terminal.powered:
        await simulated.stop()
    await simulated.start()
    terminal.powered = True
    terminal.maybe_locked_out = False
    simulated.unlock()
    simulated.clear_faults()
    working = terminal.working_data()
    scenario.home.hass.config_entries.async_update_entry(
        scenario.home.entry(terminal), data=working
    )
    await Load(at=terminal.entry_id).run(scenario)
