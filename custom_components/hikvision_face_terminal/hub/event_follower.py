"""Keeps one stream of events open, and does without it where there is none."""

import asyncio
from enum import StrEnum
import logging
from random import uniform
from typing import Final

from homeassistant.core import CALLBACK_TYPE

from ..isapi import (
    IsapiAuthenticationError,
    IsapiError,
    IsapiLockedError,
    IsapiRefusedError,
    Reason,
)
from .back_off import BackOff
from .event_catch_up import EventCatchUp
from .event_feed import EventFeed
from .event_session import EventSession
from .issues import TerminalIssues

_LOGGER = logging.getLogger(__name__)

# Streams in a row that were open and brought nothing of what happened. Such a terminal
# was seen; there subscribeEvent worked. A refused subscription is not tried again: on a
# K1T342MFWX V4.38 each of them took a slot.
_MUTE: Final = 2


class FollowState(StrEnum):
    """How events are followed now; for diagnostics."""

    OFF = "off"
    WAITING = "waiting"
    STREAMING = "streaming"
    POLLING = "polling"


class EventFollower:
    """The one task that follows the events of a terminal; it ends only if cancelled.

    A stream that the terminal refuses for good, or gives to another system for long,
    is replaced by reading the log every few seconds, until it can be opened.
    """

    def __init__(
        self, feed: EventFeed, issues: TerminalIssues, changed: CALLBACK_TYPE
    ) -> None:
        """Call `changed` when the state changes, and when all was caught up."""
        self.state = FollowState.OFF
        self.log = EventCatchUp(feed)
        self.session: EventSession | None = None
        self.opened = 0
        self._feed = feed
        self._issues = issues
        self._changed = changed
        self._loop = feed.hass.loop
        self._back_off = BackOff(feed.timing)
        self._taken_since: float | None = None
        self._mute = 0
        self._subscribes = False
        self._may_subscribe = True
        self._polls = False

    async def async_run(self) -> None:
        """Follow the events for ever."""
        while True:
            try:
                pause = await self._async_follow()
            except Exception:
                # An error in here must not leave the terminal unheard for ever.
                _LOGGER.exception("Following the events failed, and will be retried")
                pause = self._feed.timing.stream_retry_most
            await self._async_wait(pause)

    async def _async_follow(self) -> float:
        """Read one stream to its end; return the pause before the next."""
        try:
            if self._feed.clock.zone is None:
                await self._feed.clock.async_read()
            if self._feed.cursor.serial is None and self.log.is_possible:
                await self.log.async_run()
            await self._async_read()
        except IsapiError as err:
            _LOGGER.debug("The stream of events: %s", err.reason)
            if self._subscribes and isinstance(err, IsapiRefusedError):
                return self._give_up()
            return await self._async_pause_after(err)
        finally:
            self.session = None
            if self.state is FollowState.STREAMING:
                self._set(FollowState.WAITING)
        if self._mute < _MUTE:
            return self._back_off.next()
        if self._subscribes or not await self._async_may_subscribe():
            return self._give_up()
        self._subscribes, self._mute = True, _MUTE - 1
        return self._feed.timing.slot_release

    async def _async_may_subscribe(self) -> bool:
        """Return whether it may help: where it is refused, it costs a slot."""
        if not self._may_subscribe:
            return False
        try:
            return await self._feed.client.events.can_subscribe()
        except IsapiError:
            return False

    def _give_up(self) -> float:
        """Poll in place of a stream that brings nothing; return for how long."""
        self._subscribes = self._may_subscribe = False
        self._mute, self._polls = _MUTE - 1, True
        return self._feed.timing.stream_refused

    async def _async_read(self) -> None:
        opening = self._feed.client.events.stream(
            self._feed.clock.zone, by_subscription=self._subscribes
        )
        async with opening as parts:
            self.session = session = EventSession(self._feed, self.log, self._changed)
            self._opened()
            try:
                await session.async_read(parts)
            finally:
                self._mute = self._mute + 1 if session.is_mute else 0
                lived = self._loop.time() - session.opened_at
                if lived >= self._feed.timing.stream_health:
                    self._back_off.reset()

    def _opened(self) -> None:
        self.opened += 1
        self._taken_since, self._polls = None, False
        self._issues.async_stream_opened()
        self._set(FollowState.STREAMING)

    async def _async_pause_after(self, err: IsapiError) -> float:
        """Do what an error asks for; return the pause before the next try."""
        if err.reason is Reason.STREAM_TAKEN:
            return await self._async_taken()
        self._taken_since = None
        if isinstance(err, IsapiLockedError):
            return err.unlock_in + self._back_off.next()
        if isinstance(err, IsapiAuthenticationError):
            # The poll asks the owner for the login. Nothing is sent until then.
            await self._feed.coordinator.async_request_refresh()
            return self._feed.timing.stream_retry_most
        if err.reason is Reason.PERMISSION_DENIED:
            self._issues.async_events_denied(err)
        elif not (isinstance(err, IsapiRefusedError) and err.is_format_rejected):
            return self._back_off.next()
        self._polls = True
        return self._feed.timing.stream_refused

    async def _async_taken(self) -> float:
        """Wait for the slot, and poll meanwhile; after minutes say who holds it."""
        timing, now = self._feed.timing, self._loop.time()
        if self._taken_since is None:
            self._taken_since = now
            return timing.slot_release
        self._polls = True
        pause = uniform(timing.slot_retry, 2 * timing.slot_retry)  # noqa: S311 - no secret
        left = self._taken_since + timing.slot_taken - now
        if left > 0:
            return min(pause, left)
        self._issues.async_stream_taken(await self._async_holders())
        return pause

    async def _async_holders(self) -> list[str]:
        """Return the addresses that hold the stream, as far as the terminal says."""
        try:
            holders = await self._feed.client.events.holders()
        except IsapiError:
            return []
        return sorted({holder.address for holder in holders if holder.address})

    async def _async_wait(self, seconds: float) -> None:
        """Wait for the next try; meanwhile read the log where there is no stream."""
        end = self._loop.time() + seconds
        back_off = BackOff(self._feed.timing)
        while (left := end - self._loop.time()) > 0:
            pause = left
            if not (self._polls and self.log.is_possible):
                self._set(FollowState.WAITING)
            elif await self._async_poll():
                back_off.reset()
                pause = self._feed.timing.log_poll
            else:
                pause = self._feed.timing.log_poll + back_off.next()
            await asyncio.sleep(min(pause, left))

    async def _async_poll(self) -> bool:
        """Read the log; return whether the terminal answered."""
        try:
            await self.log.async_run()
        except IsapiError:
            self._set(FollowState.WAITING)
            return False
        if self.log.is_possible:
            self._set(FollowState.POLLING)
        return True

    def _set(self, state: FollowState) -> None:
        if state is not self.state:
            self.state = state
            self._changed()
