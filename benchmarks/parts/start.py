"""How long terminals take until they are set up, and what is loaded for them."""

import asyncio
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
import sys
import time
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from benchmarks.figures import MS, Sample, Section, Table, number
from benchmarks.parts.idle import firmware
from benchmarks.rig.entries import DOMAIN, loaded_entries
from benchmarks.rig.loop_watch import Block, watched_loop
from benchmarks.rig.startup import restarted

_PACKAGE = f"custom_components.{DOMAIN}"


async def measure(folder: str, terminals: int, reloads: int) -> dict[str, Any]:
    """Start Home Assistant with this many terminals, and set them up again."""
    async with restarted(folder, terminals) as (hass, ready):
        if not terminals:
            return {"ready": ready, "imports": _import_all()}
        entries = loaded_entries(hass)
        timed = [await _set_up(hass, entries) for _ in range(reloads)]
        with watched_loop() as block:
            await _set_up(hass, entries)
        return {
            "ready": ready,
            "wall": [wall for wall, _ in timed],
            "cpu": [cpu for _, cpu in timed],
            "block": block.as_dict(),
        }


async def _set_up(
    hass: HomeAssistant, entries: list[ConfigEntry[Any]]
) -> tuple[float, float]:
    """Unload all entries and set them up; return the seconds of clock and CPU."""
    manager = hass.config_entries
    await asyncio.gather(*(manager.async_unload(it.entry_id) for it in entries))
    # The terminals end the connections meanwhile
    await asyncio.sleep(firmware(len(entries))["keep_alive"] + 0.2)
    started, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(manager.async_setup(it.entry_id) for it in entries))
    await hass.async_block_till_done()
    return time.perf_counter() - started, time.process_time() - cpu


def _import_all() -> dict[str, Any]:
    """Import all of the integration, for the first time in this process."""
    before = set(sys.modules)
    if _PACKAGE in before:
        raise RuntimeError("the integration was loaded without a terminal")
    started, cpu = time.perf_counter(), time.process_time()
    for name in _modules():
        import_module(name)
    wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    new = sorted(set(sys.modules) - before)
    return {
        "wall": wall,
        "cpu": cpu,
        "own": sum(name.startswith(_PACKAGE) for name in new),
        "others": [
            name
            for name in new
            if not name.startswith("custom_components") and "." not in name
        ]
        + [name for name in new if name.startswith("homeassistant.components.")],
        "others_count": sum(not name.startswith("custom_components") for name in new),
    }


def _modules() -> Iterator[str]:
    package = import_module(_PACKAGE)
    yield _PACKAGE
    for module in walk_packages(map(str, map(Path, package.__path__)), f"{_PACKAGE}."):
        yield module.name


METHOD = """\
Home Assistant is started in a process of its own with terminals that it has already,
{starts} times each, by turns. Ready is when all entries are loaded, from the moment the
process began. Set-up is that of the entries by themselves in a running Home Assistant:
they are unloaded, the terminals end the connections, and all are set up at the same
time. It has six questions and one login each; the terminals answer as fast as they can,
a real one takes about a second for its seven answers. Import is of all modules of the
integration, in a Home Assistant without terminals."""


def report(found: dict[int, list[dict[str, Any]]]) -> Section:
    """Describe the results."""
    imports = [run["imports"] for run in found[0]]
    last = imports[-1]
    ready = {
        count: Sample.of(run["ready"] for run in runs) for count, runs in found.items()
    }
    others = ", ".join(f"`{name}`" for name in last["others"])
    return Section(
        title="Start and set-up",
        method=METHOD.format(starts=len(imports)),
        tables=(
            Table(
                ("terminals", "ready after s", "more than without"),
                [
                    (str(count), str(it), number(it.median - ready[0].median))
                    for count, it in ready.items()
                ],
            ),
            Table(
                (
                    "set-up of",
                    "on the clock ms",
                    "CPU ms",
                    "longest block CPU / clock ms",
                ),
                [_set_up_row(count, runs) for count, runs in found.items() if count],
            ),
            Table(
                ("import", "on the clock ms", "CPU ms"),
                [
                    (
                        f"{last['own']} modules, {last['others_count']} others",
                        str(Sample.of((it["wall"] for it in imports), MS)),
                        str(Sample.of((it["cpu"] for it in imports), MS)),
                    )
                ],
            ),
        ),
        notes=(f"Loaded for it that Home Assistant had not: {others or 'nothing'}.",),
    )


def _set_up_row(count: int, runs: list[dict[str, Any]]) -> tuple[str, ...]:
    wall = Sample.of((it for run in runs for it in run["wall"]), MS)
    cpu = Sample.of((it for run in runs for it in run["cpu"]), MS)
    what = "one entry" if count == 1 else f"{count} entries"
    return (what, str(wall), str(cpu), str(Block(**runs[-1]["block"])))
