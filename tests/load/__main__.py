"""Measures many terminals in one Home Assistant: `scripts/load`."""

import argparse
import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import gc
import json
import logging
from pathlib import Path
import sys
from typing import Any, Final

from tests.model.checks import product_tasks

from .heartbeat import Heartbeat
from .house import add, enrol, house, set_pace
from .terminals import Address

REPOSITORY: Final = Path(__file__).parents[2]

# A terminal closes an idle connection before the next poll, as it does after 5 s. Not
# sooner than this part of the pace: a busy machine answers late.
KEEP_ALIVE: Final = 1 / 2


def memory() -> float:
    """Return how much memory this process holds, in KiB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4


@asynccontextmanager
async def terminals(count: int, keep_alive: float) -> AsyncIterator[list[Address]]:
    """Run terminals in a process of their own."""
    process: Process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.load.terminals", str(count), str(keep_alive)),
        cwd=REPOSITORY,
        stdin=PIPE,
        stdout=PIPE,
        limit=1 << 20,
    )
    assert process.stdin
    assert process.stdout
    try:
        told = json.loads(await process.stdout.readline())
        yield [Address(**address) for address in told]
    finally:
        process.stdin.close()
        await process.wait()


async def measure(count: int, enrolling: int, polls: int, pace: float) -> None:
    """Set up, enrol and poll, and tell what each took."""
    heartbeat = Heartbeat()

    def tell(phase: str) -> None:
        heartbeat.stop()
        seconds = (heartbeat.busy, heartbeat.collected, heartbeat.late)
        told = " | ".join(f"{second * 1000:.0f}" for second in seconds)
        say(f"| {phase} | {told} |")

    async with terminals(count, pace * KEEP_ALIVE) as addresses, house() as hass:
        warm = await add(hass, addresses[:1])  # What the first one loads is no one's.
        before = memory()
        say("| At most, in ms | Loop busy | Garbage collected | Heartbeat late |")
        say("|---|---|---|---|")
        heartbeat.start()
        entries = [*warm, *await add(hass, addresses[1:])]
        tell(f"{count} terminals set up at the same time")
        each = (memory() - before) / (count - 1)

        await set_pace(entries, pace)
        await asyncio.sleep(pace * polls / 6)
        gc.collect()
        first, objects = memory(), len(gc.get_objects())
        heartbeat.start()
        await asyncio.sleep(pace * polls)
        tell(f"{polls} polls of each")
        last = memory()
        more = len(gc.get_objects()) - objects

        heartbeat.start()
        calls = [enrol(hass, entry, f"Person {n}") for n, entry in enumerate(entries)]
        for call in calls[enrolling:]:
            call.close()
        answers: list[Any] = await asyncio.gather(*calls[:enrolling])
        tell(f"{enrolling} enrolments at the same time, the rest polled")
        await set_pace(entries, None)
        await hass.async_block_till_done(wait_background_tasks=True)
        numbers = [answer["employee_no"] for answer in answers]
        slowest = max(answer["duration"] for answer in answers)
        say(
            f"\nenrolled: {len(numbers)} of {enrolling}, the slowest in {slowest:.1f} s"
        )
        say(f"memory of a terminal: {each:.0f} KiB")
        say(f"growth in {polls} polls: {last - first:.0f} KiB, {more} objects, of all")
        say(f"tasks left: {len(product_tasks())}")


def say(line: str) -> None:
    """Write a line now, also into a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(prog="scripts/load", description=__doc__)
    parser.add_argument("--terminals", type=int, default=150)
    parser.add_argument("--enrolling", type=int, default=30)
    parser.add_argument("--polls", type=int, default=60, help="an hour's worth is 60")
    parser.add_argument(
        "--pace", type=float, default=4, help="seconds from poll to poll"
    )
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    asyncio.run(
        measure(options.terminals, options.enrolling, options.polls, options.pace)
    )


if __name__ == "__main__":
    main()
