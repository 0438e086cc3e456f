"""Many terminals in one Home Assistant: what each costs, in counts, not in time.

What it takes on a real clock is measured by scripts/load.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
import gc
from typing import Any, Final

from homeassistant.core import HomeAssistant
import pytest

from benchmarks.parts.load import set_up_together
from benchmarks.rig.entries import enroll
from benchmarks.rig.terminal_process import address_of
from custom_components.hikvision_face_terminal.hub.domain_data import SET_UPS_AT_A_TIME
from custom_components.hikvision_face_terminal.isapi import Timing
from simulator import PROFILES, SimulatedTerminal
from tests.support.leaks import product_objects, product_tasks

TERMINALS: Final = 20
ENROLLING: Final = 8
POLLS: Final = 10


@pytest.fixture(autouse=True)
def _patience(timing: Timing) -> None:
    """Allow for a busy machine."""
    timing.request = 30


@pytest.fixture
async def terminals() -> AsyncIterator[list[SimulatedTerminal]]:
    """Return running terminals, which do not close connections meanwhile."""
    plain = PROFILES["immediate"]
    profile = replace(plain, connection=replace(plain.connection, keep_alive=120))
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(
                SimulatedTerminal(profile, serial_number=f"LOAD-{number}")
            )
            for number in range(TERMINALS)
        ]


@pytest.fixture
async def entries(hass: HomeAssistant, terminals: list[SimulatedTerminal]) -> list[Any]:
    """Return the terminals' entries, set up at the same time."""
    return await set_up_together(hass, map(address_of, terminals))


async def test_few_terminals_are_set_up_at_a_time(
    entries: list[Any], terminals: list[SimulatedTerminal]
) -> None:
    """Set up all at once, they would block the event loop for long."""
    turns = []
    for terminal in terminals:
        (last,) = terminal.seen("GET", "UserInfo/Count")
        turns += [(terminal.requests[0].at, 1), (last.at, -1)]
    peak = at_work = 0
    for _, change in sorted(turns):
        at_work += change
        peak = max(peak, at_work)
    assert 1 < peak <= SET_UPS_AT_A_TIME < TERMINALS


async def poll(entries: list[Any]) -> None:
    """Let all terminals be polled at the same time."""
    await asyncio.gather(
        *(entry.runtime_data.coordinator.async_refresh() for entry in entries)
    )


async def test_polls_cost_one_request_each_and_leave_nothing(
    entries: list[Any], terminals: list[SimulatedTerminal]
) -> None:
    """However many there were: no task, no object and no connection more."""
    await poll(entries)
    sent = [len(terminal.requests) for terminal in terminals]
    connections = [terminal.connections for terminal in terminals]
    gc.collect()
    objects = product_objects()

    for _ in range(POLLS):
        await poll(entries)

    gc.collect()
    assert product_objects() == objects
    assert product_tasks() == []
    assert [len(terminal.requests) - POLLS for terminal in terminals] == sent
    assert [terminal.connections for terminal in terminals] == connections


async def test_enrollments_at_many_terminals_do_not_disturb_each_other(
    hass: HomeAssistant, entries: list[Any], terminals: list[SimulatedTerminal]
) -> None:
    """Each succeeds with a number of its own, while all are polled."""
    calls = [
        asyncio.create_task(enroll(hass, entry, f"Person {number}"))
        for number, entry in enumerate(entries[:ENROLLING])
    ]
    await poll(entries)
    answers = await asyncio.gather(*calls)

    numbers = [answer["employee_no"] for answer in answers]
    assert len(set(numbers)) == ENROLLING
    for number, terminal in zip(numbers, terminals, strict=False):
        assert set(terminal.people) == set(terminal.faces) == {number}
    assert all(not terminal.people for terminal in terminals[ENROLLING:])
    assert max(terminal.peak_connections for terminal in terminals) <= 2
    assert product_tasks() == []
