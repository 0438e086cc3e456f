"""A door as its owner sees it: the lock, what it says, and one press is one command."""

import asyncio

from playwright.async_api import Locator, expect
import pytest

from simulator import SimulatedTerminal
from simulator.doors import Mode
from simulator.profiles import ACCESS_PROFILES
from tests.support.home_assistant.api import HomeAssistantApi
from tests.support.home_assistant.terminal_setup import DOMAIN, device_id

from .home import Home
from .scan import assert_readable

pytestmark = pytest.mark.parametrize(
    "profile", [ACCESS_PROFILES["two_doors"]], ids=["two_doors"]
)


async def open_lock(home: Home, api: HomeAssistantApi, door: int) -> Locator:
    """Open the dialog of a door's lock, and return it."""
    (entity_id,) = [
        entity["entity_id"]
        for entity in await api.command("config/entity_registry/list")
        if entity["platform"] == DOMAIN
        and entity["entity_id"].startswith("lock.")
        and entity["unique_id"].endswith(f"_door_{door}")
    ]
    await home.go(f"history?more-info-entity-id={entity_id}")
    return home.page.locator("ha-more-info-dialog")


async def press_open(home: Home, dialog: Locator) -> None:
    """Press the button, and once more when it asks whether that is meant."""
    open_it = home.texts.frontends("card.lock.open_door")
    really = home.texts.frontends("card.lock.open_door_confirm")
    await dialog.get_by_role("button", name=open_it, exact=True).click()
    await dialog.get_by_role("button", name=really, exact=True).click()


async def test_the_door_that_is_pressed_opens_once(
    home: Home, api: HomeAssistantApi, added: SimulatedTerminal
) -> None:
    dialog = await open_lock(home, api, 2)
    name = home.texts.ours("entity.lock.door.name", door=" 2")
    await expect(dialog.get_by_text(name, exact=True)).to_be_visible()
    await assert_readable(dialog)

    await press_open(home, dialog)

    # What locks it again; it is there once the door is seen to be unlocked.
    lock = home.texts.frontends("card.lock.lock")
    await expect(dialog.get_by_role("switch", name=lock)).to_be_visible()
    async with asyncio.timeout(30):
        while not added.doors[2].is_unlocked:  # noqa: ASYNC110 - nothing tells it
            await asyncio.sleep(0.05)
    assert added.doors.commands == [(2, "open")]


async def test_a_refusal_is_told_in_words(
    home: Home, api: HomeAssistantApi, added: SimulatedTerminal
) -> None:
    dialog = await open_lock(home, api, 1)
    added.doors.hold(1, Mode.HELD_CLOSED)

    # The frontend leaves a refused call unhandled, a little later than it shows it.
    async with home.page.expect_event("pageerror"):
        await press_open(home, dialog)

    message = home.texts.ours("exceptions.door_held_closed.message")
    await expect(home.page.get_by_text(message).first).to_be_visible()
    assert added.doors.commands == []
    home.thrown.clear()


async def test_both_doors_are_on_the_terminals_page(
    home: Home, api: HomeAssistantApi, added: SimulatedTerminal
) -> None:
    device = await device_id(api, added.serial_number)

    await home.go(f"config/devices/device/{device}")

    for door in (1, 2):
        name = home.texts.ours("entity.lock.door.name", door=f" {door}")
        row = home.page.locator("ha-device-entities-card").get_by_text(name, exact=True)
        await expect(row.first).to_be_visible()
