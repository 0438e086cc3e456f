"""The blueprint that speaks at the door."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)

from custom_components.hikvision_face_terminal.const import DOMAIN
from simulator import Fault, Scene, SimulatedTerminal
from tests.support.blueprints import add_automation, import_all, use
from tests.support.common import device_of

ANNOUNCE = "automation/hikvision_face_terminal/announce_enrollment.yaml"
INPUTS = {
    "enrollment": "event.access_controller_enrollment",
    "voice": "tts.home",
    "speaker": "media_player.door",
}


@pytest.fixture
def spoken(hass: HomeAssistant) -> list[ServiceCall]:
    """Return the calls of a simulated voice."""
    calls: list[ServiceCall] = async_mock_service(hass, "tts", "speak")
    return calls


async def announce(hass: HomeAssistant, folder: Path, **inputs: Any) -> None:
    """Make an automation of the blueprint."""
    import_all(hass, folder)
    await add_automation(hass, use(ANNOUNCE, **INPUTS, **inputs))


async def enroll(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Enroll Anna, successfully or not."""
    data = {"device_id": device_of(hass, entry).id, "name": "Anna"}
    with suppress(HomeAssistantError):
        await hass.services.async_call(
            DOMAIN, "enroll_user_with_face", data, blocking=True
        )
    await hass.async_block_till_done()


def sentences(spoken: list[ServiceCall]) -> list[str]:
    """Return the spoken sentences, in order."""
    return [call.data["message"] for call in spoken]


async def test_success_is_spoken(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    tmp_path: Path,
    spoken: list[ServiceCall],
) -> None:
    await announce(hass, tmp_path)

    await enroll(hass, loaded)

    assert sentences(spoken) == [
        "Anna, please look at the terminal.",
        "Thank you, Anna. The door knows you now.",
    ]
    assert spoken[0].data["entity_id"] == ["tts.home"]
    assert spoken[0].data["media_player_entity_id"] == "media_player.door"


async def test_failure_is_spoken(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    tmp_path: Path,
    spoken: list[ServiceCall],
) -> None:
    await announce(hass, tmp_path)
    terminal.inject(Fault.status("SubpicAnalysisModelingError"), path="FDSetUp")

    await enroll(hass, loaded)

    assert sentences(spoken) == [
        "Anna, please look at the terminal.",
        "Sorry, Anna, that did not work. Please try again.",
    ]


async def test_cancellation_is_spoken(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    tmp_path: Path,
    spoken: list[ServiceCall],
) -> None:
    await announce(hass, tmp_path)
    terminal.scene = Scene.never()
    enrollment = hass.async_create_task(enroll(hass, loaded))
    await terminal.wait_for("POST", "CaptureFaceData")

    button = {"entity_id": "button.access_controller_cancel_enrollment"}
    await hass.services.async_call("button", "press", button, blocking=True)
    await enrollment

    assert sentences(spoken)[1:] == ["The enrollment was cancelled."]


async def test_own_words_and_silence(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    tmp_path: Path,
    spoken: list[ServiceCall],
) -> None:
    await announce(hass, tmp_path, say_started="", say_succeeded="Спасибо, {{ name }}!")

    await enroll(hass, loaded)

    assert sentences(spoken) == ["Спасибо, Anna!"]


async def test_what_is_restored_is_not_spoken_again(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    tmp_path: Path,
    spoken: list[ServiceCall],
) -> None:
    await enroll(hass, loaded)
    await announce(hass, tmp_path)

    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()
    assert spoken == []

    await enroll(hass, loaded)
    assert len(spoken) == 2
