"""The actions that set and delete the face of a user."""

import asyncio
from collections.abc import Sequence
from functools import cache

from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN
from ..hub.face_picture import async_load_face_jpeg, async_uploaded_face_jpeg
from ..hub.hub import TerminalHub
from .schemas import ATTR_MEDIA, ATTR_UPLOAD
from .terminals import async_change_users, async_check_terminals


async def async_set_user_face(call: ServiceCall) -> ServiceResponse:
    """Set a user's face from a picture in Home Assistant's media, or an uploaded one.

    Raises one_picture if it is not exactly one of the two. An upload is read once.
    """
    async_check_terminals(call)
    media, file_id = (call.data.get(it) for it in (ATTR_MEDIA, ATTR_UPLOAD))
    if bool(media) is bool(file_id):
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="one_picture"
        )

    @cache
    def load() -> asyncio.Task[bytes]:
        """Load the picture once, also for several terminals."""
        if media:
            loading = async_load_face_jpeg(call.hass, media["media_content_id"])
        else:
            loading = async_uploaded_face_jpeg(call.hass, str(file_id))
        return call.hass.async_create_task(loading)

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
