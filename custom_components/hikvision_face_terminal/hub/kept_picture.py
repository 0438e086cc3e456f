"""A picture kept in memory for ten minutes, if the owner allows it."""

import asyncio
from collections.abc import Awaitable, Callable
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
from ..isapi import IsapiError

_LOGGER = logging.getLogger(__name__)

# Seconds: long enough to look at it.
KEEP_SECONDS: Final = 600


@callback
def is_picture_allowed(hass: HomeAssistant, entry: ConfigEntry, key: str) -> bool:
    """Return whether the owner enabled the image entity, which is the permission."""
    registry = er.async_get(hass)
    entity_id = _entity_id(registry, entry, key)
    entity = registry.async_get(entity_id) if entity_id else None
    return entity is not None and entity.disabled_by is None


@callback
def async_allow_picture(
    hass: HomeAssistant, entry: ConfigEntry, key: str, *, allowed: bool
) -> None:
    """Enable or disable the image entity, even if a user disabled it.

    The next picture is kept or not. A disabled entity goes at once; an enabled one
    comes when Home Assistant reloads the entry, half a minute later.
    """
    registry = er.async_get(hass)
    entity_id = _entity_id(registry, entry, key)
    if entity_id and allowed is not is_picture_allowed(hass, entry, key):
        registry.async_update_entity(
            entity_id,
            disabled_by=None if allowed else er.RegistryEntryDisabler.INTEGRATION,
        )


def _entity_id(registry: er.EntityRegistry, entry: ConfigEntry, key: str) -> str | None:
    """Return the id of the image entity, which exists from the first set-up on."""
    return registry.async_get_entity_id(
        Platform.IMAGE, DOMAIN, f"{entry.unique_id}_{key}"
    )


class KeptPicture:
    """Holds the last picture of one kind, for a limited time.

    `key` is that of the image entity.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, key: str) -> None:
        self.taken_at: datetime | None = None
        self._hass = hass
        self._entry = entry
        self._key = key
        self._jpeg: bytes | None = None
        self._employee_no: str | None = None
        self._task: asyncio.Task[None] | None = None
        self._stop_timer: CALLBACK_TYPE | None = None
        self._listeners: list[Callable[[], None]] = []

    @property
    def is_allowed(self) -> bool:
        """Whether the owner wants to see pictures of this kind."""
        return is_picture_allowed(self._hass, self._entry, self._key)

    @property
    def jpeg(self) -> bytes | None:
        """The picture, if there is one and it may be shown."""
        return self._jpeg if self.is_allowed else None

    @property
    def url(self) -> str | None:
        """The path at which a browser gets the picture, while there is one.

        Never store or log it: the token in it is enough to see the face.
        """
        entity_id = _entity_id(er.async_get(self._hass), self._entry, self._key)
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
    def async_fetch(self, fetch: Callable[[], Awaitable[bytes | None]]) -> None:
        """Forget the old picture, and start to fetch a new one if it is allowed.

        Runs in the background: no caller waits for it, or fails with it.
        """
        self.async_forget()
        if self.is_allowed:
            self._task = self._hass.async_create_background_task(
                self._async_fetch(fetch), f"{DOMAIN} picture"
            )

    async def async_settled(self) -> None:
        """Wait until the picture has been fetched, or fetching it has failed."""
        if self._task is not None:
            await asyncio.wait((self._task,))

    @callback
    def async_belongs_to(self, employee_no: str) -> None:
        """Set the user of the picture."""
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

    async def _async_fetch(self, fetch: Callable[[], Awaitable[bytes | None]]) -> None:
        try:
            picture = await fetch()
        except (IsapiError, TimeoutError) as err:
            _LOGGER.debug("Could not fetch a picture: %s", type(err).__name__)
            return
        if picture is None:
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
