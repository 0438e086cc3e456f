"""The blueprint with which the family asks for a guest, and the owner decides."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.components import persistent_notification as notes
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator import Fault, SimulatedTerminal
from tests.blueprints.phone import PRESSED, Phone, phone_in
from tests.support.blueprints import add_automation, import_all, until, use
from tests.support.common import device_of

ASKED: Final = "automation/hikvision_face_terminal/guest_is_asked_for.yaml"
NAME: Final = "input_text.guest"


@pytest.fixture
async def phone(
    hass: HomeAssistant, loaded: MockConfigEntry, tmp_path: Path
) -> AsyncIterator[Phone]:
    """Return the owner's phone."""
    assert await async_setup_component(hass, "persistent_notification", {})
    assert await async_setup_component(
        hass, "input_text", {"input_text": {"guest": {"initial": ""}}}
    )
    async with phone_in(hass) as phone:
        import_all(hass, tmp_path)
        terminal = device_of(hass, loaded).id
        inputs = {"asked": NAME, "terminal": terminal, "phone": phone.device_id}
        await add_automation(hass, use(ASKED, **inputs, hours=3))
        yield phone


@pytest.fixture
def shown(hass: HomeAssistant) -> list[str]:
    """Return the notifications that appear for all."""
    seen: list[str] = []

    @callback
    def changed(kind: notes.UpdateType, changes: dict[str, Any]) -> None:
        if kind is not notes.UpdateType.REMOVED:
            seen.extend(it["message"] for it in changes.values())

    notes.async_register_callback(hass, changed)
    return seen


async def ask(
    hass: HomeAssistant, phone: Phone, name: str, context: Context | None = None
) -> dict[str, Any]:
    """Type a name on the dashboard; return what the owner is asked."""
    data = {"entity_id": NAME, "value": name}
    await hass.services.async_call("input_text", "set_value", data, context=context)
    return await phone.message()


@pytest.mark.parametrize("name", ["Boris", "007", "12", "None", '"B"'])
async def test_a_press_lets_the_guest_be_enrolled_once(
    hass: HomeAssistant,
    phone: Phone,
    terminal: SimulatedTerminal,
    shown: list[str],
    name: str,
) -> None:
    """Who asks is no administrator, and may not enroll."""
    user = await hass.auth.async_create_user("Kim", group_ids=[GROUP_ID_USER])
    kim = {"user_id": user.id, "friendly_name": "Kim"}
    hass.states.async_set("person.kim", "home", kim)
    asker = Context(user_id=user.id)
    question = await ask(hass, phone, name, asker)

    assert question["message"].startswith(f"Kim asks for {name}, for 3 hours at ")
    assert [it["title"] for it in question["data"]["actions"]] == ["Allow"]
    await until(lambda: hass.states.get(NAME).state == "")  # type: ignore[union-attr]
    assert terminal.people == {}

    await phone.press(question)
    told = await phone.message()
    hass.bus.async_fire(PRESSED, {"action": question["data"]["actions"][0]["action"]})
    await hass.async_block_till_done()

    (person,) = terminal.people.values()
    assert (person["name"], person["userType"]) == (name, "visitor")
    end = dt_util.parse_datetime(person["Valid"]["endTime"])
    assert end
    left = end - dt_util.now().replace(tzinfo=None)
    assert timedelta(hours=2, minutes=59) < left <= timedelta(hours=3)
    assert told["title"] == "The guest is enrolled"
    done = f"The door knows {name} as number 1, until {end:%Y-%m-%d %H:%M}."
    assert told["message"] == done
    assert shown == [
        f"{name}, please look at Access Controller now.",
        told["message"],
    ]
    assert phone.messages.empty()


async def test_nobody_is_enrolled_without_the_press(
    hass: HomeAssistant, phone: Phone, terminal: SimulatedTerminal, shown: list[str]
) -> None:
    question = await ask(hass, phone, "Boris")
    assert question["message"].startswith("Somebody asks for Boris")
    await phone.listening()
    hass.bus.async_fire(PRESSED, {"action": "ALLOW_another"})

    gone = await phone.message_after(15 * 60 + 1)

    assert gone["message"] == "clear_notification"
    assert gone["data"]["tag"] == question["data"]["tag"]
    await until(lambda: PRESSED not in hass.bus.async_listeners())
    await hass.async_block_till_done()
    assert (terminal.people, shown) == ({}, [])


async def test_the_owner_is_told_why_it_failed(
    hass: HomeAssistant, phone: Phone, terminal: SimulatedTerminal, shown: list[str]
) -> None:
    terminal.inject(Fault.status("SubpicAnalysisModelingError"), path="FDSetUp")
    await phone.press(await ask(hass, phone, "Boris"))

    told = await phone.message()

    why = "Boris was not enrolled. The terminal did not accept the picture."
    assert (told["title"], told["message"]) == ("No guest is enrolled", why)
    assert shown[-1] == why
    assert terminal.people == {}


@pytest.mark.parametrize("state", ["", "  ", "unknown", "unavailable"])
async def test_a_helper_that_is_empty_or_away_asks_for_nobody(
    hass: HomeAssistant, phone: Phone, state: str
) -> None:
    hass.states.async_set(NAME, state)
    await hass.async_block_till_done()
    hass.states.async_set(NAME, "unavailable")
    await hass.async_block_till_done()
    hass.states.async_set(NAME, "Boris")
    await hass.async_block_till_done()
    assert phone.messages.empty()
