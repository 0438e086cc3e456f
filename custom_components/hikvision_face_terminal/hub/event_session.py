"""One connection to a terminal's stream of events, and whether it is alive."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
import logging
from math import inf
from typing import Final

from homeassistant.core import CALLBACK_TYPE, callback

from ..const import DOMAIN
from ..isapi import Heartbeat, IsapiError, Replayed, TerminalEvent
from .back_off import BackOff
from .event_catch_up import EventCatchUp
from .event_cursor import Novelty
from .event_feed import EventFeed

_LOGGER = logging.getLogger(__name__)

type Parts = AsyncIterator[TerminalEvent | Heartbeat | Replayed]

# Intervals without a heartbeat, after which the stream is dead: the vendor's guide has
# 30 s for one that comes every 10 s.
_MISSED: Final = 3


class EventSession:
    """Reads a stream to its end, and beside it what the log has and it did not bring.

    Silence proves nothing: a stream without heartbeats is compared with the log.
    `heard_at` is the loop's time of the last part, 0 before the first one. `is_mute`:
    it was left because it brought nothing at all, although something had happened.
    """

    def __init__(
        self, feed: EventFeed, log: EventCatchUp, caught_up: CALLBACK_TYPE
    ) -> None:
        """Call `caught_up` when all that was in the log has been told."""
        self.is_caught_up = False
        self.is_mute = False
        self.heard_at = 0.0
        self.replayed = 0
        self._feed = feed
        self._log = log
        self._caught_up = caught_up
        self._loop = feed.hass.loop
        self.opened_at = self._loop.time()
        self._quiet_since = self.opened_at
        self._heartbeat_at: float | None = None
        self._intervals: deque[float] = deque(maxlen=_MISSED)
        # When the log is read next, and not before when for a gap.
        self._log_due = self.opened_at
        self._gap_due = -inf
        self._back_off = BackOff(feed.timing)
        self._has_brought = False
        self._has_doubted = False
        self._woken = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None

    async def async_read(self, parts: Parts) -> None:
        """Read an open stream until it ends or is dead; raises IsapiError."""
        with suppress(TimeoutError):
            async with asyncio.timeout(None) as end:
                watch = (
                    self._feed.coordinator.config_entry.async_create_background_task(
                        self._feed.hass,
                        self._async_watch(end),
                        f"{DOMAIN} stream watch",
                    )
                )
                try:
                    async for part in parts:
                        self._hear(part)
                finally:
                    watch.cancel()

    @property
    def interval(self) -> float | None:
        """The longest of the last pauses between heartbeats, in s; None without any."""
        return max(self._intervals, default=None)

    @property
    def has_pulse(self) -> bool:
        """Whether heartbeats prove that it lives; it ends Timing.silence after one."""
        most = self._feed.timing.silence / _MISSED
        return self.interval is not None and self.interval <= most

    def _hear(self, part: TerminalEvent | Heartbeat | Replayed) -> None:
        self.heard_at = now = self._loop.time()
        if isinstance(part, TerminalEvent):
            self._take(part)
            self._notice_gap(now)
        elif isinstance(part, Replayed):
            self.replayed += part.count
        elif part.is_regular:
            self._notice_heartbeat(now)
        else:
            return
        self._has_brought = True

    def _take(self, event: TerminalEvent) -> None:
        if self._log.is_doubted and event.is_current is None:
            return  # May be from another log; this one tells it if it is not.
        if self._feed.take(event, self.is_caught_up) is not Novelty.CONTRADICTORY:
            return
        if not self._log.is_possible:
            self._feed.cursor.restart(event)
        elif not self._has_doubted:
            # Once a stream: what it replays may be from before the clock was set.
            self._has_doubted = self._log.is_doubted = True
            self._log_due = self._loop.time()
            self._woken.set()

    def _notice_heartbeat(self, now: float) -> None:
        if self._heartbeat_at is not None:
            self._intervals.append(now - self._heartbeat_at)
        self._heartbeat_at = now

    def _notice_gap(self, now: float) -> None:
        """Let the log be read for what the stream has left out, but not all the time.

        Some streams leave out entries for good, such as the logins that reading makes.
        """
        if self._feed.cursor.missing.first is not None and self._log_due == inf:
            timing = self._feed.timing
            self._log_due = max(now + timing.stream_lag, self._gap_due)
            self._gap_due = self._log_due + timing.gap_rest
            self._woken.set()

    @property
    def _silence_due(self) -> float:
        """When a silence has to be looked into."""
        timing, since = self._feed.timing, max(self.heard_at, self._quiet_since)
        if self._intervals:
            return since + max(timing.silence, _MISSED * max(self._intervals))
        if self._log.is_possible:
            return since + timing.silence_probe
        return since + timing.silence_most

    async def _async_watch(self, end: asyncio.Timeout) -> None:
        """Read the log when that is due, and end a stream that is dead."""
        while True:
            self._woken.clear()
            now = self._loop.time()
            if now >= self._log_due:
                await self._async_read_log()
            elif now < self._silence_due:
                await self._async_wait()
            elif await self._async_is_dead():
                end.reschedule(now)
                return

    async def _async_wait(self) -> None:
        """Wait until something is due; what is heard meanwhile puts off the silence."""
        self._set_timer()
        try:
            await self._woken.wait()
        finally:
            if self._timer is not None:
                self._timer.cancel()

    @callback
    def _set_timer(self) -> None:
        """Wake the watch if something is due, else see again when it would be.

        A timer of the loop costs a fraction of a time-out around the wait: one of 150
        streams needs it several times a second.
        """
        due = min(self._log_due, self._silence_due)
        if self._loop.time() < due:
            self._timer = self._loop.call_at(due, self._set_timer)
        else:
            self._woken.set()

    async def _async_read_log(self) -> int:
        """Read what the stream did not bring; return how many events were new."""
        new = None
        try:
            if self._log.is_possible:
                new = await self._log.async_run()
        except IsapiError as err:
            _LOGGER.debug("The log could not be read: %s", err.reason)
            self._log_due = self._loop.time() + self._back_off.next()
            return 0
        self._back_off.reset()
        is_done = new is not None or not self._log.is_possible
        self._log_due = (
            inf if is_done else self._loop.time() + self._feed.timing.log_rest
        )
        if new is not None and not self.is_caught_up:
            self.is_caught_up = True
            self._caught_up()
        return new or 0

    async def _async_is_dead(self) -> bool:
        """Return whether a silent stream has ceased to bring what happens.

        A terminal that takes or stores a face has no time to send anything.
        """
        heard_at = self.heard_at
        self._quiet_since = self._loop.time()
        if not self._feed.device.is_idle:
            return False
        if self._intervals or not self._log.is_possible:
            return True
        if not await self._async_read_log():
            return False
        await asyncio.sleep(self._feed.timing.stream_lag)
        is_dead = self.heard_at == heard_at
        self.is_mute = is_dead and not self._has_brought
        return is_dead
