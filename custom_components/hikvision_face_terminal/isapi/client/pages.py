"""Walks the pages of a search to the end of its list."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Final

from ..errors import IsapiRefusedError, IsapiUnexpectedError
from ..models.page import Page

# The largest terminals have room for 100,000 users; a longer list is endless.
_MAX_ENTRIES: Final = 200_000


def raise_if_no_report(page: Page) -> Page:
    """Return a page; IsapiUnexpectedError if it leaves open what is there.

    A status in place of a list, an empty answer: a user is not gone because of that.
    """
    if not page.is_report:
        raise IsapiUnexpectedError("the answer to a search reports nothing")
    return page


async def walk[K: (str, int), T](
    read_page: Callable[[int], Awaitable[Page]],
    entries_of: Callable[[Page], Mapping[K, T]],
) -> AsyncIterator[dict[K, T]]:
    """Yield the new entries of each page, by number, until a page has none.

    So it also ends on a terminal that repeats the same page for ever; and a user who
    moves to another page, because another one is deleted meanwhile, comes once.
    Entries without a number are left out.
    """
    seen: set[K] = set()
    page: Page | None = await read_page(0)
    position = 0
    while page is not None:
        fresh = {
            number: entry
            for number, entry in entries_of(page).items()
            if number != "" and number not in seen
        }
        yield fresh
        seen.update(fresh)
        if len(seen) > _MAX_ENTRIES:
            raise IsapiUnexpectedError("a list that does not end")
        position += len(page.found)
        more = page.more and bool(fresh)
        page = await _next(read_page, page, position) if more else None


async def _next(
    read_page: Callable[[int], Awaitable[Page]], page: Page, position: int
) -> Page | None:
    """Return the page at a position; None if that is refused where a list may end.

    A position after the last entry may be refused, and is requested only where the
    terminal contradicts itself.
    """
    try:
        return await read_page(position)
    except IsapiRefusedError as err:
        if position < (page.total or 0) or not err.is_format_rejected:
            raise
        return None
