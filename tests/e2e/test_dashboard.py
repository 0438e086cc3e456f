"""The example dashboard, used by its owner and by another user."""

from collections.abc import AsyncIterator

from playwright.async_api import Browser, Locator, expect
import pytest

from simulator import Scene, SimulatedTerminal
from tests.support.home_assistant.api import HomeAssistantApi
from tests.support.home_assistant.process import HomeAssistant
from tests.support.home_assistant.terminal_setup import DOMAIN, device_id, until_state

from .dashboard import PATH, SCRIPT_NAME, dashboard
from .home import PERSON, Home
from .look import DESKTOP, PHONE, Look
from .scan import assert_readable
from .visit import open_window, visiting

# A user who lives here and is no administrator.
RESIDENT = ("resident", "resident-password")


@pytest.fixture
async def resident(
    browser: Browser, home_assistant: HomeAssistant, api: HomeAssistantApi, look: Look
) -> AsyncIterator[Home]:
    """Return Home Assistant as seen by a user who is no administrator."""
    username, password = RESIDENT
    made = await api.command(
        "config/auth/create", name="Resident", group_ids=["system-users"]
    )
    user_id = made["user"]["id"]
    login = {"user_id": user_id, "username": username, "password": password}
    await api.command("config/auth_provider/homeassistant/create", **login)
    url = home_assistant.url
    window = await open_window(browser, url, look, username=username, password=password)
    async with visiting(window, url, look) as home:
        yield home
    await window.close()
    await api.command("config/auth/delete", user_id=user_id)


def cards(home: Home) -> Locator:
    """Return what the dashboard shows."""
    return home.page.locator("hui-view")


def cancel_button(home: Home) -> Locator:
    """Return the card that is shown only during an enrollment."""
    name = home.texts.ours("entity.button.cancel_enrollment.name")
    return cards(home).locator("hui-tile-card", has_text=name)


async def press_cancel(home: Home, added: SimulatedTerminal) -> None:
    """Wait until the face is seen to 40 %, and press the button that appears."""
    added.scene = Scene.steps([40])
    gauge = cards(home).locator("hui-gauge-card")
    await expect(gauge.get_by_text("40").first).to_be_visible()
    await assert_readable(cards(home))
    await cancel_button(home).click()


@pytest.mark.parametrize("look", [PHONE], ids=str)
async def test_owner_enrolls_and_cancels(
    home: Home, api: HomeAssistantApi, added: SimulatedTerminal
) -> None:
    added.scene = Scene.never()
    async with dashboard(api, await device_id(api, added.serial_number)):
        await home.go(PATH)
        await cards(home).get_by_text(SCRIPT_NAME, exact=True).click()
        await home.run_script("Anna")
        await press_cancel(home, added)
        # Shown for some seconds only
        message = home.texts.ours("exceptions.enrollment_cancelled.message")
        await expect(home.page.get_by_text(message).first).to_be_visible()
        await until_state(api, "enrollment_status", "cancelled")
        await expect(cancel_button(home)).to_have_count(0)
        # Home Assistant shows why its script failed, and throws that again
        home.thrown.remove("Object")
    assert not added.people


@pytest.mark.parametrize("look", [DESKTOP], ids=str)
async def test_others_are_offered_nothing_they_may_not_do(
    resident: Home, api: HomeAssistantApi, added: SimulatedTerminal
) -> None:
    """Neither the pages with Enroll person and Configure nor the dashboard."""
    device = await device_id(api, added.serial_number)
    enroll = resident.texts.ours(f"{PERSON}.initiate_flow.user")
    async with dashboard(api, device):
        for path in (
            f"config/integrations/integration/{DOMAIN}",
            f"config/devices/device/{device}",
            PATH,
        ):
            await resident.go(path)
            await resident.page.wait_for_url("**/home/**")
            body = resident.page.locator("body")
            await expect(body.get_by_text("Overview").first).to_be_visible()
            for name in (enroll, SCRIPT_NAME, "Configure", "Front door", "Settings"):
                await expect(body.get_by_text(name, exact=True)).to_have_count(0)


@pytest.mark.parametrize("look", [DESKTOP], ids=str)
async def test_others_may_cancel_where_they_are_shown_the_button(
    home: Home, resident: Home, api: HomeAssistantApi, added: SimulatedTerminal
) -> None:
    """It is an entity like any other: Home Assistant lets those press it who see it."""
    added.scene = Scene.never()
    form = await home.enroll_person()
    await form.fill(name="Anna")
    await form.submit()
    device = await device_id(api, added.serial_number)
    async with dashboard(api, device, admin_only=False):
        await resident.go(PATH)
        await press_cancel(resident, added)
        await home.dialog.says(f"{PERSON}.error.enrollment_cancelled")
    assert not added.people
