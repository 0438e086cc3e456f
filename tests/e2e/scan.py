"""Checks a page as a careful reader does."""

from pathlib import Path

from playwright.async_api import Locator, TimeoutError as NeverRight

from .look import DESKTOP, PHONE

SCAN = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
SECONDS = 10

# The page has heard of another screen, and has drawn itself anew.
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


async def assert_readable(place: Locator) -> None:
    """Check that no visible text is a raw key, faint, cut off or outside the screen.

    Wait until it is so: a dialog opens, a font is loaded.
    """
    page = place.page
    node = await place.element_handle()
    await page.evaluate(DRAWN)
    try:
        await page.wait_for_function(
            f"node => ({SCAN})(node).length === 0", arg=node, timeout=SECONDS * 1000
        )
    except NeverRight:
        found = await page.evaluate(f"node => ({SCAN})(node)", node)
        raise AssertionError("to be seen on the page: " + "; ".join(found)) from None


async def assert_readable_everywhere(place: Locator) -> None:
    """Check the same on screens of a phone and of a desktop, each light and dark."""
    page = place.page
    dark = await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    width = page.viewport_size
    assert width
    other = DESKTOP if width == PHONE.viewport else PHONE
    for viewport in (width, other.viewport):
        await page.set_viewport_size(viewport)
        await assert_readable(place)
        await page.emulate_media(color_scheme="light" if dark else "dark")
        await assert_readable(place)
        await page.emulate_media(color_scheme="dark" if dark else "light")
    await page.set_viewport_size(width)
