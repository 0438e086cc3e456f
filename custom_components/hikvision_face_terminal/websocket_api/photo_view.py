"""The picture of a face, for a minute, and for an admin only."""

import asyncio
from collections import defaultdict
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from aiohttp import web
from homeassistant.components.http.const import KEY_HASS_USER
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import HomeAssistantView

from ..const import DOMAIN
from ..hub.household import async_loaded_hubs
from ..hub.options import page_photos
from ..isapi import IsapiError

_URL: Final = f"/api/{DOMAIN}/photo"

# A terminal is slow, and has other things to do.
_AT_A_TIME: Final = 2


def photo_path(entry_id: str, number: str) -> str:
    """Return the path of a user's picture, to be signed."""
    return f"{_URL}/{entry_id}/{quote(number, safe='')}"


class PhotoView(HomeAssistantView):
    """Reads a picture from the terminal; it is kept nowhere."""

    url = f"{_URL}/{{entry_id}}/{{number}}"
    name = f"api:{DOMAIN}:photo"

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._turns: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(_AT_A_TIME)
        )

    async def get(
        self, request: web.Request, entry_id: str, number: str
    ) -> web.Response:
        """Return the picture; 404 where there is none, or the owner wants none."""
        if not request[KEY_HASS_USER].is_admin:
            return web.Response(status=HTTPStatus.UNAUTHORIZED)
        hub = async_loaded_hubs(self._hass).get(entry_id)
        if hub is None or not page_photos(hub.coordinator.config_entry):
            return web.Response(status=HTTPStatus.NOT_FOUND)
        client = hub.device.client
        try:
            async with self._turns[entry_id]:
                user = await client.users.get(number)
                picture = user and await client.faces.picture_of(user)
        except IsapiError:
            picture = None
        if not picture:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        return web.Response(
            body=picture,
            content_type="image/jpeg",
            headers={"Cache-Control": "no-store"},
        )
