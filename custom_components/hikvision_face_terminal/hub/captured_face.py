"""The last captured face, as the terminal took it for an enrollment."""

import asyncio
from functools import partial
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..isapi import Face, FaceUrl, IsapiClient, trim_jpeg
from .kept_picture import KeptPicture

LAST_CAPTURED_FACE: Final = "last_captured_face"


class CapturedFace(KeptPicture):
    """Holds the picture of the current or last enrollment."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, client: IsapiClient
    ) -> None:
        super().__init__(hass, entry, LAST_CAPTURED_FACE)
        self._client = client

    @callback
    def async_captured(self, face: Face) -> None:
        """Start to fetch the picture: the next capture overwrites the terminal's file.

        Whose it is gets known later: the number is final only when enrolled.
        """
        self.async_fetch(partial(self._async_picture_of, face))

    async def _async_picture_of(self, face: Face) -> bytes:
        if not isinstance(face, FaceUrl):
            return trim_jpeg(face.jpeg)
        async with asyncio.timeout(self._client.timing.picture):
            return await self._client.faces.picture(face.url, aside=True)
