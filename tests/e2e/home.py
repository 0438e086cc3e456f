"""The pages of Home Assistant, as a user knows them."""

from playwright.async_api import Locator, Page, expect

from tests.support.home_assistant.terminal_setup import DOMAIN

from .dialog import Dialog, Form
from .scan import assert_readable
from .texts import Texts

PANEL = "panel.config.integrations"
PERSON = "config_subentries.person"

# What the simulated terminal calls itself.
TERMINAL = "Access Controller"


class Home:
    """The pages of Home Assistant that have to do with the integration."""

    def __init__(self, page: Page, url: str, texts: Texts) -> None:
        """Use a browser page in which a user is signed in."""
        self.page = page
        self.texts = texts
        self.dialog = Dialog(page, texts)
        # What went wrong in the page; must be empty, but for what a test takes out.
        self.thrown: list[str] = []
        self._url = url

    async def go(self, path: str) -> None:
        """Open a page and wait until Home Assistant's own start picture is gone."""
        await self.page.goto(f"{self._url}/{path}")
        await expect(self.page.locator("#ha-launch-screen")).to_have_count(0)

    async def add_integration(self, name: str) -> None:
        """Go to Settings → Devices & services → Add integration, and choose one."""
        await self.go("config/integrations/dashboard")
        await self.button(f"{PANEL}.add_integration").click()
        chooser = self.page.locator("dialog-add-integration")
        await chooser.get_by_role("textbox").fill(name)
        await chooser.get_by_text(name, exact=True).click()

    async def open_integration(self) -> None:
        """Open the page of the integration, with its terminals."""
        await self.go(f"config/integrations/integration/{DOMAIN}")
        await expect(self.page.locator("ha-config-entry-row").first).to_be_visible()

    async def open_repair(self, issue: str, **placeholders: object) -> None:
        """Go to Settings → Repairs, and open what is there of the integration."""
        await self.go("config/repairs")
        title = self.texts.ours(f"issues.{issue}.title", **placeholders)
        await self.page.get_by_text(title, exact=True).first.click()

    async def enroll_person(self, terminal: str = TERMINAL) -> Form:
        """Press the button on the page of the integration."""
        await self.open_integration()
        name = self.texts.ours(f"{PERSON}.initiate_flow.user")
        await self.page.get_by_role("button", name=name).click()
        return await self.form(f"{PERSON}.step.user", terminal=terminal)

    async def configure(self, option: str) -> None:
        """Press the cog wheel of the terminal, and choose from what it offers."""
        await self.open_integration()
        row = self.page.locator("ha-config-entry-row")
        name = self.texts.frontends(f"{PANEL}.config_entry.configure")
        await row.get_by_role("button", name=name).first.click()
        await self.dialog.menu("options.step.init")
        await self.dialog.choose(f"options.step.init.menu_options.{option}")

    async def choose_from_menu(self, key: str) -> None:
        """Choose from the three dots of the terminal's entry."""
        row = self.page.locator("ha-config-entry-row")
        menu = self.texts.frontends("common.menu")
        await row.get_by_role("button", name=menu).first.click()
        name = self.texts.frontends(key)
        await self.page.get_by_role("menuitem", name=name).click()

    async def run_script(self, name: str) -> None:
        """Enter a name into the open dialog of a script, run it, and close."""
        dialog = self.page.locator("ha-more-info-dialog")
        await dialog.get_by_role("textbox").first.fill(name)
        await assert_readable(dialog)
        run = self.texts.frontends("card.script.run")
        await dialog.get_by_role("button", name=run).click()
        close = self.texts.frontends("common.close")
        await dialog.get_by_role("button", name=close).first.click()
        await expect(dialog.get_by_role("dialog")).to_have_count(0)

    def button(self, key: str) -> Locator:
        """Return a button by the key of the frontend's text on it."""
        return self.page.get_by_role("button", name=self.texts.frontends(key)).first

    async def form(self, step: str, **placeholders: object) -> Form:
        """Wait for a form of the integration, such as `config.step.user`."""
        return await self.dialog.form(step, **placeholders)

    async def assert_readable(self) -> None:
        """See that all of the page can be read."""
        await assert_readable(self.page.locator("body"))
