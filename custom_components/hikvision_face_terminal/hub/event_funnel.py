"""The one way of events from a terminal to those who listen: each once, live or not."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from ..isapi import TerminalEvent
from .event_cursor import EventCursor, Novelty
from .terminal_clock import TerminalClock

# As long an event is live, by the terminal's clock. Automations that run later would
# take it for something that happens now.
LIVE: Final = timedelta(seconds=60)

# Terminals count in whole seconds, and their clock is read with an answer's delay.
_BLUR: Final = timedelta(seconds=3)


class EventFunnel:
    """Tells new events; `counts` has how many of each sort came, for diagnostics."""

    def __init__(
        self,
        clock: TerminalClock,
        cursor: EventCursor,
        tell: Callable[[TerminalEvent, bool], None],
    ) -> None:
        """Call `tell` with each new event and whether it is live."""
        self.counts: Counter[str] = Counter()
        self._clock = clock
        self._cursor = cursor
        self._tell = tell
        self._started_at = dt_util.utcnow()
        self._knows_past = True

    @callback
    def take(self, event: TerminalEvent, is_news: bool) -> Novelty:  # noqa: FBT001 - see EventFeed.take
        """Tell an event, if it was not told before.

        `is_news`: it can only have happened within the last minute. Without a cursor
        and a log that can be read, the past is unknown, and nothing of it is told.
        """
        if self._cursor.serial is None and event.serial_no is not None:
            self._knows_past = False
        is_live = self._is_live(event, is_news=is_news)
        novelty = self._cursor.take(event)
        if (
            novelty is Novelty.CONTRADICTORY
            and event.is_current
            and self._is_fresh(event)
        ):
            self._cursor.restart(event)
            novelty = Novelty.NEW
        self.counts[novelty.value] += 1
        if novelty is Novelty.NEW and (is_live or self._knows_past):
            self.counts["live" if is_live else "late"] += 1
            self._tell(event, is_live)
        return novelty

    def _is_live(self, event: TerminalEvent, *, is_news: bool) -> bool:
        """Return whether an event happens now, by what the terminal says of it.

        Some terminals flag what they replay, others leave the flag out (published
        traffic of four): then the time decides, and without a time the log does.
        """
        if event.is_current is not None:
            return event.is_current
        is_fresh = self._is_fresh(event)
        if is_news and event.time is not None and not is_fresh:
            # New, but old by its time: the terminal's clock may be another by now.
            self._clock.async_doubt()
        has_time = event.time is not None and self._clock.offset is not None
        return is_fresh or (is_news and not has_time)

    def _is_fresh(self, event: TerminalEvent) -> bool:
        """Return whether an event happened since the start, and in the last minute.

        Before the start it was told already, or may have been.
        """
        if event.time is None:
            return False
        happened = event.time - (self._clock.offset or timedelta())
        now = dt_util.utcnow()
        since = max(now - LIVE, self._started_at - _BLUR)
        return since <= happened <= now + LIVE
