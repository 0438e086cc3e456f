"""Who can come in: cards, PIN, hours and link of one person, and the other doors."""

from playwright.async_api import expect
import pytest

from simulator import Profile, SimulatedTerminal
from tests.support.home_assistant.api import HomeAssistantApi
from tests.support.home_assistant.terminal_setup import DOMAIN, device_id
from tests.support.records import user_record

from .look import DESKTOP
from .page import FRONT, GARDEN, WhoCanComeIn, called

pytestmark = pytest.mark.parametrize("look", [DESKTOP], ids=str)

CARD, OTHER_CARD = "0012345678", "77"
MORNING = [{"from": "08:00:00", "to": "12:00:00"}]


@pytest.fixture
def profile() -> Profile:
    """Return the first terminal's firmware."""
    return called(FRONT)


async def open_anna(
    page: WhoCanComeIn, api: HomeAssistantApi, front: SimulatedTerminal
) -> None:
    """Open Anna's page."""
    await page.open(f"person/1/{await device_id(api, front.serial_number)}")
    await page.says("person.when")


async def test_cards_and_pin(
    page: WhoCanComeIn, api: HomeAssistantApi, front: SimulatedTerminal
) -> None:
    await open_anna(page, api, front)
    await page.at.get_by_label(page.text("cards.number"), exact=True).fill(CARD)
    await page.button("cards.add").click()
    await expect(page.button("cards.remove", card=CARD)).to_be_visible()

    front.card_reader.hold(OTHER_CARD)
    await page.button("cards.read", terminal=FRONT).click()
    await expect(page.button("cards.remove", card=OTHER_CARD)).to_be_visible()
    assert [it["cardNo"] for it in front.cards["1"]] == [CARD, OTHER_CARD]

    await page.button("cards.remove", card=CARD).click()
    await page.says("cards.remove_text", card=CARD, name="Anna", terminals=FRONT)
    await page.button("remove.yes").click()
    await expect(page.button("cards.remove", card=CARD)).to_have_count(0)
    assert [it["cardNo"] for it in front.cards["1"]] == [OTHER_CARD]

    await page.at.get_by_label(page.text("pin.new"), exact=True).fill("482913")
    await page.button("pin.save").click()
    await page.says("pin.set")
    assert front.people["1"]["password"] == "482913"
    await page.button("pin.remove").click()
    await page.says("pin.none")
    assert not front.people["1"].get("password")


async def test_hours_and_link(
    page: WhoCanComeIn, api: HomeAssistantApi, front: SimulatedTerminal
) -> None:
    schedule = await api.command("schedule/create", name="Cleaner", monday=MORNING)
    linked = await api.command("person/create", name="Anna", device_trackers=[])
    await open_anna(page, api, front)

    hours = page.at.get_by_role("combobox", name=page.text("person.hours"))
    await hours.select_option(label="Cleaner")
    await page.says("state.hours", schedule="Cleaner")
    assert front.people["1"]["RightPlan"][0]["planTemplateNo"] == "2"
    link = page.at.get_by_role("combobox", name=page.text("person.link"))
    await link.select_option(label="Anna")
    await page.says("result.saved")

    await open_anna(page, api, front)
    await expect(hours.locator("option:checked")).to_have_text("Cleaner")
    await expect(link.locator("option:checked")).to_have_text("Anna")
    await api.command("schedule/delete", schedule_id=schedule["id"])
    await api.command("person/delete", person_id=linked["id"])


async def test_everybody_to_the_other_terminal(
    page: WhoCanComeIn,
    api: HomeAssistantApi,
    front: SimulatedTerminal,
    garden: SimulatedTerminal,
) -> None:
    """What Repairs says of a terminal is told there, and goes when it is done."""
    for entry in await api.command("config_entries/get", domain=DOMAIN):
        if entry["title"] == FRONT:  # Its people are counted anew.
            await api.post(
                f"config/config_entries/entry/{entry['entry_id']}/reload", {}
            )
    await page.open("terminals")
    offer = page.home.texts.ours("issues.bring_everybody.title", name=GARDEN)
    await expect(page.at.get_by_role("region", name=GARDEN)).to_contain_text(offer)
    card = page.at.get_by_role("region", name=FRONT)
    await page.button("copy_all.button", card).click()
    await page.says("copy_all.text", terminal=FRONT, terminals=GARDEN)
    await page.button("copy_all.yes").click()
    await page.says("copy_all.done", terminal=GARDEN, copied=2, skipped=0)
    assert garden.faces.keys() == {"1", "2"}
    await expect(page.at.get_by_text(offer)).to_have_count(0)


async def test_renamed_while_the_garden_is_off(
    page: WhoCanComeIn,
    api: HomeAssistantApi,
    front: SimulatedTerminal,
    garden: SimulatedTerminal,
) -> None:
    garden.people["1"] = user_record("1", "Anna")
    await open_anna(page, api, front)
    await expect(page.at.get_by_text(page.text("state.no_face"))).to_have_count(0)
    await garden.stop()
    name = page.at.get_by_label(page.text("add.name"), exact=True)
    await name.fill("Anne")
    await name.press("Enter")
    await page.says("result.renamed", name="Anne")
    said = page.at.get_by_text(f"{GARDEN}: ")
    await expect(said.first).to_be_visible()
    await expect(name).to_have_value("Anne")
    assert front.people["1"]["name"] == "Anne"
    assert garden.people["1"]["name"] == "Anna"
