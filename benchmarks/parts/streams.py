"""What open streams cost while nothing happens, and when all are cut at once."""

import asyncio
import ctypes
import gc
import time
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
import psutil

from benchmarks.figures import MS, Sample, Section, Table, below, number
from benchmarks.rig.entries import loaded_entries, set_poll_interval
from benchmarks.rig.loop_watch import Block, watched_loop
from benchmarks.rig.startup import restarted
from benchmarks.rig.terminals import Terminals, connected

# Seconds. After a start, what it has brought is written to the disk for half a minute.
# Heartbeats come every 10 s and some work is due once a minute, so that each window has
# as much of both. Home Assistant's statistics of five minutes are in one at most.
_SETTLE = 60.0
_WINDOW = 60.0
_AFTER_STORM = 5.0


async def measure(
    folder: str, socket: str, numbers: list[int], windows: int
) -> dict[str, Any]:
    """Measure with open streams, cut all of them, and switch them off."""
    async with (
        restarted(folder, len(numbers)) as (hass, _),
        connected(socket) as terminals,
    ):
        entries = loaded_entries(hass)
        is_open = entries[0].runtime_data.access_events.is_enabled
        await set_poll_interval(entries, None)
        if not is_open:
            return await _idle(windows)
        await terminals.wait_for_streams(numbers)
        idle = await _idle(windows)
        storm = await _storm(terminals, numbers)
        await asyncio.sleep(_AFTER_STORM)
        await _switch_off(hass, entries)
        return idle | {"storm": storm}


async def _switch_off(hass: HomeAssistant, entries: list[ConfigEntry[Any]]) -> None:
    """Let no events be followed: then the doors are not asked for, either."""
    off = {"access_events": False, "door_control": "none"}
    for entry in entries:
        hass.config_entries.async_update_entry(entry, options={**entry.options, **off})
    for entry in entries:
        while _is_following(entry):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.1)


def _is_following(entry: ConfigEntry[Any]) -> bool:
    is_loaded = entry.state is ConfigEntryState.LOADED
    return not is_loaded or entry.runtime_data.access_events.is_enabled


async def _idle(windows: int) -> dict[str, Any]:
    """Return the CPU seconds of each window, and the memory that is kept in KiB."""
    await asyncio.sleep(_SETTLE)
    gc.collect()
    cpu = []
    for _ in range(windows):
        started = time.process_time()
        await asyncio.sleep(_WINDOW)
        cpu.append(time.process_time() - started)
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    memory = float(psutil.Process().memory_full_info().uss) / 1024
    return {"cpu": cpu, "memory": memory}


async def _storm(terminals: Terminals, numbers: list[int]) -> dict[str, Any]:
    """Cut all streams at once; return how long until all are back, and what it took."""
    started, cpu = time.monotonic(), time.process_time()
    with watched_loop() as block:
        await terminals.hang_up(numbers)
        await terminals.wait_for_streams(numbers)
        seconds = time.monotonic() - started
        await asyncio.sleep(1)
    return {
        "seconds": seconds,
        "cpu": time.process_time() - cpu,
        "block": block.as_dict(),
    }


METHOD = """\
{terminals} terminals, each with an open stream that brings a heartbeat every 10 s, and
no polls of users; beside it the same Home Assistant started once more with the option
off, so that neither events nor doors are followed. What is told is the difference. CPU
is that of our whole process in {windows} windows of {window:g} s, a minute after the
start, memory what no other process shares, after what is free was given back to the
system. Before the option is switched off, all streams are cut in the same moment, while
the terminals have their slots free at once, and open again by themselves."""

TLS = """\
Most of what a stream takes over HTTPS is the buffer of 256 KiB that asyncio has for
each TLS connection for as long as it is open; over HTTP it has none."""


def report(found: dict[str, dict[str, dict[str, Any]]], terminals: int) -> Section:
    """Describe the results of HTTPS and of HTTP, each with open streams and without."""
    windows = len(found["HTTPS"]["open"]["cpu"])
    share = _share(found["HTTPS"])
    storm = found["HTTPS"]["open"]["storm"]
    return Section(
        title="Open streams",
        method=METHOD.format(terminals=terminals, windows=windows, window=_WINDOW),
        tables=(
            Table(
                (f"{terminals} streams over", "% of a core", "KiB for each stream"),
                [
                    (name, str(_share(it)), number(_memory(it, terminals)))
                    for name, it in found.items()
                ],
            ),
            Table(
                (
                    "all cut at once, over",
                    "all back after s",
                    "CPU ms",
                    "longest block of the event loop, CPU / clock ms",
                ),
                [_storm_row(name, it["open"]["storm"]) for name, it in found.items()],
            ),
        ),
        notes=(TLS,),
        goals=(
            below(f"{terminals} open streams", share.median, 0.5, "% of a core"),
            below("All streams cut, until all are back", storm["seconds"], 30, "s"),
            below(
                "All streams cut, longest block",
                storm["block"]["cpu"] * MS,
                50,
                "ms of CPU",
            ),
        ),
    )


def _share(it: dict[str, Any]) -> Sample:
    """Return the percentage of one core that open streams take."""
    base = Sample.of(it["closed"]["cpu"]).median
    return Sample.of((cpu - base) / _WINDOW * 100 for cpu in it["open"]["cpu"])


def _memory(it: dict[str, Any], terminals: int) -> float:
    return float(it["open"]["memory"] - it["closed"]["memory"]) / terminals


def _storm_row(name: str, storm: dict[str, Any]) -> tuple[str, ...]:
    return (
        name,
        number(storm["seconds"]),
        number(storm["cpu"] * MS),
        str(Block(**storm["block"])),
    )
