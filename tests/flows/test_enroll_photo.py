"""The captured face in the Enroll person dialog: opt-in, and for a short time."""

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

from custom_components.hikvision_face_terminal.hub.kept_picture import KEEP_SECONDS
from simulator import Fault, SimulatedTerminal, draw_face
from tests.platforms.test_image import PICTURE, allow, pass_time

from .test_enroll import Dialog


@pytest.fixture
async def dialog(hass: HomeAssistant, loaded: MockConfigEntry) -> Dialog:
    """Return the open dialog of an owner who allows captured faces."""
    await allow(hass, loaded)
    dialog = Dialog(hass, loaded)
    await dialog.open()
    return dialog


def picture_url(step: Any) -> str:
    """Return the URL of the dialog's picture."""
    photo: str = step["description_placeholders"]["photo"]
    assert photo.startswith("![](/")
    return photo.removeprefix("![](").removesuffix(")")


async def test_captured_face_is_shown(
    dialog: Dialog, hass_client_no_auth: ClientSessionGenerator
) -> None:
    client = await hass_client_no_auth()

    for number in (1, 2):
        await dialog.enroll()
        answer = await client.get(picture_url(dialog.step))
        assert answer.status == 200
        assert answer.content_type == "image/jpeg"
        assert await answer.read() == draw_face(number)
        await dialog.send({"next_step_id": "user"})


async def test_each_picture_has_an_address_of_its_own(dialog: Dialog) -> None:
    first = picture_url(await dialog.enroll())
    await dialog.send({"next_step_id": "user"})

    assert picture_url(await dialog.enroll()) != first


async def test_late_picture_is_awaited(
    dialog: Dialog, terminal: SimulatedTerminal
) -> None:
    terminal.inject(Fault.delay(0.5), path=PICTURE)

    assert picture_url(await dialog.enroll())


async def test_dropped_picture_leaves_the_dialog(
    hass: HomeAssistant,
    dialog: Dialog,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    url = picture_url(await dialog.enroll())
    refreshes = async_capture_events(hass, EVENT_DATA_ENTRY_FLOW_PROGRESSED)

    await pass_time(hass, KEEP_SECONDS + 1)

    assert [refresh.data["flow_id"] for refresh in refreshes] == [
        dialog.step["flow_id"]
    ]
    step = await dialog.send(None)
    assert step["step_id"] == "enrolled"
    assert step["description_placeholders"]["photo"] == ""
    answer = await (await hass_client_no_auth()).get(url)
    assert answer.status != 200


async def test_form_is_not_refreshed(hass: HomeAssistant, dialog: Dialog) -> None:
    await dialog.enroll()
    await dialog.send({"next_step_id": "user"})
    refreshes = async_capture_events(hass, EVENT_DATA_ENTRY_FLOW_PROGRESSED)

    await pass_time(hass, KEEP_SECONDS + 1)

    assert refreshes == [], "a refresh clears the form"


async def test_unloading_removes_the_picture(
    hass: HomeAssistant, dialog: Dialog, loaded: MockConfigEntry
) -> None:
    await dialog.enroll()

    assert await hass.config_entries.async_unload(loaded.entry_id)

    step = await dialog.send(None)
    assert step["description_placeholders"]["photo"] == ""


async def test_picture_is_never_stored(
    hass: HomeAssistant, dialog: Dialog, hass_storage: dict[str, Any]
) -> None:
    url = picture_url(await dialog.enroll())
    dialog.close()
    await hass.async_stop(force=True)

    assert "image_proxy" in url
    assert "image_proxy" not in json.dumps(hass_storage)


async def test_picture_that_cannot_be_fetched(
    dialog: Dialog, terminal: SimulatedTerminal
) -> None:
    terminal.inject(Fault.http_error(500), path=PICTURE, times=9)

    step = await dialog.enroll()

    assert step["description_placeholders"]["photo"] == ""
