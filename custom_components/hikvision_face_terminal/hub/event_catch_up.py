"""What the stream did not bring, read from the terminal's log by serial number."""

import asyncio
import time
from typing import Final

from ..isapi import (
    EventPage,
    EventQuery,
    IsapiRefusedError,
    Reason,
    TerminalEvent,
    new_search_id,
)
from .event_cursor import Novelty
from .event_feed import EventFeed

# A run: the terminal's processor is weak, and rests before the next one.
MAX_PAGES: Final = 40

# In events; the limit of most terminals.
PAGE_SIZE: Final = 30

# In seconds. What came to the end of the log since then is news.
NEWS: Final = 60


class EventCatchUp:
    """Reads the log from the cursor on, a page at a time, never during an enrollment.

    `is_possible` is False once the terminal has refused it for good. `is_doubted`: the
    log may have begun anew, which the next run finds out.
    """

    def __init__(self, feed: EventFeed) -> None:
        self.is_possible = True
        self._feed = feed
        self._client = feed.client
        self._clock = feed.clock
        self._cursor = feed.cursor
        self.is_doubted = False
        self._is_other_log = False
        # When the end of the log was known, on the clock of time.monotonic.
        self._was_at_end = float("-inf")

    async def async_run(self) -> int | None:
        """Read on; return how many events were new, None if there may be more.

        Begins at the end of a log in which no place is known. Raises IsapiError.
        """
        try:
            return await self._async_run()
        except IsapiRefusedError as err:
            is_denied = err.reason is Reason.PERMISSION_DENIED
            if not (err.is_format_rejected or is_denied):
                raise
            self.is_possible = False
            return 0

    async def _async_run(self) -> int | None:
        if self._cursor.serial is None:
            await self._async_restart()
            return 0
        if not self.is_doubted:
            new = await self._async_read()
            if not self.is_doubted:
                return new
        # Nothing is found where the terminal's offset is another by now.
        await self._clock.async_read()
        if await self._async_has_begun_anew():
            await self._async_restart()
            return 0
        return await self._async_read(trusts=True)

    async def _async_restart(self) -> None:
        """Follow the log from its end on, and tell nothing of what is in it."""
        asked_at = time.monotonic()
        self._cursor.restart(await self._async_newest())
        self._was_at_end = asked_at
        self.is_doubted = self._is_other_log = False

    async def _async_has_begun_anew(self) -> bool:
        """Return whether the event of the cursor is no longer in the log as it was."""
        if self._is_other_log:
            return True
        newest, serial = await self._async_newest(), self._cursor.serial or 0
        if newest is not None and (newest.serial_no or 0) > serial:
            query = EventQuery(begin_serial=serial, limit=1, zone=self._clock.zone)
            page = await self._client.events.search(query, new_search_id(), 0)
            newest = next(iter(page.events), newest)
        self.is_doubted = False
        if newest is None:
            return serial > 0
        is_lower = newest.serial_no is not None and newest.serial_no < serial
        return is_lower or self._cursor.is_at_odds_with(newest)

    async def _async_read(self, *, trusts: bool = False) -> int | None:
        """Read on; `trusts`: the log is known to be the one of the cursor."""
        cursor, new, position = self._cursor, 0, 0
        begin, search_id = cursor.next_serial, new_search_id()
        query = EventQuery(begin_serial=begin, limit=PAGE_SIZE, zone=self._clock.zone)
        for _ in range(MAX_PAGES):
            await self._feed.device.async_settle()
            asked_at, reach = time.monotonic(), cursor.serial or 0
            page = await self._client.events.search(query, search_id, position)
            is_empty = not (page.events or position or reach == 0)
            is_news = asked_at - self._was_at_end <= NEWS
            new += self._take_page(page, is_news=is_news, trusts=trusts)
            self.is_doubted |= is_empty and not trusts
            if self.is_doubted:
                return new
            if not page.more:
                cursor.close_gaps(begin, reach)
                self._was_at_end = asked_at
                return new
            self._close_gaps(begin, page)
            position = page.next_position
            await asyncio.sleep(self._client.timing.log_page)
        if cursor.next_serial > begin:
            return None
        # Pages without end, and nothing in them that goes on from here.
        cursor.close_gaps(begin, cursor.serial or 0)
        return new

    def _take_page(self, page: EventPage, *, is_news: bool, trusts: bool) -> int:
        """Take the events up to one of another log; return how many were new."""
        new = 0
        for event in page.events:
            novelty = self._feed.take(event, is_news)
            if novelty is Novelty.CONTRADICTORY and not trusts:
                self.is_doubted = True
                self._is_other_log = self._cursor.is_at_odds_with(event)
                break
            new += novelty is Novelty.NEW
        return new

    def _close_gaps(self, begin: int, page: EventPage) -> None:
        """Note what is not in the log: all between the events of an ordered page."""
        serials = [it.serial_no for it in page.events if it.serial_no is not None]
        if serials and serials == sorted(serials):
            self._cursor.close_gaps(begin, serials[-1])

    async def _async_newest(self) -> TerminalEvent | None:
        return await self._client.events.newest(self._clock.zone)
