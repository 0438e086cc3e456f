"""Who came: the granted and denied entries of a terminal's log, the newest first."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Final

from ..client import IsapiClient
from ..errors import IsapiRefusedError
from ..models.event_codes import EventKind
from ..models.event_search import EventPage, EventQuery
from ..models.payloads import new_search_id
from ..models.terminal_event import MAX_SERIAL, TerminalEvent

# Entries of people and doors; without the logins, which are many.
_ACCESS: Final = 5

# A page has 30 entries on most terminals, whose processor is weak: one answer takes
# half a second, and as long a rest. A caller waits two minutes at most.
_MAX_PAGES: Final = 120


async def find_visits(
    client: IsapiClient,
    query: EventQuery,
    *,
    result: EventKind | None,
    limit: int,
) -> list[TerminalEvent]:
    """Return up to `limit` visits that a query finds, the newest first.

    `result` is GRANTED or DENIED; None is both. Looks through some thousand entries at
    most, from the end of the log or of the period on. Raises IsapiError.
    """

    def is_wanted(event: TerminalEvent) -> bool:
        if result is None:
            return event.kind in (EventKind.GRANTED, EventKind.DENIED)
        return event.kind is result

    try:
        return await _find(client, replace(query, major=_ACCESS), is_wanted, limit)
    except IsapiRefusedError as err:
        if not err.is_format_rejected:
            raise
    # Firmware that wants a minor code, too.
    return await _find(client, query, is_wanted, limit)


async def _find(
    client: IsapiClient,
    query: EventQuery,
    is_wanted: Callable[[TerminalEvent], bool],
    limit: int,
) -> list[TerminalEvent]:
    found: dict[object, TerminalEvent] = {}
    async for events in _Search(client, query).newest_first():
        for event in filter(is_wanted, events):
            # Positions move while people come: an entry may be on two pages.
            found.setdefault(event.serial_no or event, event)
        if len(found) >= limit:
            break
    return [*found.values()][:limit]


class _Search:
    """One search, with a pause before each page but the first."""

    def __init__(self, client: IsapiClient, query: EventQuery) -> None:
        self._client = client
        self._query = query
        self._search_id = new_search_id()
        self._pages = 0

    async def newest_first(self) -> AsyncIterator[list[TerminalEvent]]:
        """Yield pages as the terminal sorts them, else from the end of the log.

        Not every terminal that promises to sort does (a published answer begins with
        the first entry of the log), so none is yielded before two were compared.
        """
        self._query = replace(self._query, newest_first=True)
        held: list[TerminalEvent] = []
        compared, last = 0, MAX_SERIAL
        page: EventPage | None = None
        while (page is None or page.more) and self._may_go_on:
            page = await self._sorted_page(page)
            if page is None:
                break
            serials = [it.serial_no for it in page.events if it.serial_no is not None]
            # The first of a page may have been on the page before, see _find.
            if serials != sorted(serials, reverse=True) or last < min(
                serials, default=0
            ):
                page = None
                break
            compared, last = compared + len(serials), min(serials, default=last)
            held += page.events
            if compared > 1 or not page.more:
                yield held
                held = []
        if page is None:
            self._query = replace(self._query, newest_first=False)
            self._search_id = new_search_id()
            async for events in self.from_the_end():
                yield events

    async def _sorted_page(self, last: EventPage | None) -> EventPage | None:
        """Return the next page; None if the terminal does not sort at all."""
        try:
            return await self._page(last.next_position if last else 0)
        except IsapiRefusedError as err:
            if last is not None or not err.is_format_rejected:
                raise
            return None

    async def from_the_end(self) -> AsyncIterator[list[TerminalEvent]]:
        """Yield pages of a log that is sorted the oldest first, from its last page."""
        first = await self._page(0)
        size, total = first.next_position, first.total
        if total is None or not first.more:
            # Without a total the end is not known: the whole log is read.
            events = first.events + await self._rest(first)
            yield events[::-1]
            return
        begin, end = max(size, total - size), total
        while end > size and self._may_go_on:
            yield (await self._window(begin, end))[::-1]
            begin, end = max(size, begin - size), begin
        if self._may_go_on:
            yield first.events[::-1]

    @property
    def _may_go_on(self) -> bool:
        return self._pages < _MAX_PAGES

    async def _rest(self, page: EventPage) -> list[TerminalEvent]:
        events: list[TerminalEvent] = []
        while page.more and self._may_go_on:
            page = await self._page(page.next_position)
            events += page.events
        return events

    async def _window(self, begin: int, end: int) -> list[TerminalEvent]:
        """Read a part of the log; a page may be shorter than was asked for."""
        events: list[TerminalEvent] = []
        while begin < end and self._may_go_on:
            page = await self._page(begin)
            events += page.events
            if page.next_position <= begin:
                break
            begin = page.next_position
        return events

    async def _page(self, position: int) -> EventPage:
        if self._pages:
            await asyncio.sleep(self._client.timing.log_page)
        self._pages += 1
        return await self._client.events.search(self._query, self._search_id, position)
