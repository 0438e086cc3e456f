"""The last captured face: in memory only, for ten minutes, if the owner allows it."""

import asyncio
from collections.abc import Callable
from datetime import datetime
import logging
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_ENTITY_PICTURE, Platform
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..isapi import Face, FaceUrl, IsapiClient, IsapiError, trim_jpeg

_LOGGER = logging.getLogger(__name__)

LAST_CAPTURED_FACE: Final = "last_captured_face"

# Seconds: long enough to check the quality of the picture.
KEEP_SECONDS: Final = 600


@callback
def is_captured_face_allowed(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Return whether the owner enabled the image entity, which is the permission."""
    registry = er.async_get(hass)
    entity_id = _entity_id(registry, entry)
    entity = registry.async_get(entity_id) if entity_id else None
    return entity is not None and entity.disabled_by is None


@callback
def async_allow_captured_face(
    hass: HomeAssistant, entry: ConfigEntry, *, allowed: bool
) -> None:
    """Enable or disable the image entity, even if a user disabled it.

    The next capture is kept or not. A disabled entity goes at once; an enabled one
    comes when Home Assistant reloads the entry, half a minute later.
    """
    registry = er.async_get(hass)
    entity_id = _entity_id(registry, entry)
    if entity_id and allowed is not is_captured_face_allowed(hass, entry):
        registry.async_update_entity(
            entity_id,
            disabled_by=None if allowed else er.RegistryEntryDisabler.INTEGRATION,
        )


def _entity_id(registry: er.EntityRegistry, entry: ConfigEntry) -> str | None:
    """Return the id of the image entity, which exists from the first set-up on."""
    return registry.async_get_entity_id(
        Platform.IMAGE, DOMAIN, f"{entry.unique_id}_{LAST_CAPTURED_FACE}"
    )


class CapturedFace:
    """Holds the last picture captured on one terminal, for a limited time."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, client: IsapiClient
    ) -> None:
        self.taken_at: datetime | None = None
        self._hass = hass
        self._entry = entry
        self._client = client
        self._jpeg: bytes | None = None
        self._employee_no: str | None = None
        self._task: asyncio.Task[None] | None = None
        self._stop_timer: CALLBACK_TYPE | None = None
        self._listeners: list[Callable[[], None]] = []

    @property
    def jpeg(self) -> bytes | None:
        """The picture of the current or last enrollment, if it may be shown."""
        return self._jpeg if is_captured_face_allowed(self._hass, self._entry) else None

    @property
    def url(self) -> str | None:
        """The path at which a browser gets the picture, while there is one.

        Never store or log it: the token in it is enough to see the face.
        """
        entity_id = _entity_id(er.async_get(self._hass), self._entry)
        if self.jpeg is None or self.taken_at is None or entity_id is None:
            return None
        state = self._hass.states.get(entity_id)
        if state is None or not (path := state.attributes.get(ATTR_ENTITY_PICTURE)):
            return None
        # Cache buster: the browser would reuse the previous picture.
        return f"{path}&taken={self.taken_at.timestamp()}"

    @callback
    def async_subscribe(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call `listener` when a picture comes or goes; returns how to unsubscribe."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_captured(self, face: Face) -> None:
        """Start to fetch the picture: the next capture overwrites the terminal's file.

        Runs in the background. The enrollment neither waits for it nor fails with it.
        """
        self.async_forget()
        if is_captured_face_allowed(self._hass, self._entry):
            self._task = self._hass.async_create_background_task(
                self._async_fetch(face), f"{DOMAIN} picture"
            )

    async def async_settled(self) -> None:
        """Wait until the picture has been fetched, or fetching it has failed."""
        if self._task is not None:
            await asyncio.wait((self._task,))

    @callback
    def async_belongs_to(self, employee_no: str) -> None:
        """Set the user of the picture, whose number is final only when enrolled."""
        self._employee_no = employee_no

    @callback
    def async_forget_user(self, employee_no: str) -> None:
        """Forget the picture if it belongs to this user, who was deleted."""
        if employee_no == self._employee_no:
            self.async_forget()

    @callback
    def async_forget(self, _: datetime | None = None) -> None:
        """Forget the picture, including one that is being fetched."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if self._stop_timer is not None:
            self._stop_timer()
            self._stop_timer = None
        self._employee_no = None
        if self._jpeg is not None:
            self._jpeg = self.taken_at = None
            self._notify()

    async def _async_fetch(self, face: Face) -> None:
        try:
            if isinstance(face, FaceUrl):
                async with asyncio.timeout(self._client.timing.picture):
                    picture = await self._client.faces.picture(face.url, aside=True)
            else:
                picture = trim_jpeg(face.jpeg)
        except (IsapiError, TimeoutError) as err:
            _LOGGER.debug("Could not fetch the captured face: %s", type(err).__name__)
            return
        self._jpeg = picture
        self.taken_at = dt_util.utcnow()
        self._stop_timer = async_call_later(
            self._hass,
            KEEP_SECONDS,
            HassJob(self.async_forget, cancel_on_shutdown=True),
        )
        self._notify()

    def _notify(self) -> None:
        for listener in tuple(self._listeners):
            listener()
