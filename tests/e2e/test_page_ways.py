"""Who can come in: the ways that lead there."""

from playwright.async_api import expect
import pytest

from simulator import Profile, SimulatedTerminal
from tests.support.home_assistant.api import HomeAssistantApi
from tests.support.home_assistant.terminal_setup import device_id

from .home import PANEL
from .look import DESKTOP, PHONE
from .page import FRONT, PATH, WhoCanComeIn, called


@pytest.fixture
def profile() -> Profile:
    """Return the terminal's firmware."""
    return called(FRONT)


@pytest.mark.parametrize("look", [DESKTOP], ids=str)
async def test_device_leads_there(
    page: WhoCanComeIn, api: HomeAssistantApi, front: SimulatedTerminal
) -> None:
    device = await device_id(api, front.serial_number)
    await page.home.go(f"config/devices/device/{device}")
    await page.home.page.locator(f'a[href="/{PATH}"]').last.click()
    await expect(page.tile("Anna")).to_be_visible()


async def test_configure_leads_there(
    page: WhoCanComeIn, front: SimulatedTerminal
) -> None:
    home = page.home
    await home.open_integration()
    row = home.page.locator("ha-config-entry-row")
    name = home.texts.frontends(f"{PANEL}.config_entry.configure")
    await row.get_by_role("button", name=name).first.click()
    await home.dialog.menu("options.step.init")
    await home.dialog.at.get_by_role("link", name=page.text("title")).click()
    await expect(page.tile("Anna")).to_be_visible()
    await expect(home.page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("look", [PHONE], ids=str)
async def test_phone_shows_home_assistants_menu(
    page: WhoCanComeIn, front: SimulatedTerminal
) -> None:
    await page.open()
    await page.button("nav.menu").click()
    sidebar = page.home.page.locator("ha-sidebar")
    await expect(sidebar.get_by_text(page.sidebar_title)).to_be_visible()
