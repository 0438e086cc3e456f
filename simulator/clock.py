"""The clock of the terminal: what time it believes it is, and its timers."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

_RIGHT = timedelta()


@dataclass(frozen=True, eq=False, slots=True)
class Timer:
    """Something that the terminal does later, at a time of its own."""

    at: float
    action: Callable[[], None]


class Clock:
    """Wall time that may be wrong, in a zone that may be another, and timers.

    `second` is how long a second of a timer takes, in real seconds; with 0, all is
    done at once.
    """

    def __init__(
        self,
        second: float = 1.0,
        *,
        offset: timedelta = _RIGHT,
        zone: tzinfo | None = None,
    ) -> None:
        self.offset = offset
        """How much the terminal's time differs from the true one."""
        self.zone = zone
        """None: that of the machine it runs on."""
        self._second = second
        self._moved = 0.0
        self._timers: dict[Timer, asyncio.TimerHandle] = {}

    def now(self) -> datetime:
        """Return the terminal's time, in its zone, in whole seconds."""
        moved = timedelta(seconds=self._moved)
        now = datetime.now(UTC) + moved + self.offset
        return now.astimezone(self.zone).replace(microsecond=0)

    def time(self) -> float:
        """Return a monotonic time, in seconds of the terminal."""
        return asyncio.get_running_loop().time() / (self._second or 1) + self._moved

    def call_later(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Do something later."""
        timer = Timer(self.time() + seconds, action)
        self._schedule(timer)
        return timer

    def cancel(self, timer: Timer | None) -> None:
        """Do not do it."""
        if timer is not None and (handle := self._timers.pop(timer, None)) is not None:
            handle.cancel()

    def advance(self, seconds: float) -> None:
        """Let time pass at once; what is due is done in its order."""
        end = self.time() + seconds
        while due := [timer for timer in self._timers if timer.at <= end]:
            timer = min(due, key=lambda it: it.at)
            self._moved += max(0.0, timer.at - self.time())
            self._fire(timer)
        self._moved += max(0.0, end - self.time())
        for timer in list(self._timers):
            self.cancel(timer)
            self._schedule(timer)

    def stop(self) -> None:
        """Forget the timers, as a terminal without power does."""
        for timer in list(self._timers):
            self.cancel(timer)

    def _schedule(self, timer: Timer) -> None:
        seconds = (timer.at - self.time()) * self._second
        loop = asyncio.get_running_loop()
        self._timers[timer] = loop.call_later(seconds, self._fire, timer)

    def _fire(self, timer: Timer) -> None:
        self.cancel(timer)
        timer.action()
