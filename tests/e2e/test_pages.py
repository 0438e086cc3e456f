"""The pages on which the terminal is to be found."""

from playwright.async_api import expect

from simulator import SimulatedTerminal
from tests.support.home_assistant.api import HomeAssistantApi
from tests.support.home_assistant.terminal_setup import DOMAIN, device_id

from .home import Home
from .scan import assert_readable


async def test_device_page_shows_all_entities(
    home: Home, api: HomeAssistantApi, added: SimulatedTerminal
) -> None:
    await home.go(f"config/devices/device/{await device_id(api, added.serial_number)}")
    entities = [
        entity
        for entity in await api.command("config/entity_registry/list")
        if entity["platform"] == DOMAIN
        and not (entity["disabled_by"] or entity["hidden_by"])
        # Without one, Home Assistant names it by its device class.
        and entity["translation_key"]
    ]
    assert len(entities) >= 6
    for entity in entities:
        platform = entity["entity_id"].partition(".")[0]
        key = f"entity.{platform}.{entity['translation_key']}.name"
        # Of a terminal with one door no name has a number.
        words = home.texts.ours(key, door="")
        name = home.page.get_by_text(words, exact=True)
        await expect(name.first).to_be_visible()
    idle = home.texts.ours("entity.sensor.enrollment_status.state.idle")
    await expect(home.page.get_by_text(idle).first).to_be_visible()
    # Not Home Assistant's list of what happened, which shortens long lines itself
    for card in await home.page.locator("ha-device-entities-card").all():
        await assert_readable(card)
