"""Looks over a page as a careful reader does."""

from pathlib import Path

from playwright.async_api import Locator, TimeoutError as NeverRight

SCAN = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
SECONDS = 10


async def assert_readable(place: Locator) -> None:
    """See that no text in a place is a raw key, cut off or beside the screen.

    It may take a moment to come to rest: a dialog opens, a font is loaded.
    """
    page = place.page
    node = await place.element_handle()
    try:
        await page.wait_for_function(
            f"node => ({SCAN})(node).length === 0", arg=node, timeout=SECONDS * 1000
        )
    except NeverRight:
        found = await page.evaluate(f"node => ({SCAN})(node)", node)
        raise AssertionError("to be seen on the page: " + "; ".join(found)) from None
