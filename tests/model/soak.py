"""Plays plans for as long as one likes: `scripts/soak --minutes N`."""

import argparse
import asyncio
import logging
import sys
import time
from typing import Final

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.support.leaks import resident_memory

from .engine import Figures, Plan, play
from .plans import plans

# Longer lives than the suite has time for.
LONGEST: Final = 25
BATCH: Final = 100


def batch(number: int, figures: Figures, until: float, runner: asyncio.Runner) -> None:
    """Play a batch of plans; raises what may not happen, and tells the plan."""

    @seed(number)
    @settings(
        max_examples=BATCH,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=tuple(HealthCheck),
    )
    @given(plans(LONGEST))
    def holds(plan: Plan) -> None:
        if time.monotonic() < until:
            runner.run(play(plan, figures))

    holds()


def main() -> None:
    """Play until the time is up, then say what was played."""
    parser = argparse.ArgumentParser(prog="scripts/soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1000, help="of the first batch")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    figures = Figures()
    started = time.monotonic()
    until = started + options.minutes * 60
    number = options.seed
    levels: list[float] = []
    with asyncio.Runner() as runner:
        while time.monotonic() < until:
            batch(number, figures, until, runner)
            number += 1
            levels.append(resident_memory() / 1024)
            say(f"{figures.plans} plans, {figures.steps} steps, {levels[-1]:.0f} MiB")
    tell(figures, levels, time.monotonic() - started)


def tell(figures: Figures, levels: list[float], seconds: float) -> None:
    """Write the figures as they stand in docs/reliability.md."""
    say(f"\n{seconds / 60:.1f} minutes: {figures.plans} plans, {figures.steps} steps,")
    say(f"{figures.requests} requests, {figures.troubles} faults and interruptions")
    say(f"slowest step: {figures.slowest:.1f} s on the fast clock")
    first, last = levels[0], levels[-1]
    say(f"memory: {first:.0f} MiB after the first batch, {last:.0f} MiB at the end")
    say("\n| How actions ended | Times |\n|---|---|")
    for key, count in sorted(figures.ends.items()):
        say(f"| {key} | {count} |")


def say(line: str) -> None:
    """Write a line now, also into a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
