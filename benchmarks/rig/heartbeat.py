"""Measures by how much an event loop is blocked.

Unlike loop_watch.py, it sees the sum of callbacks between two beats, and costs the
loop next to nothing; it cannot name the owner of a block.
"""

import asyncio
import gc
import time
from typing import Final

# Seconds between two beats.
BEAT: Final = 0.005


class Heartbeat:
    """Beats on the running loop, and records the maxima of a phase, in seconds.

    `late` is the delay of a beat on the clock, which other processes add to. `busy` is
    what the loop's thread computed from one beat to the next, which no other process
    adds to. `collected` is the longest pause of Python's garbage collector, which is
    not part of `busy`: it depends on what is in memory, not on the code that runs.
    """

    def __init__(self) -> None:
        self.late = 0.0
        self.busy = 0.0
        self.collected = 0.0
        self._collecting = 0.0
        self._loop = asyncio.get_running_loop()
        self._due = 0.0
        self._computed = 0.0
        self._handle: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin a phase."""
        self.stop()
        self.late = self.busy = self.collected = 0.0
        self._computed = time.thread_time()
        gc.callbacks.append(self._on_collection)
        self._next()

    def stop(self) -> None:
        """End a phase."""
        if self._handle:
            self._handle.cancel()
        if self._on_collection in gc.callbacks:
            gc.callbacks.remove(self._on_collection)

    def _next(self) -> None:
        self._due = self._loop.time() + BEAT
        self._handle = self._loop.call_at(self._due, self._beat)

    def _beat(self) -> None:
        computed = time.thread_time()
        self.late = max(self.late, self._loop.time() - self._due)
        self.busy = max(self.busy, computed - self._computed)
        self._computed = computed
        self._next()

    def _on_collection(self, phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            self._collecting = time.thread_time()
            return
        pause = time.thread_time() - self._collecting
        self.collected = max(self.collected, pause)
        self._computed += pause
