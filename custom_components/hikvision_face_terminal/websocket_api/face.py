"""A face from a picture that was uploaded to the page."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import voluptuous as vol

from ..const import ATTR_EMPLOYEE_NO, DOMAIN
from ..hub.errors import terminal_errors
from ..hub.face_picture import async_uploaded_face_jpeg
from ..hub.tasks import async_run_to_end
from ..isapi import IsapiError
from ..runtime import TerminalConfigEntry
from .targets import async_loaded_entries, send_error

_ATTR_FILE_ID: Final = "file_id"

type _Result = dict[str, str | None]


@websocket_api.require_admin
@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/people/set_photo",
        vol.Required(ATTR_DEVICE_ID): vol.All([str], vol.Length(min=1)),
        vol.Required(ATTR_EMPLOYEE_NO): str,
        vol.Required(_ATTR_FILE_ID): str,
    }
)
@websocket_api.async_response
async def async_set_photo(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Set a user's face on several terminals, and answer as set_user_face does.

    The uploaded file is deleted, whatever becomes of it. A page that is closed leaves
    the writes running.
    """
    entries = async_loaded_entries(hass, connection, msg, msg[ATTR_DEVICE_ID])
    if entries is None:
        return
    try:
        picture = await async_uploaded_face_jpeg(hass, msg[_ATTR_FILE_ID])
    except IsapiError as err:
        send_error(connection, msg, err.reason.value)
        return
    number = msg[ATTR_EMPLOYEE_NO]
    writes = (
        _async_set(device_id, entry, number, picture)
        for device_id, entry in entries.items()
    )
    results = await async_run_to_end(hass, _async_all(*writes), "uploaded picture")
    connection.send_result(msg["id"], {ATTR_EMPLOYEE_NO: number, "terminals": results})


async def _async_all(*writes: Coroutine[Any, Any, _Result]) -> list[_Result]:
    return await asyncio.gather(*writes)


async def _async_set(
    device_id: str, entry: TerminalConfigEntry, number: str, picture: bytes
) -> _Result:
    result: _Result = {ATTR_DEVICE_ID: device_id}
    try:
        with terminal_errors():
            await entry.runtime_data.users.async_set_face(number, picture)
    except HomeAssistantError as err:
        return {**result, "result": err.translation_key, "message": str(err)}
    return {**result, "result": "done"}
