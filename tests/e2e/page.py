"""The page "Who can come in", as a user knows it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from playwright.async_api import Locator, expect

from simulator import PROFILES, Profile
from tests.support.home_assistant.config import REPOSITORY

from .home import Home

FRONT, GARDEN = "Front door", "Garden gate"
GARDEN_SERIAL = "DS-K1T343EFWX20250115V044840ENSIM000002"

PATH = "hikvision-face-terminal"
TEXTS = "config_panel"
AXE = REPOSITORY / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

# Counts what a hand does: a key on a button is told as a click, too, but has no detail.
COUNT = """() => {
  window.clicks = 0;
  addEventListener("click", (event) => { if (event.detail) window.clicks += 1; }, true);
}"""


def called(name: str) -> Profile:
    """Return firmware that takes pictures, with the owner's name for the terminal."""
    usual = PROFILES["immediate"]
    return replace(
        usual,
        device=replace(usual.device, name=name),
        faces=replace(usual.faces, binary_parts=("img",)),
    )


class WhoCanComeIn:
    """The page, and what is to be found on it."""

    def __init__(self, home: Home) -> None:
        """Use the browser page in which the user is signed in."""
        self.home = home
        self.at = home.page.locator("hikvision-face-terminal-panel")
        self.dialog = self.at.locator("hft-dialog")

    def text(self, key: str, **values: object) -> str:
        """Return a text of the page."""
        return self.home.texts.ours(f"{TEXTS}.{key}", **values)

    async def open(self, path: str = "") -> None:
        """Go to the page, and wait until the people are there."""
        await self.home.go(f"{PATH}/{path}" if path else PATH)
        await expect(self.at.get_by_role("heading", level=1)).to_be_visible()

    async def open_from_overview(self) -> None:
        """Go to the Overview, count the clicks from there, and choose the page."""
        await self.home.go("")
        link = self.home.page.locator("ha-sidebar").get_by_text(self.sidebar_title)
        await expect(link).to_be_visible()
        await self.home.page.evaluate(COUNT)
        await link.click()
        await expect(self.tiles.first).to_be_visible()

    @property
    def sidebar_title(self) -> str:
        """What the sidebar calls the page."""
        return self.text("title")

    async def clicks(self) -> int:
        """Return the clicks since the Overview."""
        found: int = await self.home.page.evaluate("window.clicks")
        return found

    @property
    def tiles(self) -> Locator:
        """The people to be seen."""
        return self.at.get_by_role("listitem")

    def tile(self, name: str) -> Locator:
        """Return a person's tile."""
        return self.tiles.filter(has=self.home.page.get_by_role("link", name=name))

    def chip(self, name: str, terminal: str) -> Locator:
        """Return what tells whether a person can come in at a terminal."""
        return self.tile(name).get_by_role("checkbox", name=terminal)

    def button(self, key: str, at: Locator | None = None, **values: object) -> Locator:
        """Return a button by the key of its text."""
        place = self.at if at is None else at
        return place.get_by_role("button", name=self.text(key, **values), exact=True)

    async def says(self, key: str, **values: object) -> None:
        """Wait until a text is to be seen on the page."""
        text = self.at.get_by_text(self.text(key, **values)).first
        await expect(text).to_be_visible()

    async def part(self, key: str) -> None:
        """Choose one of the parts in the page's head."""
        await self.at.get_by_role("navigation").get_by_text(self.text(key)).click()

    async def enroll(self, name: str, button: str = "people.add_person") -> None:
        """Start an enrollment with what the form suggests."""
        await self.button(button).click()
        await self.dialog.get_by_role("textbox").first.fill(name)
        await self.button("add.start").click()

    async def assert_accessible(self) -> None:
        """See that axe finds nothing that keeps anybody from using it."""
        page = self.home.page
        if not await page.evaluate("'axe' in window"):
            await page.evaluate(AXE.read_text(encoding="utf-8"))
        node = await self.at.element_handle()
        found: list[dict[str, Any]] = await page.evaluate(
            "async (node) => (await axe.run(node)).violations", node
        )
        assert not found, [
            (rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found
        ]


@asynccontextmanager
async def counting(page: WhoCanComeIn, allowed: int) -> AsyncIterator[None]:
    """Start at the Overview, and check afterwards how many clicks it took."""
    await page.open_from_overview()
    yield
    assert await page.clicks() == allowed
