"""Plays a plan, and checks after each step."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
import logging
import time
from typing import Final, override

from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub.periodic_job import CHECK_INTERVAL
from simulator import PROFILES
from tests.support.leaks import open_files

from .actions import Enrol
from .checks import check_all, check_people
from .events import Load, NetworkBack, Poll, Unlock
from .fast import TERMINAL, fast_clock
from .site import Site
from .step import Step
from .world import KILLED, TROUBLES, World, world

# Seconds on the fast clock: the longest wait for a face, and every request of it and
# of its clean-up given up one after the other (see docs/reliability.md).
STEP_ENDS: Final = 15.0

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Two kinds of firmware, and what happens one after the other."""

    door: str
    gate: str
    steps: tuple[Step, ...]
    tls: bool = True
    photos: bool = False


@dataclass(slots=True)
class Figures:
    """What was played, for those who measure."""

    plans: int = 0
    steps: int = 0
    requests: int = 0
    troubles: int = 0
    slowest: float = 0.0
    ends: Counter[str] = field(default_factory=Counter)

    def add(self, played: World, steps: int) -> None:
        """Count a plan that was played."""
        self.plans += 1
        self.steps += steps
        self.requests += sum(len(site.terminal.requests) for site in played.sites)
        self.troubles += played.figures.pop(TROUBLES, 0)
        self.ends += played.figures


class _Complaints(logging.Handler):
    """Keeps exceptions that were only logged: nobody else would hear of them."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info and record.exc_info[1]
        if error or record.name == "asyncio":
            self.said.append(f"{record.name}: {record.getMessage()} {error!r}")


async def play(plan: Plan, figures: Figures) -> None:
    """Play a plan; raises AssertionError if something that may not happen did."""
    complaints = _Complaints()
    logging.getLogger().addHandler(complaints)
    files = open_files()
    try:
        with fast_clock():
            door, gate = (
                PROFILES[it].scaled(TERMINAL) for it in (plan.door, plan.gate)
            )
            async with world(door, gate, tls=plan.tls, photos=plan.photos) as played:
                for step in plan.steps:
                    await take(played, step, figures)
                await _end_well(played, figures)
    finally:
        logging.getLogger().removeHandler(complaints)
    figures.add(played, len(plan.steps))
    assert not complaints.said, complaints.said
    left = open_files() - files
    assert left <= 0, f"{left} files or sockets are left open"


async def take(played: World, step: Step, figures: Figures) -> None:
    """Take a step and check what holds after each."""
    _LOGGER.debug("%r", step)
    played.before = {site: site.people() for site in played.sites}
    started = time.monotonic()
    async with asyncio.timeout(STEP_ENDS):
        await step.take(played)
    figures.slowest = max(figures.slowest, time.monotonic() - started)
    await played.home.settled()
    for site in played.sites:
        # A deletion that was begun goes on, whatever became of the action.
        site.terminal._deletion.finish()
    check_all(played)


async def _end_well(played: World, figures: Figures) -> None:
    """Put everything right: what was in doubt is cleared up, and all works again."""
    await _by_itself(played)
    for site in played.sites:
        await _put_right(played, site)
    played.before = {site: site.people() for site in played.sites}
    await played.restart()
    check_people(played)
    for site in played.sites:
        stored = played.home.storage.get(f"{DOMAIN}.{site.entry_id}")
        unfinished = stored and stored["data"]["unfinished"]
        assert not unfinished, f"{site.entry_id}: not recovered: {unfinished}"
    told = [key for key in played.home.issues() if key.startswith("interrupted_")]
    for site in played.sites:
        for number, why in site.doubtful.items():
            kept = site.people()[number]
            assert (
                why != KILLED
                or kept.face
                or any(key.endswith(f"_{site.entry_id}_{number}") for key in told)
            ), f"{site.entry_id}: {number} is half-made, and nobody told"
    await take(played, Enrol(who="Last"), figures)


async def _by_itself(played: World) -> None:
    """See that a minute after a terminal is well again nobody is left over there.

    Where it lets Home Assistant in; nothing is loaded anew for that.
    """
    for site in played.sites:
        site.terminal.clear_faults()
        for remedy in (NetworkBack, Unlock):
            await remedy(at=site.entry_id).take(played)
    await Poll().take(played)
    # What is under way would be told that its time is up.
    await played.home.settled()
    async_fire_time_changed(played.home.hass, dt_util.utcnow() + CHECK_INTERVAL)
    await played.home.settled()
    for site in played.sites:
        if played.home.loaded(site):
            hub = played.home.entry(site).runtime_data
            left = hub.store.pending()
            assert not (left and hub.coordinator.last_update_success), (
                f"not recovered: {left}"
            )


async def _put_right(played: World, site: Site) -> None:
    terminal = site.terminal
    if site.powered:
        await terminal.stop()
    await terminal.start()
    site.powered = True
    site.disturbed = False
    terminal.unlock()
    terminal.clear_faults()
    right = site.right_data()
    played.home.hass.config_entries.async_update_entry(
        played.home.entry(site), data=right
    )
    await Load(at=site.entry_id).take(played)
