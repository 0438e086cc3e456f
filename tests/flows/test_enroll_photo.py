"""The picture in the Enroll person dialog: only if it is allowed, and not for long."""

import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import EVENT_DATA_ENTRY_FLOW_PROGRESSED
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hikvision_face_terminal.hub.captured_face import KEEP_SECONDS
from simulator import Fault, SimulatedTerminal, draw_face
from tests.platforms.test_image import PICTURE, allow, pass_time

from .test_enroll import Dialog


@pytest.fixture
async def dialog(hass: HomeAssistant, loaded: MockConfigEntry) -> Dialog:
    """Return the open dialog, whose owner wants to see the faces."""
    await allow(hass, loaded)
    dialog = Dialog(hass, loaded)
    await dialog.open()
    return dialog


def address(step: Any) -> str:
    """Return where the dialog's picture is."""
    photo: str = step["description_placeholders"]["photo"]
    assert photo.startswith("![](/")
    return photo.removeprefix("![](").removesuffix(")")


async def test_who_was_enrolled_is_seen(
    dialog: Dialog, hass_client_no_auth: ClientSessionGenerator
) -> None:
    client = await hass_client_no_auth()

    for number in (1, 2):
        await dialog.enroll()
        answer = await client.get(address(dialog.step))
        assert answer.status == 200
        assert answer.content_type == "image/jpeg"
        assert await answer.read() == draw_face(number)
        await dialog.send({"next_step_id": "user"})


async def test_each_picture_has_an_address_of_its_own(dialog: Dialog) -> None:
    first = address(await dialog.enroll())
    await dialog.send({"next_step_id": "user"})

    assert address(await dialog.enroll()) != first


async def test_picture_that_comes_late_is_waited_for(
    dialog: Dialog, terminal: SimulatedTerminal
) -> None:
    terminal.inject(Fault.delay(0.5), path=PICTURE)

    assert address(await dialog.enroll())


async def test_picture_that_is_gone_leaves_the_dialog(
    hass: HomeAssistant,
    dialog: Dialog,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    was_at = address(await dialog.enroll())
    called = async_capture_events(hass, EVENT_DATA_ENTRY_FLOW_PROGRESSED)

    await pass_time(hass, KEEP_SECONDS + 1)

    assert [call.data["flow_id"] for call in called] == [dialog.step["flow_id"]]
    step = await dialog.send(None)
    assert step["step_id"] == "enrolled"
    assert step["description_placeholders"]["photo"] == ""
    answer = await (await hass_client_no_auth()).get(was_at)
    assert answer.status != 200


async def test_form_is_not_asked_for_again(hass: HomeAssistant, dialog: Dialog) -> None:
    await dialog.enroll()
    await dialog.send({"next_step_id": "user"})
    called = async_capture_events(hass, EVENT_DATA_ENTRY_FLOW_PROGRESSED)

    await pass_time(hass, KEEP_SECONDS + 1)

    assert called == [], "what was typed into it would be lost"


async def test_unloading_ends_it(
    hass: HomeAssistant, dialog: Dialog, loaded: MockConfigEntry
) -> None:
    await dialog.enroll()

    assert await hass.config_entries.async_unload(loaded.entry_id)

    step = await dialog.send(None)
    assert step["description_placeholders"]["photo"] == ""


async def test_nothing_of_it_is_stored(
    hass: HomeAssistant, dialog: Dialog, hass_storage: dict[str, Any]
) -> None:
    told = address(await dialog.enroll())
    await dialog.send({"next_step_id": "finish"})
    await hass.async_stop(force=True)

    assert "image_proxy" in told
    assert "image_proxy" not in json.dumps(hass_storage)


async def test_terminal_that_keeps_the_picture_to_itself(
    dialog: Dialog, terminal: SimulatedTerminal
) -> None:
    terminal.inject(Fault.http_error(500), path=PICTURE, times=9)

    step = await dialog.enroll()

    assert step["description_placeholders"]["photo"] == ""
