"""Three thousand users on a terminal: listed, searched, counted."""

from collections.abc import Awaitable, Callable
import gc
from pathlib import Path
import time
import tracemalloc
from typing import Any

from homeassistant.core import HomeAssistant

from benchmarks.figures import MS, Sample, Section, Table, number
from benchmarks.rig.entries import DOMAIN, add_terminal, device_of
from benchmarks.rig.loop_watch import Block, watched_loop
from benchmarks.rig.terminals import Address, Terminals, connected
from simulator import CaptureBehavior
from simulator.pace import seconds_of
from tests.support.home_assistant.in_process import running_core

type Ask = Callable[[], Awaitable[object]]

PEOPLE = 3000


async def measure(folder: str, socket: str, rounds: int) -> dict[str, Any]:
    """Query the users of a full terminal in each possible way."""
    async with running_core(Path(folder)) as hass, connected(socket) as terminals:
        (address,) = await terminals.start("blocking")
        entry = await add_terminal(hass, address)
        await terminals.populate(address, PEOPLE)
        ways = _ways(hass, device_of(hass, entry), entry.runtime_data.coordinator)
        return {
            name: await _measure(ask, terminals, address, rounds)
            for name, ask in ways.items()
        }


def _ways(hass: HomeAssistant, device: str, coordinator: Any) -> dict[str, Ask]:
    def action(service: str, expected: int, **data: object) -> Ask:
        async def ask() -> None:
            answer = await hass.services.async_call(
                DOMAIN,
                service,
                {"device_id": device, **data},
                blocking=True,
                return_response=True,
            )
            users = (answer or {}).get("users", [answer])
            if not isinstance(users, list) or len(users) != expected:
                raise RuntimeError(f"{service} did not find {expected} people")

        return ask

    async def count() -> None:
        await coordinator.async_refresh()
        if coordinator.data.users != PEOPLE:
            raise RuntimeError("not all people were counted")

    return {
        "list all (`list_users`)": action("list_users", PEOPLE),
        "search a name (`list_users`)": action("list_users", 1, name="Person 2999"),
        "look up a number (`get_user`)": action("get_user", 1, employee_no="2999"),
        "count": count,
    }


async def _measure(
    ask: Ask, terminals: Terminals, address: Address, rounds: int
) -> dict[str, Any]:
    await ask()  # Warm
    asked = await terminals.paths(address)
    wall, cpu = [], []
    for _ in range(rounds):
        gc.collect()
        started, cpu_started = time.perf_counter(), time.process_time()
        await ask()
        wall.append(time.perf_counter() - started)
        cpu.append(time.process_time() - cpu_started)
    paths = (await terminals.paths(address))[len(asked) :]
    with watched_loop() as block:
        await ask()
    return {
        "wall": wall,
        "cpu": cpu,
        "paths": paths[: len(paths) // rounds],
        "peak": await _peak(ask),
        "block": block.as_dict(),
    }


async def _peak(ask: Ask) -> float:
    """Return the peak of additional memory in KiB."""
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    await ask()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (peak - before) / 1024


METHOD = """\
A terminal has {people:,} people, every other one with a face. Each question is asked
{rounds} times through Home Assistant. The terminal's own pace is what a DS-K1T343EFWX
took for the same requests (a search took 2.5 s for twelve people, in published traffic;
a page has 30). Peak memory is that of Python's objects, in a run of its own."""


def report(result: dict[str, Any]) -> Section:
    """Describe the results."""
    heading = ("", "requests", "CPU ms", "on the clock ms", "terminal's own pace s")
    memory = ("peak memory KiB", "longest block CPU / clock ms")
    rounds = len(next(iter(result.values()))["wall"])
    return Section(
        title="3,000 people",
        method=METHOD.format(people=PEOPLE, rounds=rounds),
        tables=(
            Table((*heading, *memory), [_row(name, it) for name, it in result.items()]),
        ),
    )


def _row(name: str, it: dict[str, Any]) -> tuple[str, ...]:
    pace = sum(
        seconds_of(path.partition("?")[0], CaptureBehavior(), found)
        for path, found in it["paths"]
    )
    return (
        name,
        str(len(it["paths"])),
        str(Sample.of(it["cpu"], MS)),
        str(Sample.of(it["wall"], MS)),
        number(pace),
        number(it["peak"]),
        str(Block(**it["block"])),
    )
