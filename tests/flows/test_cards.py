"""Configure: cards on a person's page, driven as the frontend does."""

from dataclasses import replace
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator import CARD_PROFILES, PROFILES, Fault, SimulatedTerminal
from tests.support.records import user_record

from .test_enroll import until
from .test_options import Configure

CAPTURE = "/CaptureCardInfo?"
NEW = "0012345678"
STATUS = "sensor.access_controller_enrollment_status"
QUICK = replace(
    PROFILES["immediate"], cards=replace(PROFILES["immediate"].cards, round=0.05)
)


def card(card_no: str) -> dict[str, str]:
    """Return a card as the terminal stores it."""
    return {"cardNo": card_no, "cardType": "normalCard"}


@pytest.fixture(autouse=True)
def _people(terminal: SimulatedTerminal) -> None:
    """Add Anna with two cards, and Boris without."""
    for number, name in (("5", "Anna"), ("6", "Boris")):
        terminal.people[number] = user_record(number, name)
    terminal.cards["5"] = [card("55"), card("0056")]


@pytest.fixture
def dialog(hass: HomeAssistant, loaded: MockConfigEntry) -> Configure:
    """Return the dialog of a loaded terminal."""
    return Configure(hass, loaded)


async def test_a_card_is_added_live(
    hass: HomeAssistant, dialog: Configure, terminal: SimulatedTerminal
) -> None:
    step = await dialog.user("6")
    assert "remove_card" not in step["menu_options"]
    await dialog.choose("add_card")
    await until(hass, STATUS, "waiting_for_card")
    step = await dialog.send(None)
    assert (step["step_id"], step["progress_action"]) == ("read_card", "hold_card")

    terminal.card_reader.hold(NEW)
    step = await dialog.wait()

    assert step["step_id"] == "card_added"
    assert step["description_placeholders"]["card"] == NEW
    assert step["menu_options"] == ["add_card", "person"]
    assert terminal.cards["6"] == [card(NEW)]
    step = await dialog.choose("person")
    assert "remove_card" in step["menu_options"]


@pytest.mark.parametrize("profile", [QUICK], ids=["short rounds"])
async def test_nobody_holds_a_card(
    dialog: Configure, terminal: SimulatedTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It can be tried again at once."""
    monkeypatch.setattr(
        "custom_components.hikvision_face_terminal.flows.user_cards.CARD_TIMEOUT", 0.1
    )
    await dialog.user("6")
    await dialog.choose("add_card")
    step = await dialog.wait()
    assert step["errors"] == {"base": "card_timeout"}
    # The round that was left would read the card.
    await terminal.card_reader.wait_until_free()
    terminal.card_reader.hold(NEW)
    await dialog.send({})
    assert (await dialog.wait())["step_id"] == "card_added"


async def test_a_card_of_another(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    before = terminal.snapshot()
    terminal.card_reader.hold("55")
    await dialog.user("6")
    await dialog.choose("add_card")
    step = await dialog.wait()
    assert step["errors"] == {"base": "card_already_assigned"}
    assert step["description_placeholders"]["owner"] == "Anna (5)"
    assert terminal.snapshot() == before


async def test_closing_the_dialog_ends_the_reading(
    hass: HomeAssistant,
    dialog: Configure,
    terminal: SimulatedTerminal,
    loaded: MockConfigEntry,
) -> None:
    await dialog.user("6")
    await dialog.choose("add_card")
    await terminal.wait_for("GET", CAPTURE)
    dialog.close()
    await until(hass, STATUS, "cancelled")
    assert loaded.runtime_data.is_idle


async def test_a_card_is_removed(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    await dialog.user("5")
    step = await dialog.choose("remove_card")
    (selector,) = step["data_schema"].schema.values()
    assert selector.config["options"] == ["55", "0056"]

    step = await dialog.send({"card": "0056"})

    assert step["step_id"] == "person_limited"
    assert terminal.cards == {"5": [card("55")]}


async def test_a_card_that_is_gone(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    await dialog.user("5")
    await dialog.choose("remove_card")
    del terminal.cards["5"][0]
    step = await dialog.send({"card": "55"})
    assert step["errors"] == {"card": "card_not_found"}


@pytest.mark.parametrize("profile", [CARD_PROFILES["no_card_reader"]])
async def test_without_a_reader_the_number_is_typed(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    await dialog.user("6")
    await dialog.choose("type_card")
    step = await dialog.send({"card": "1,2"})
    assert step["errors"] == {"card": "invalid_card"}
    step = await dialog.send({"card": "55"})
    assert step["errors"] == {"card": "card_already_assigned"}
    step = await dialog.send({"card": f" {NEW} "})
    assert step["step_id"] == "card_added"
    assert step["menu_options"] == ["type_card", "person"]
    assert terminal.cards["6"] == [card(NEW)]


@pytest.mark.parametrize("profile", [CARD_PROFILES["no_cards"]])
async def test_without_cards_none_is_offered(dialog: Configure) -> None:
    step: Any = await dialog.user("5")
    cards = {"add_card", "type_card", "remove_card"}
    assert cards.isdisjoint(step["menu_options"])


async def test_the_reader_is_asked_for_once(
    dialog: Configure, terminal: SimulatedTerminal
) -> None:
    """And offered where it does not answer."""
    terminal.inject(Fault.http_error(500), path="CaptureCardInfo/capabilities")
    for _ in range(2):
        assert "add_card" in (await dialog.user("6"))["menu_options"]
        dialog.close()
    assert len(terminal.seen("GET", "CaptureCardInfo/capabilities")) == 1
