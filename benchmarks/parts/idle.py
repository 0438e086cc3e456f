"""What terminals cost while nothing happens, and how that grows with their number."""

import asyncio
import ctypes
import gc
import time
from typing import Any

from homeassistant.core import HomeAssistant
import psutil

from benchmarks.figures import (
    MS,
    Goal,
    Picture,
    Sample,
    Section,
    Table,
    below,
    number,
)
from benchmarks.plot import Panel, svg
from benchmarks.rig.entries import loaded_entries, set_poll_interval
from benchmarks.rig.loop_watch import Block, watched_loop
from benchmarks.rig.startup import restarted
from benchmarks.rig.terminals import Terminals, Totals, connected

MINUTE = 60.0
POLLS_PER_DAY = 24 * 60

# How many seconds a minute takes. A few terminals need a faster clock to be measurable
# at all. With many, 6 s let connections live and end as in a real minute.
PACES = {0: 1.0, 1: 1.0, 10: 1.0, 50: 6.0, 150: 6.0}

# Seconds of the real terminal, shortened with the minute where that is shorter yet.
_KEEP_ALIVE = 5.0
_NONCE_LIFE = 300.0

# Home Assistant is still busy for a while after it has started.
_SETTLE = 5.0
_WINDOW = 6.0


def firmware(count: int) -> dict[str, float]:
    """Return how long connections and nonces live in a fleet of this size."""
    pace = PACES[count]
    return {
        "keep_alive": min(_KEEP_ALIVE, pace * 0.8),
        "nonce_life": _NONCE_LIFE * pace / MINUTE,
    }


async def measure(
    folder: str, socket: str, numbers: list[int], windows: int
) -> dict[str, Any]:
    """Let the terminals of a folder be polled, and measure what that takes."""
    pace = PACES[len(numbers)]
    async with (
        restarted(folder, len(numbers)) as (hass, _),
        connected(socket) as terminals,
    ):
        await set_poll_interval(loaded_entries(hass), pace)
        await asyncio.sleep(_SETTLE)
        result = await _watch_polls(terminals, numbers, windows)
        with watched_loop() as block:
            await asyncio.sleep(_WINDOW)
        return result | {
            "block": block.as_dict(),
            "memory": await _memory(hass),
            # Without the one that measures
            "tasks": len(asyncio.all_tasks()) - 1,
        }


async def _watch_polls(
    terminals: Terminals, numbers: list[int], windows: int
) -> dict[str, Any]:
    gc.collect()
    cpu, before = [], await terminals.totals_of(numbers)
    for _ in range(windows):
        started = time.process_time()
        await asyncio.sleep(_WINDOW)
        cpu.append(time.process_time() - started)
    after = await terminals.totals_of(numbers)
    return {"cpu": cpu, "totals": after.since(before)._asdict()}


async def _memory(hass: HomeAssistant) -> dict[str, float]:
    """Return this process's own memory in KiB, between two polls.

    `kept` is without what the C library holds for later; `held` is with it.
    """
    await set_poll_interval(loaded_entries(hass), None)
    await asyncio.sleep(_KEEP_ALIVE + 1)
    gc.collect()
    held = _own_memory()
    ctypes.CDLL(None).malloc_trim(0)
    return {"held": held, "kept": _own_memory()}


def _own_memory() -> float:
    """Return the memory that no other process shares, in KiB."""
    return float(psutil.Process().memory_full_info().uss) / 1024


METHOD = """\
Terminals (firmware "blocking", HTTPS) were added by the config flow; Home Assistant
was then started anew with them, in a process of its own for each number. A minute
takes {paces}; how long the terminals keep connections and logins is shortened with it,
so that each poll finds what it finds after a true minute: a connection that the
terminal has ended, and in one of five polls a login that has run out. CPU is that of
our whole process in {windows} windows of {window:g} s. Between polls no connection is
open. Memory is what no other process shares, of each terminal after the first; what
the first one takes, with the integration's code, is less than what Home Assistant
itself differs by from start to start. It is "kept" after what is free was given back
to the system, "held" with what the C library holds for the next time. The longest
block is that of one more window."""

HELD = """\
Each TLS connection has a buffer of 256 KiB in asyncio for as long as it is open. When
all terminals are set up or polled in the same second, as many are open; the C library
holds on to that memory between polls. It is used again by the next ones, and by the
rest of Home Assistant."""


class Growth:
    """What each number of terminals costs, in true minutes."""

    def __init__(self, found: dict[int, dict[str, Any]]) -> None:
        self.found = found
        self.counts = [count for count in found if count]

    def cpu_per_poll(self, count: int) -> Sample:
        """Return the CPU seconds of a poll, one value for each window."""
        base = Sample.of(self.found[0]["cpu"]).median
        polls = count * _WINDOW / PACES[count]
        return Sample.of((cpu - base) / polls for cpu in self.found[count]["cpu"])

    def core_share(self, count: int) -> float:
        """Return the percentage of one core that so many terminals take."""
        return self.cpu_per_poll(count).median * count / MINUTE * 100

    def memory(self, count: int, kind: str) -> float:
        """Return the KiB that so many terminals take more than the first."""
        first = self.found[self.counts[0]]["memory"][kind]
        return float(self.found[count]["memory"][kind] - first)

    def memory_each(self, count: int, kind: str) -> float:
        """Return the KiB of each terminal after the first."""
        return self.memory(count, kind) / (count - self.counts[0])


def report(found: dict[int, dict[str, Any]]) -> Section:
    """Describe the results."""
    growth = Growth(found)
    rows = [_row(growth, count) for count in growth.counts]
    first, most = growth.counts[0], growth.counts[-1]
    first_poll, last_poll = (
        growth.cpu_per_poll(count).median * MS for count in (first, most)
    )
    paces = ", ".join(f"{PACES[count]:g} s for {count}" for count in growth.counts)
    windows = len(found[0]["cpu"])
    heading = ("terminals", "CPU ms per poll", "CPU s per terminal-day")
    memory = ("KiB each, kept", "held", "tasks between polls")
    return Section(
        title="While nothing happens",
        method=METHOD.format(paces=paces, windows=windows, window=_WINDOW),
        tables=(
            Table((*heading, "% of a core", "requests per terminal-hour"), rows),
            Table(
                (
                    "terminals",
                    *memory,
                    "longest block of the event loop, CPU / clock ms",
                ),
                [_memory_row(growth, count) for count in growth.counts],
            ),
        ),
        picture=_picture(growth),
        notes=(HELD,),
        goals=(
            below(
                f"Idle, {most} terminals", growth.core_share(most), 3.0, "% of a core"
            ),
            Goal(
                what="Idle, growth",
                wanted="a poll of many costs no more than one of a few",
                found=(
                    f"{number(last_poll)} ms at {most}, {number(first_poll)} at {first}"
                ),
                met=last_poll <= first_poll * 1.1,
            ),
            below(
                f"Memory of each of {most} terminals, kept",
                growth.memory_each(most, "kept"),
                250,
                "KiB",
            ),
            below(
                f"Memory of each of {most} terminals, held",
                growth.memory_each(most, "held"),
                250,
                "KiB",
            ),
        ),
    )


def _picture(growth: Growth) -> Picture:
    cpu = [(count, growth.core_share(count)) for count in growth.counts]
    kept = [(count, growth.memory(count, "kept")) for count in growth.counts]
    return Picture(
        title="Cost by number of terminals",
        file="images/idle-cost.svg",
        svg=svg(
            [
                Panel(title="CPU, % of one core", points=cpu),
                Panel(title="memory kept, KiB more than the first", points=kept),
            ]
        ),
    )


def _row(growth: Growth, count: int) -> tuple[str, ...]:
    totals = Totals(**growth.found[count]["totals"])
    poll = growth.cpu_per_poll(count)
    windows = len(growth.found[count]["cpu"])
    minutes = windows * _WINDOW / PACES[count]
    return (
        str(count),
        str(Sample.of(poll.values, MS)),
        number(poll.median * POLLS_PER_DAY),
        number(growth.core_share(count)),
        number(totals.requests / count / minutes * MINUTE),
    )


def _memory_row(growth: Growth, count: int) -> tuple[str, ...]:
    return (
        str(count),
        *(
            number(growth.memory_each(count, kind)) if count > growth.counts[0] else ""
            for kind in ("kept", "held")
        ),
        str(growth.found[count]["tasks"]),
        str(Block(**growth.found[count]["block"])),
    )
