"""Run random plans for as long as you like: `scripts/soak --minutes N`."""

import argparse
import asyncio
import logging
import sys
import time
from typing import Final

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.support.leaks import resident_memory

from .engine import Plan, Statistics, run_plan
from .plans import plans

# More steps than the suite has time for.
LONGEST: Final = 25
BATCH: Final = 100


def batch(
    number: int, totals: Statistics, until: float, runner: asyncio.Runner
) -> None:
    """Run a batch of plans; a violated invariant is raised with its plan."""

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
            runner.run(run_plan(plan, totals))

    holds()


def main() -> None:
    """Run until the time is up, then print the totals."""
    parser = argparse.ArgumentParser(prog="scripts/soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1000, help="of the first batch")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    totals = Statistics()
    started = time.monotonic()
    until = started + options.minutes * 60
    number = options.seed
    levels: list[float] = []
    with asyncio.Runner() as runner:
        while time.monotonic() < until:
            batch(number, totals, until, runner)
            number += 1
            levels.append(resident_memory() / 1024)
            print_line(
                f"{totals.plans} plans, {totals.steps} steps, {levels[-1]:.0f} MiB"
            )
    print_report(totals, levels, time.monotonic() - started)


def print_report(totals: Statistics, levels: list[float], seconds: float) -> None:
    """Print the statistics in the format of docs/reliability.md."""
    print_line(
        f"\n{seconds / 60:.1f} minutes: {totals.plans} plans, {totals.steps} steps,"
    )
    print_line(
        f"{totals.requests} requests, {totals.disruptions} faults and interruptions"
    )
    print_line(f"slowest step: {totals.slowest:.1f} s on the fast clock")
    first, last = levels[0], levels[-1]
    print_line(
        f"memory: {first:.0f} MiB after the first batch, {last:.0f} MiB at the end"
    )
    print_line("\n| How actions ended | Times |\n|---|---|")
    for key, count in sorted(totals.outcomes.items()):
        print_line(f"| {key} | {count} |")


def print_line(line: str) -> None:
    """Write a line at once, even into a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
