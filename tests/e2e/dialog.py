"""The dialog in which Home Assistant shows the steps of a flow."""

from collections.abc import Collection
from dataclasses import dataclass
import re

from playwright.async_api import Locator, Page, expect

from .scan import assert_readable, assert_readable_everywhere
from .texts import Texts

FLOW = "panel.config.integrations.config_flow"

# The steps that were seen on all screens, each with its language.
LOOKED_OVER: set[tuple[str, str]] = set()


class Dialog:
    """The one dialog that is open, or will be."""

    def __init__(self, page: Page, texts: Texts) -> None:
        """Belong to a page."""
        self._texts = texts
        # Not the element with the role: what is to be seen in it lies outside of it
        self.at = page.locator("dialog-data-entry-flow")
        self._open = page.get_by_role("dialog")

    async def form(self, step: str, **placeholders: object) -> Form:
        """Wait for a step, and see that all that the integration says is there."""
        await self.says(f"{step}.title", **placeholders)
        if self._texts.has(f"{step}.description"):
            await self.says(f"{step}.description", **placeholders)
        await self.assert_readable(step)
        return Form(self, self._texts, step)

    async def says(self, key: str, **placeholders: object) -> None:
        """Wait for a text of the integration, however many paragraphs it has.

        A whole paragraph: a title may be a part of the sentence of another step.
        """
        text = self._texts.ours(key, **placeholders)
        for paragraph in filter(None, text.split("\n\n")):
            shown = self.at.get_by_text(paragraph, exact=True)
            await expect(shown.first).to_be_visible()

    async def shows(self, percent: int) -> None:
        """Wait until the ring has come to a percentage."""
        ring = self.at.get_by_role("progressbar")
        await expect(ring).to_have_attribute("aria-valuenow", str(percent))
        words = re.compile(rf"\b{percent}\s?%")
        await expect(self.at.get_by_text(words)).to_be_visible()
        await self.assert_readable("progress")

    async def assert_readable(self, what: str) -> None:
        """See that all can be read: of each step once on other screens, too."""
        seen = (self._texts.language, what)
        if seen in LOOKED_OVER:
            await assert_readable(self.at)
            return
        await assert_readable_everywhere(self.at)
        LOOKED_OVER.add(seen)

    async def menu(
        self, step: str, *, but: Collection[str] = (), **placeholders: object
    ) -> None:
        """Wait for a step that offers choices, each of them in words; not `but`."""
        await self.form(step, **placeholders)
        for key, choice in self._texts.below(f"{step}.menu_options").items():
            shown = self.at.get_by_text(choice, exact=True)
            await expect(shown).to_be_visible(visible=key not in but)

    async def find(self, typed: str, name: str, **placeholders: object) -> None:
        """Choose a user from the list by typing part of the shown text."""
        form = await self.form("options.step.choose", **placeholders)
        await self.at.locator("ha-selector-select").click()
        page = self.at.page
        await page.get_by_role("textbox").last.fill(typed)
        await page.get_by_text(name, exact=True).last.click()
        await expect(self.at.get_by_text(name, exact=True).first).to_be_visible()
        await assert_readable(self.at)
        await form.submit()

    async def saved(self) -> None:
        """Wait until settings are saved, and close."""
        words = self._texts.frontends("dialogs.options_flow.success.description")
        await expect(self.at.get_by_text(words)).to_be_visible()
        await self.press(f"{FLOW}.finish")
        await expect(self._open).to_have_count(0)

    async def choose(self, key: str) -> None:
        """Choose from a menu."""
        await self.at.get_by_text(self._texts.ours(key), exact=True).click()

    async def ends_with(self, key: str, **placeholders: object) -> None:
        """Wait for the last word of a flow, which is a good one, and close."""
        await self.says(key, **placeholders)
        # Home Assistant has no heading for an ending of Enroll person
        headings = re.compile(f"^\\s*({re.escape(self._texts.ours('title'))})?\\s*$")
        await expect(self.at.locator(".dialog-title")).to_have_text(headings)
        await self.assert_readable(key)
        await self.press(f"{FLOW}.close")
        await expect(self._open).to_have_count(0)

    async def finish(self) -> None:
        """Wait for success, and leave the new device where it is."""
        await expect(
            self.at.get_by_text(self._frontend("device_created"))
        ).to_be_visible()
        await assert_readable(self.at)
        await self.press(f"{FLOW}.finish_skip", f"{FLOW}.finish")
        await expect(self._open).to_have_count(0)

    async def repaired(self) -> None:
        """Wait until a repair has been made, and close."""
        message = self._texts.frontends("dialogs.repair_flow.success.description")
        await expect(self.at.get_by_text(message)).to_be_visible()
        await self.assert_readable("repaired")
        await self.press(f"{FLOW}.finish_skip", f"{FLOW}.finish")
        await expect(self._open).to_have_count(0)

    async def close(self) -> None:
        """Close it half-way, by its cross."""
        await self.press("common.close")
        await expect(self._open).to_have_count(0)

    async def press(self, *keys: str) -> None:
        """Press the button that has one of these texts of the frontend."""
        names = "|".join(re.escape(self._texts.frontends(key)) for key in keys)
        buttons = self.at.get_by_role("button", name=re.compile(f"^({names})$"))
        # The cross above may be called the same
        await buttons.last.click()

    def _frontend(self, key: str) -> str:
        return self._texts.frontends(f"{FLOW}.{key}")


@dataclass(frozen=True)
class Form:
    """A step with fields."""

    dialog: Dialog
    texts: Texts
    step: str

    async def fill(self, **values: str | int | bool) -> None:
        """Enter values by the names of the fields."""
        for field, value in values.items():
            if isinstance(value, bool):
                # What is pressed is the knob that the frontend draws over the switch
                await self.switch(field).set_checked(value, force=True)
            else:
                await self.field(field).fill(str(value))

    async def choose(self, field: str, choice: str) -> None:
        """Choose the kind of value that a field is to have."""
        name = self.texts.ours(f"selector.{field}.choices.{choice}")
        await self.dialog.at.get_by_text(name, exact=True).click()

    async def submit(self) -> None:
        """Send it off, by the button that has the step's own text if it has one."""
        if self.texts.has(f"{self.step}.submit"):
            name = self.texts.ours(f"{self.step}.submit")
            await self.dialog.at.get_by_role("button", name=name, exact=True).click()
        else:
            await self.dialog.press(f"{FLOW}.submit", f"{FLOW}.next")

    async def keeps(self, **values: str | int) -> None:
        """See that fields have these values."""
        for field, value in values.items():
            await expect(self.field(field)).to_have_value(str(value))

    def field(self, name: str) -> Locator:
        """Return the field to write into."""
        # A field that has to be filled in has a star
        label = re.compile(f"^{re.escape(self.label(name))}\\*?$")
        at = self.dialog.at
        return at.get_by_role("textbox", name=label).or_(
            at.get_by_role("spinbutton", name=label)
        )

    def switch(self, name: str) -> Locator:
        """Return the switch, which has its label beside it."""
        at = self.dialog.at.locator("ha-form-boolean, ha-selector-boolean")
        row = at.filter(has_text=self.label(name))
        return row.get_by_role("switch")

    def label(self, name: str) -> str:
        """Return how a field is called."""
        return self.texts.ours(f"{self.step}.data.{name}")

    async def complains(self, key: str, **placeholders: object) -> None:
        """Wait for an error that the form shows."""
        await self.dialog.says(key, **placeholders)
        await self.dialog.assert_readable(key)
