"""The blueprint that asks on a phone before it opens the door."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from custom_components.hikvision_face_terminal.isapi import Timing
from simulator import Fault, SimulatedTerminal
from tests.blueprints.phone import PRESSED, Phone, phone_in
from tests.support.blueprints import add_automation, import_all, until, use

OPEN_DOOR: Final = "automation/hikvision_face_terminal/open_door.yaml"
LOCK: Final = "lock.access_controller_door"
PICTURE: Final = "image.visitor"
COMMAND: Final = "/RemoteControl/door/1"


@pytest.fixture
async def phone(
    hass: HomeAssistant, loaded: MockConfigEntry, tmp_path: Path
) -> AsyncIterator[Phone]:
    """Return a phone that is asked when somebody rings."""
    ring = [{"trigger": "event", "event_type": "ring"}]
    async with phone_in(hass) as phone:
        import_all(hass, tmp_path)
        inputs = {"when": ring, "door": LOCK, "phone": phone.device_id}
        await add_automation(hass, use(OPEN_DOOR, **inputs, picture=PICTURE))
        yield phone


async def ring(hass: HomeAssistant, phone: Phone) -> dict[str, Any]:
    """Ring, with the picture of the visitor; return the question."""
    hass.states.async_set(PICTURE, dt_util.utcnow().isoformat())
    hass.bus.async_fire("ring")
    return await phone.message()


async def test_a_press_opens_once(
    hass: HomeAssistant, phone: Phone, terminal: SimulatedTerminal
) -> None:
    question = await ring(hass, phone)
    assert question["title"] == "Access Controller Door"
    assert [it["title"] for it in question["data"]["actions"]] == ["Open"]
    assert question["data"]["image"] == f"/api/image_proxy/{PICTURE}"
    assert terminal.doors.commands == []

    await phone.press(question)
    await hass.async_block_till_done()
    hass.bus.async_fire(PRESSED, {"action": question["data"]["actions"][0]["action"]})
    await hass.async_block_till_done()

    assert terminal.doors.commands == [(1, "open")]
    assert phone.messages.empty()


async def test_a_question_ends(
    hass: HomeAssistant, phone: Phone, terminal: SimulatedTerminal
) -> None:
    question = await ring(hass, phone)
    await phone.listening()

    gone = await phone.message_after(121)

    assert gone["message"] == "clear_notification"
    assert gone["data"]["tag"] == question["data"]["tag"]
    await until(lambda: PRESSED not in hass.bus.async_listeners())
    assert terminal.doors.commands == []


async def test_a_picture_of_another_visitor_is_not_sent(
    hass: HomeAssistant, phone: Phone
) -> None:
    before = dt_util.utcnow() - timedelta(minutes=1)
    hass.states.async_set(PICTURE, before.isoformat())
    hass.bus.async_fire("ring")

    assert "image" not in (await phone.message_after(6))["data"]
    await phone.listening()


async def test_a_door_that_does_not_open_is_told(
    hass: HomeAssistant, phone: Phone, terminal: SimulatedTerminal, timing: Timing
) -> None:
    timing.door_outcome, timing.door_look = 0.1, 0.02
    terminal.inject(Fault.drop_before(), path=COMMAND)
    question = await ring(hass, phone)

    await phone.press(question)

    answer = await phone.message()
    assert answer["message"].startswith("The door was not seen to open.")
    assert len(terminal.seen("PUT", COMMAND)) == 1


async def test_a_terminal_that_is_gone_is_told(
    hass: HomeAssistant, phone: Phone, terminal: SimulatedTerminal
) -> None:
    question = await ring(hass, phone)
    await terminal.stop()

    await phone.press(question)

    answer = await phone.message()
    assert answer["message"].startswith("The terminal does not answer")
