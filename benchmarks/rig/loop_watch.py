"""Finds the longest block of an event loop.

Each callback that the loop runs is timed, whatever its owner: the result is an upper
bound for the integration. CPU time is what the callback computed; wall time includes
what it waited for, and what other processes took from it.
"""

import asyncio
from asyncio import events
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
import time
from typing import Any

from benchmarks.figures import MS, number


@dataclass(slots=True)
class Block:
    """The longest callback so far, in seconds, and what it was."""

    cpu: float = 0.0
    wall: float = 0.0
    owner: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        """Show CPU and clock in ms."""
        return f"{number(self.cpu * MS)} / {number(self.wall * MS)} ({self.owner})"


@contextmanager
def watched_loop() -> Iterator[Block]:
    """Time each callback of the running loop while the block lasts.

    Costs about a microsecond per callback: not for what is timed as a whole.
    """
    block = Block()
    over = False
    # There is no public place that all callbacks pass
    plain = events.Handle._run  # noqa: SLF001
    clock, cpu_clock = time.perf_counter, time.thread_time

    def timed(handle: asyncio.Handle) -> None:
        started, cpu_started = clock(), cpu_clock()
        plain(handle)
        cpu, wall = cpu_clock() - cpu_started, clock() - started
        if over:
            return  # The callback went on after the watch
        block.wall = max(block.wall, wall)
        if cpu > block.cpu:
            block.cpu = cpu
            block.owner = _owner(handle)

    setattr(events.Handle, "_run", timed)  # noqa: B010 - mypy knows it as fixed
    try:
        yield block
    finally:
        over = True
        setattr(events.Handle, "_run", plain)  # noqa: B010 - the same


def _owner(handle: asyncio.Handle) -> str:
    """Name a callback: a task by its coroutine, anything else by its function."""
    callback = getattr(handle, "_callback", None)
    task = getattr(callback, "__self__", None)
    if isinstance(task, asyncio.Task):
        coroutine = task.get_coro()
        return getattr(coroutine, "__qualname__", "") or task.get_name()
    return getattr(callback, "__qualname__", None) or type(callback).__name__
