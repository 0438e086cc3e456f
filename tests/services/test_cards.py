"""The actions on cards, called as automations call them."""

import asyncio
from collections.abc import Callable, Coroutine
from copy import deepcopy
from typing import Any

from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.const import DOMAIN
from simulator import PROFILES, Scene, SimulatedTerminal
from tests.support.blueprints import add_script, until
from tests.support.common import device_of, state_of
from tests.support.records import user_record

CAPTURE = "/CaptureCardInfo?"
STATUS = "sensor.access_controller_enrollment_status"
PROGRESS = "sensor.access_controller_capture_progress"
EVENT = "event.access_controller_enrollment"
NEW = "0012345678"

type Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


def card(card_no: str) -> dict[str, str]:
    """Return a card as the terminal stores it."""
    return {"cardNo": card_no, "cardType": "normalCard"}


@pytest.fixture(autouse=True)
def _people(terminal: SimulatedTerminal) -> None:
    """Add Anna and Boris with a card each."""
    for number, name, card_no in (("5", "Anna", "55"), ("6", "Boris", "66")):
        terminal.people[number] = user_record(number, name)
        terminal.cards[number] = [card(card_no)]


@pytest.fixture
def call(hass: HomeAssistant, loaded: MockConfigEntry) -> Call:
    """Return a function that calls an action for Anna and returns its response."""

    async def call(action: str, **data: object) -> dict[str, Any]:
        device_id = device_of(hass, loaded).id
        has_response = action != "cancel_enrollment"
        person = {"employee_no": "5"} if has_response else {}
        response = await hass.services.async_call(
            DOMAIN,
            action,
            {"device_id": device_id, **person, **data},
            blocking=True,
            return_response=has_response,
        )
        return dict(response or {})

    return call


@pytest.fixture
def states(hass: HomeAssistant, loaded: MockConfigEntry) -> list[tuple[str, str]]:
    """Return the changes of entities from now on."""
    seen: list[tuple[str, str]] = []

    @callback
    def changed(event: Event[Any]) -> None:
        if state := event.data["new_state"]:
            seen.append((state.entity_id, state.state))

    hass.bus.async_listen("state_changed", changed)
    return seen


async def test_a_card_is_enrolled(
    hass: HomeAssistant,
    terminal: SimulatedTerminal,
    call: Call,
    states: list[tuple[str, str]],
) -> None:
    """It moves the status, and nothing that is about faces."""
    terminal.card_reader.hold(NEW)

    response = await call("enroll_card")
    await hass.async_block_till_done()

    cards = ["55", NEW]
    assert response == {"employee_no": "5", "card_no": NEW, "cards": cards}
    shown = [state for entity, state in states if entity == STATUS]
    assert shown == ["checking", "waiting_for_card", "verifying", "succeeded"]
    assert {entity for entity, _ in states}.isdisjoint({EVENT, PROGRESS})
    assert (await call("get_user"))["card_numbers"] == cards


async def test_a_card_is_added_and_removed(
    terminal: SimulatedTerminal, call: Call
) -> None:
    before = terminal.snapshot()
    added = await call("add_card", card_no=f' "{NEW}" ')
    assert added == {"employee_no": "5", "card_no": NEW, "cards": ["55", NEW]}
    removed = await call("remove_card", card_no=NEW)
    assert removed == {"employee_no": "5", "cards": ["55"]}
    assert terminal.snapshot() == before


@pytest.mark.parametrize("action", ["add_card", "remove_card"])
@pytest.mark.parametrize("card_no", [42, 4.2, True, None, ["55"], {"a": "55"}])
async def test_a_number_without_quotes(
    terminal: SimulatedTerminal, call: Call, action: str, card_no: object
) -> None:
    """The error is logged where an automation fails, so it has no number in it."""
    before = terminal.snapshot()
    with pytest.raises(ServiceValidationError) as caught:
        await call(action, card_no=card_no)
    assert caught.value.translation_key == "ambiguous_number"
    assert caught.value.translation_placeholders == {
        "field": "card_no",
        "value": "…",
        "template": "'\"{{ … }}\"'",
    }
    assert terminal.snapshot() == before


async def test_the_error_names_whose_it_is(
    terminal: SimulatedTerminal, call: Call
) -> None:
    before = terminal.snapshot()
    with pytest.raises(ServiceValidationError, match=r"belongs to Boris \(6\)"):
        await call("add_card", card_no="66")
    terminal.card_reader.hold("66")
    with pytest.raises(ServiceValidationError, match=r"belongs to Boris \(6\)"):
        await call("enroll_card")
    assert terminal.snapshot() == before


@pytest.mark.parametrize(
    ("action", "data", "key"),
    [
        ("enroll_card", {"employee_no": "9"}, "user_not_found"),
        ("add_card", {"card_no": "213,02000"}, "invalid_card"),
        ("remove_card", {"card_no": "66"}, "card_not_found"),
    ],
)
async def test_refused_input(
    call: Call, action: str, data: dict[str, Any], key: str
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await call(action, **data)
    assert caught.value.translation_key == key


async def test_a_reading_can_be_cancelled(
    hass: HomeAssistant, terminal: SimulatedTerminal, call: Call
) -> None:
    before = terminal.snapshot()
    reading = hass.async_create_task(call("enroll_card"))
    await terminal.wait_for("GET", CAPTURE)

    for action, data in (
        ("enroll_user_with_face", {"name": "Anna"}),
        ("add_card", {"card_no": NEW}),
        ("enroll_card", {}),
    ):
        with pytest.raises(ServiceValidationError) as caught:
            await call(action, **data)
        assert caught.value.translation_key == "enrollment_in_progress"
    await call("cancel_enrollment")

    with pytest.raises(HomeAssistantError, match="cancelled"):
        await reading
    assert state_of(hass, STATUS) == "cancelled"
    assert terminal.snapshot() == before


async def test_no_card_is_read_during_an_enrollment(
    hass: HomeAssistant, terminal: SimulatedTerminal, call: Call
) -> None:
    terminal.scene = Scene.never()
    enrolling = hass.async_create_task(
        call("enroll_user_with_face", name="Clara", employee_no="7")
    )
    await terminal.wait_for("POST", "CaptureFaceData")
    with pytest.raises(ServiceValidationError) as caught:
        await call("enroll_card")
    assert caught.value.translation_key == "enrollment_in_progress"
    await call("cancel_enrollment")
    with pytest.raises(HomeAssistantError):
        await enrolling


async def test_unload_ends_a_reading(
    hass: HomeAssistant,
    terminal: SimulatedTerminal,
    loaded: MockConfigEntry,
    call: Call,
) -> None:
    reading = hass.async_create_task(call("enroll_card"))
    await terminal.wait_for("GET", CAPTURE)
    async with asyncio.timeout(1):
        await hass.config_entries.async_unload(loaded.entry_id)
    with pytest.raises(HomeAssistantError, match="cancelled"):
        await reading


async def test_a_stopped_script_ends_its_reading(
    hass: HomeAssistant, terminal: SimulatedTerminal, loaded: MockConfigEntry
) -> None:
    before = deepcopy(terminal.cards)
    enroll = {
        "action": f"{DOMAIN}.enroll_card",
        "data": {"device_id": device_of(hass, loaded).id, "employee_no": "5"},
    }
    await add_script(hass, "enroll", {"sequence": [enroll]})
    await hass.services.async_call("script", "turn_on", {"entity_id": "script.enroll"})
    await terminal.wait_for("GET", CAPTURE)

    await hass.services.async_call(
        "script", "turn_off", {"entity_id": "script.enroll"}, blocking=True
    )
    await until(lambda: state_of(hass, STATUS) == "cancelled")

    assert loaded.runtime_data.is_idle
    assert terminal.cards == before


@pytest.mark.parametrize("profile", [PROFILES["words"], PROFILES["short_pages"]])
async def test_cards_in_other_lists(terminal: SimulatedTerminal, call: Call) -> None:
    added = await call("add_card", card_no=NEW)
    assert added["cards"] == ["55", NEW]
    assert (await call("remove_card", card_no="55"))["cards"] == [NEW]
