"""The actions that set and delete the face of a user."""

import asyncio
from collections.abc import Sequence
from functools import cache

from homeassistant.core import ServiceCall, ServiceResponse

from ..hub.face_picture import async_load_face_jpeg
from ..hub.hub import TerminalHub
from .schemas import ATTR_MEDIA
from .terminals import async_change_users


async def async_set_user_face(call: ServiceCall) -> ServiceResponse:
    """Set a user's face from a picture in Home Assistant's media."""

    @cache
    def load() -> asyncio.Task[bytes]:
        """Load the picture once, also for several terminals."""
        return call.hass.async_create_task(
            async_load_face_jpeg(call.hass, call.data[ATTR_MEDIA]["media_content_id"])
        )

    async def set_picture(hub: TerminalHub, numbers: Sequence[str]) -> None:
        (number,) = numbers
        await hub.users.async_set_face(number, await load())

    return await async_change_users(call, set_picture)


async def async_delete_user_face(call: ServiceCall) -> ServiceResponse:
    """Delete a user's face; the user stays."""

    async def delete(hub: TerminalHub, numbers: Sequence[str]) -> None:
        (number,) = numbers
        await hub.users.async_delete_face(number)

    return await async_change_users(call, delete)
