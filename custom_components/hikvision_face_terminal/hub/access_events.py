"""What happens at a terminal, as those hear it who subscribe."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
import logging
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, callback

from ..const import DOMAIN
from ..isapi import EventCapabilities, EventKind, IsapiError, TerminalEvent
from .coordinator import TerminalCoordinator
from .device import TerminalDevice
from .event_cursor import EventCursor
from .event_feed import EventFeed
from .event_follower import EventFollower, FollowState
from .event_funnel import EventFunnel
from .issues import TerminalIssues
from .options import access_events
from .store import TerminalStore
from .tasks import async_cancel_and_wait
from .terminal_clock import TerminalClock

_LOGGER = logging.getLogger(__name__)

type EventListener = Callable[[TerminalEvent, bool], None]

# More codes without a meaning than terminals are known to have.
_MAX_CODES: Final = 200


class AccessEvents:
    """Follows one terminal while its option is on.

    `capabilities` are those of the log, as read at set-up. `codes` counts codes
    without a meaning, of which nothing is told.
    """

    def __init__(
        self,
        coordinator: TerminalCoordinator,
        device: TerminalDevice,
        store: TerminalStore,
        issues: TerminalIssues,
        clock: TerminalClock,
    ) -> None:
        self.is_enabled = access_events(coordinator.config_entry)
        self.capabilities = EventCapabilities()
        self.codes: Counter[tuple[int, int]] = Counter()
        self._coordinator = coordinator
        self._store = store
        self._clock = clock
        self._cursor = EventCursor(store)
        self._funnel = EventFunnel(clock, self._cursor, self._tell)
        feed = EventFeed(
            coordinator=coordinator,
            device=device,
            clock=clock,
            cursor=self._cursor,
            take=self._funnel.take,
        )
        self._follower = EventFollower(feed, issues, self._publish_connection)
        self._task: asyncio.Task[None] | None = None
        self._listeners: list[EventListener] = []
        self._connection_listeners: list[CALLBACK_TYPE] = []

    @property
    def is_connected(self) -> bool:
        """Whether the stream is open."""
        return self._follower.state is FollowState.STREAMING

    @property
    def is_following(self) -> bool:
        """Whether the stream is open, or the log is read in its place."""
        return self.is_connected or self._follower.state is FollowState.POLLING

    @property
    def heard_at(self) -> float:
        """The loop's time of the last sign of life on this stream; 0 without one."""
        session = self._follower.session
        return session.heard_at if session else 0.0

    @property
    def has_pulse(self) -> bool:
        """Whether the stream is open, and ends by itself soon after the terminal."""
        session = self._follower.session
        return session is not None and session.has_pulse

    @property
    def clock_offset(self) -> timedelta | None:
        """How far the terminal's clock is ahead; None if that is not known."""
        return self._clock.offset

    async def async_set_up(self) -> None:
        """Read what the log can hold; the stored data must be loaded."""
        if not self.is_enabled:
            return
        self._cursor.load()
        try:
            self.capabilities = await self._coordinator.client.events.capabilities()
        except IsapiError as err:
            _LOGGER.debug("What the log can hold is not known: %s", err.reason)

    @callback
    def async_start(self) -> None:
        """Begin to follow, if the owner wants it."""
        if not self.is_enabled:
            return
        self._task = self._coordinator.config_entry.async_create_background_task(
            self._coordinator.hass, self._follower.async_run(), f"{DOMAIN} events"
        )

    async def async_shut_down(self) -> None:
        """Close the stream at once, and store how far it was told."""
        if self._task is not None:
            await async_cancel_and_wait(self._coordinator.client.timing, self._task)
            await self._store.async_flush()

    @callback
    def async_subscribe(self, listener: EventListener) -> CALLBACK_TYPE:
        """Call `listener` with each event and whether it is live; each comes once.

        An event that is not live may be older than one that came before.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_subscribe_connection(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call `listener` when the stream comes or goes, and when it has caught up."""
        self._connection_listeners.append(listener)
        return lambda: self._connection_listeners.remove(listener)

    def diagnostics(self) -> dict[str, Any]:
        """Return counts and states; no name, number or time of a person."""
        session, offset = self._follower.session, self._clock.offset
        return {
            "state": self._follower.state.value,
            "streams_opened": self._follower.opened,
            "replayed": session.replayed if session else None,
            "caught_up": session.is_caught_up if session else None,
            "heartbeat_seconds": session.interval if session else None,
            "log_can_be_read": self._follower.log.is_possible,
            "events": dict(self._funnel.counts),
            "unlisted_codes": {
                f"{major}/{minor}": count
                for (major, minor), count in sorted(self.codes.items())
            },
            "clock_ahead_seconds": (
                None if offset is None else round(offset.total_seconds())
            ),
        }

    @callback
    def _tell(self, event: TerminalEvent, is_live: bool) -> None:  # noqa: FBT001 - EventListener
        if event.kind is None:
            code = event.major, event.minor
            if code in self.codes or len(self.codes) < _MAX_CODES:
                self.codes[code] += 1
            return
        if event.kind is EventKind.CLOCK_SET:
            self._clock.async_was_set()
        for listener in tuple(self._listeners):
            try:
                listener(event, is_live)
            except Exception:
                # One that fails must not end the stream of all.
                _LOGGER.exception("An event could not be shown")

    @callback
    def _publish_connection(self) -> None:
        for listener in tuple(self._connection_listeners):
            listener()
