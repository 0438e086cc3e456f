"""Makes the pictures of the brand that Home Assistant serves, out of their drawing."""

from pathlib import Path
import sys

from playwright.async_api import Browser

from tests.support.home_assistant.config import REPOSITORY
from tests.support.home_assistant.console import run, say
from tests.support.home_assistant.terminal_setup import DOMAIN

from . import png
from .visit import browsing

DRAWING = REPOSITORY / "docs" / "brand" / "logo.svg"
FOLDER = REPOSITORY / "custom_components" / DOMAIN / "brand"

# How much of the drawing's width is to be seen, and how many pixels its units become.
# Home Assistant's rules for brands: an icon has 256 pixels, a logo's shorter side 128
# to 256, and both twice as many for sharp screens.
PARTS = {"icon": (256, 1.0), "logo": (870, 0.5)}
HEIGHT = 256


async def brand() -> None:
    """Make all of them."""
    async with browsing() as browser:
        for part in PARTS:
            for scheme in ("light", "dark"):
                for times in (1, 2):
                    file = await _draw(browser, part, scheme, times)
                    say(f"{file.relative_to(REPOSITORY)}: {file.stat().st_size} bytes")


async def _draw(browser: Browser, part: str, scheme: str, times: int) -> Path:
    width, size = PARTS[part]
    page = await browser.new_page(
        viewport={"width": width, "height": HEIGHT},
        color_scheme="dark" if scheme == "dark" else "light",
        device_scale_factor=size * times,
    )
    drawing = DRAWING.read_text(encoding="utf-8")
    style = f"body {{ margin: 0 }} svg {{ display: block; height: {HEIGHT}px }}"
    await page.set_content(f"<style>{style}</style>{drawing}")
    picture = await page.screenshot(omit_background=True)
    await page.close()
    name = "dark_" * (scheme == "dark") + part + "@2x" * (times == 2)
    file = FOLDER / f"{name}.png"
    png.write(picture, file)
    return file


if __name__ == "__main__":
    sys.exit(run(brand()))
