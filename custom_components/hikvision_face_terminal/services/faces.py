"""The actions that set and delete the face of a user."""

from functools import partial

from homeassistant.core import ServiceCall

from ..const import ATTR_EMPLOYEE_NO
from ..hub.errors import terminal_errors
from ..hub.face_picture import async_load_face_jpeg
from ..isapi import set_face
from .numbers import async_employee_no
from .schemas import ATTR_MEDIA
from .targets import async_terminal


async def async_set_user_face(call: ServiceCall) -> None:
    """Set a user's face from a picture in Home Assistant's media."""
    terminal = async_terminal(call)
    with terminal_errors():
        number = await async_employee_no(terminal, call.data[ATTR_EMPLOYEE_NO])
        picture = await async_load_face_jpeg(
            call.hass, call.data[ATTR_MEDIA]["media_content_id"]
        )
        await terminal.device.async_write(
            partial(set_face, employee_no=number, picture=picture)
        )


async def async_delete_user_face(call: ServiceCall) -> None:
    """Delete a user's face; the user stays."""
    terminal = async_terminal(call)
    with terminal_errors():
        await terminal.users.async_delete_face(
            await async_employee_no(terminal, call.data[ATTR_EMPLOYEE_NO])
        )
