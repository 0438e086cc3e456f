"""Who came in, as the family sees it: on the dashboard, in Activity, on a page."""

from playwright.async_api import Locator, expect
import pytest

from simulator import SimulatedTerminal
from tests.support.home_assistant.api import HomeAssistantApi
from tests.support.home_assistant.terminal_setup import device_id, until_state
from tests.support.records import user_record

from .dashboard import PATH, dashboard
from .home import TERMINAL, Home
from .look import DESKTOP, PHONE
from .scan import assert_readable

STEP = "options.step"
ANNA = "Анна / Anna"
RESULT = "entity.event.access.state_attributes.event_type.state"


async def connected(api: HomeAssistantApi, added: SimulatedTerminal) -> str:
    """Wait until the terminal's events arrive; return its device."""
    added.people["1"] = user_record("1", ANNA)
    await until_state(api, "event_stream", "on")
    return await device_id(api, added.serial_number)


def line(home: Home, at: Locator, key: str) -> Locator:
    """Return the lines with these words."""
    return at.get_by_text(home.texts.ours(f"common.logbook_{key}"))


@pytest.mark.parametrize("look", [DESKTOP], ids=str)
async def test_who_came_is_on_the_dashboard(
    home: Home, api: HomeAssistantApi, added: SimulatedTerminal
) -> None:
    device = await connected(api, added)
    async with dashboard(api, device):
        await home.go(PATH)
        view = home.page.locator("hui-view")
        await expect(view.locator("hui-logbook-card")).to_be_visible()
        added.come("1")
        tile = view.locator("hui-tile-card", has_text=ANNA)
        granted = home.texts.ours(f"{RESULT}.granted")
        await expect(tile).to_contain_text(granted)
        logbook = view.locator("hui-logbook-card")
        await logbook.scroll_into_view_if_needed()
        await expect(logbook).to_contain_text(granted)
        added.stranger()
        denied = home.texts.ours(f"{RESULT}.denied")
        await expect(view.locator("hui-tile-card", has_text=denied)).to_be_visible()
        await assert_readable(view)


@pytest.mark.parametrize("look", [PHONE], ids=str)
async def test_who_came_is_on_the_terminal_s_page(
    home: Home, api: HomeAssistantApi, added: SimulatedTerminal
) -> None:
    device = await connected(api, added)
    await home.go(f"config/devices/device/{device}")
    added.come("1")

    activity = home.page.locator("ha-logbook")
    await activity.scroll_into_view_if_needed()
    await expect(line(home, activity, "granted_face").first).to_be_visible()
    await home.assert_readable()


@pytest.mark.parametrize("look", [PHONE], ids=str)
async def test_a_person_is_linked(
    home: Home, api: HomeAssistantApi, added: SimulatedTerminal
) -> None:
    await connected(api, added)
    person = await api.command("person/create", name="Susanna")
    placeholders = {"name": ANNA, "employee_no": "1", "terminal": TERMINAL}
    await home.configure("people")
    await home.dialog.find("1", f"{ANNA} (1)", terminal=TERMINAL)
    menu = f"{STEP}.person_limited"
    await home.dialog.choose(f"{menu}.menu_options.link")
    await home.form(f"{STEP}.link", **placeholders)
    await home.dialog.at.locator("ha-entity-picker").click()
    await home.page.get_by_text("Susanna", exact=True).last.click()
    form = await home.form(f"{STEP}.link", **placeholders)
    await form.submit()
    await home.dialog.says(f"{menu}.menu_options.link")

    await home.dialog.choose(f"{menu}.menu_options.link")
    await home.form(f"{STEP}.link", **placeholders)
    await expect(home.dialog.at.get_by_text("Susanna").first).to_be_visible()
    await home.dialog.close()
    await api.command("person/delete", person_id=person["id"])
