"""A terminal that sends its whole log each time when its stream is opened."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
import gc
from pathlib import Path
import time
import tracemalloc
from typing import Any

from homeassistant.config_entries import ConfigEntry

from benchmarks.figures import MS, Sample, Section, Table, below
from benchmarks.rig.entries import add_terminal, set_poll_interval
from benchmarks.rig.loop_watch import Block, watched_loop
from benchmarks.rig.terminals import Address, Terminals, connected
from custom_components.hikvision_face_terminal.hub.domain_data import (
    async_get_domain_data,
)
from tests.support.home_assistant.in_process import running_core

ENTRIES = 20_000

# What each kind of firmware does with its log when a stream is opened.
_NONE = "nothing_replayed"
FIRMWARE = {
    _NONE: "sends none of it",
    "blocking": "sends it, flagged as old (`currentEvent`)",
    "current_missing_replayed": "sends it without a flag",
}


async def measure(folder: str, socket: str, rounds: int) -> dict[str, Any]:
    """Cut the stream again and again, and let it come back with the whole log."""
    async with running_core(Path(folder)) as hass, connected(socket) as terminals:
        # So that the pauses before the next try do not grow with each cut.
        shared = async_get_domain_data(hass)
        shared.timing = replace(shared.timing, stream_health=0.0)
        result = {}
        for profile in FIRMWARE:
            (address,) = await terminals.start(profile)
            await terminals.fill_log(address, ENTRIES)
            entry = await add_terminal(hass, address, events=True)
            await set_poll_interval([entry], None)
            entries = 0 if profile == _NONE else ENTRIES
            reopen = partial(_reopened, terminals, address, entry, entries)
            result[profile] = await _measure(rounds, reopen)
            await hass.config_entries.async_remove(entry.entry_id)
    return result


async def _measure(
    rounds: int, reopen: Callable[[], Awaitable[None]]
) -> dict[str, Any]:
    await reopen()
    cpu, wall = [], []
    for _ in range(rounds):
        started, cpu_started = time.perf_counter(), time.process_time()
        await reopen()
        cpu.append(time.process_time() - cpu_started)
        wall.append(time.perf_counter() - started)
    with watched_loop() as block:
        await reopen()
    peaks = [await _peak(reopen) for _ in range(rounds)]
    return {"cpu": cpu, "wall": wall, "block": block.as_dict(), "peak": peaks}


async def _peak(reopen: Callable[[], Awaitable[None]]) -> float:
    """Return the peak of additional memory in KiB."""
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    await reopen()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (peak - before) / 1024


async def _reopened(
    terminals: Terminals, address: Address, entry: ConfigEntry[Any], entries: int
) -> None:
    """Cut the stream, and wait until the next one has brought so many old entries."""
    known = _events(entry)["known"]
    opened = _shown(entry)["streams_opened"]
    await terminals.hang_up([address.number])
    await _until(lambda: _shown(entry)["streams_opened"] > opened)
    await _until(lambda: bool(_shown(entry)["caught_up"]))
    await _until(
        lambda: (
            (_shown(entry)["replayed"] or 0) + _events(entry)["known"] - known
            >= entries
        )
    )


async def _until(is_done: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not is_done():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)


def _shown(entry: ConfigEntry[Any]) -> dict[str, Any]:
    found: dict[str, Any] = entry.runtime_data.access_events.diagnostics()
    return found


def _events(entry: ConfigEntry[Any]) -> Counter[str]:
    return Counter(_shown(entry)["events"])


METHOD = """\
A terminal (HTTPS) has {entries:,} entries in its log and sends all of them each time
when the stream is opened. The stream is cut, and the clock and the CPU of our whole
process run until the next one has brought them; the pause before the next try is in the
clock. {rounds} times, then once more for the longest block and {rounds} times for the
memory of Python's objects at its peak; a TLS connection alone has 256 KiB. Beside it a
terminal that sends nothing old. None of the entries is told to anything."""


def report(result: dict[str, Any]) -> Section:
    """Describe the results."""
    replayed = [result[name] for name in FIRMWARE if name != _NONE]
    rounds = len(result[_NONE]["cpu"])
    return Section(
        title=f"{ENTRIES:,} old entries at each connect",
        method=METHOD.format(entries=ENTRIES, rounds=rounds),
        tables=(
            Table(
                (
                    "firmware",
                    "CPU s",
                    "on the clock s",
                    "peak memory KiB",
                    "longest block of the event loop, CPU / clock ms",
                ),
                [_row(FIRMWARE[name], it) for name, it in result.items()],
            ),
        ),
        goals=(
            below(
                "Old entries, all read",
                max(seconds for it in replayed for seconds in it["cpu"]),
                1.5,
                "s of CPU",
            ),
            below(
                "Old entries, longest block",
                max(it["block"]["cpu"] for it in replayed) * MS,
                20,
                "ms of CPU",
            ),
            below(
                "Old entries, memory more than without them",
                max(_peak_mib(it) for it in replayed) - _peak_mib(result[_NONE]),
                2,
                "MiB",
            ),
        ),
    )


def _peak_mib(it: dict[str, Any]) -> float:
    return Sample.of(it["peak"], 1 / 1024).median


def _row(words: str, it: dict[str, Any]) -> tuple[str, ...]:
    return (
        words,
        str(Sample.of(it["cpu"])),
        str(Sample.of(it["wall"])),
        str(Sample.of(it["peak"])),
        str(Block(**it["block"])),
    )
