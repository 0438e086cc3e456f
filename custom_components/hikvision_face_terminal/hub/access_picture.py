"""The picture that a terminal took of the last person who came."""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..isapi import (
    EventKind,
    EventQuery,
    IsapiClient,
    IsapiError,
    TerminalEvent,
    new_search_id,
)
from .access_events import AccessEvents
from .kept_picture import KeptPicture

LAST_ACCESS: Final = "last_access"

# The log is searched this long before and after the event: terminals round its time.
_AROUND: Final = timedelta(seconds=2)

# Other events of those seconds, as of the door.
_PAGE_SIZE: Final = 10


class AccessPicture(KeptPicture):
    """Holds the picture of the last live visit, of one who was let in or refused.

    Nothing is fetched unless it is allowed. Whether the terminal takes and keeps
    pictures is the owner's choice there: its settings are never changed.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        client: IsapiClient,
        events: AccessEvents,
    ) -> None:
        super().__init__(hass, entry, LAST_ACCESS)
        self._client = client
        self._events = events

    @callback
    def async_start(self) -> None:
        """Follow the events until the entry is unloaded."""
        self._entry.async_on_unload(self._events.async_subscribe(self._handle_event))
        self._entry.async_on_unload(self.async_forget)

    @callback
    def _handle_event(self, event: TerminalEvent, is_live: bool) -> None:  # noqa: FBT001 - as AccessEvents calls it
        is_visit = event.kind in (EventKind.GRANTED, EventKind.DENIED)
        # Without a number it cannot be found, and another one's picture must not stay.
        if is_visit and is_live:
            self.async_fetch(partial(self._async_picture_of, event))
            self.async_belongs_to(event.employee_no)

    async def _async_picture_of(self, event: TerminalEvent) -> bytes | None:
        """Look for the picture until the terminal has written it to its disk."""
        timing = self._client.timing
        for pause in timing.visit_pictures:
            await asyncio.sleep(pause)
            try:
                async with asyncio.timeout(timing.picture):
                    path = event.picture_path or await self._async_path(event)
                    if path:
                        return await self._client.events.picture(path)
            except IsapiError, TimeoutError:
                continue
        return None

    async def _async_path(self, event: TerminalEvent) -> str:
        """Return where the terminal keeps the picture; empty if it has none yet."""
        if event.serial_no is None or event.time is None:
            return ""
        query = EventQuery(
            begin_serial=event.serial_no,
            start=event.time - _AROUND,
            end=event.time + _AROUND,
            limit=_PAGE_SIZE,
            zone=event.time.tzinfo,
        )
        page = await self._client.events.search(query, new_search_id(), 0)
        return next(
            (it.picture_path for it in page.events if it.serial_no == event.serial_no),
            "",
        )
