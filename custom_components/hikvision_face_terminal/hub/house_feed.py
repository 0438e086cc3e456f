"""The people of the house, kept up to date for as long as a page shows them."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from homeassistant.components.event import ATTR_EVENT_TYPE
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util.hass_dict import HassKey

from ..const import ATTR_EMPLOYEE_NO, DOMAIN, EVENT_ACCESS
from ..isapi import EventKind, IsapiError
from .household import Resident, async_loaded_hubs, joined
from .hub import TerminalHub
from .tasks import async_detach
from .terminal_name import async_entries
from .user_signal import async_follow_written
from .users import KnownUser

# Seconds. Several users may be written one after the other.
_COOLDOWN: Final = 0.3

# How soon a terminal that is back is shown; one that is off is tried no more often
# than it is polled anyway.
_RETRY: Final = timedelta(seconds=30)

_FEED: HassKey[HouseFeed] = HassKey(f"{DOMAIN}.house_feed")


@dataclass(frozen=True, kw_only=True, slots=True)
class HouseState:
    """The people as last read; `failed` are config entries that could not be read.

    `last_seen` is when a user was let in since the page was opened, by device id and
    number.
    """

    residents: list[Resident]
    failed: frozenset[str]
    is_reading: bool
    last_seen: Mapping[tuple[str, str], datetime]


@callback
def async_get_house_feed(hass: HomeAssistant) -> HouseFeed:
    """Return the one feed of this Home Assistant."""
    if _FEED not in hass.data:
        hass.data[_FEED] = HouseFeed(hass)
    return hass.data[_FEED]


class HouseFeed:
    """Reads the lists once, then only the users that are written.

    A terminal that is slow, or fails, does not keep the others waiting: each is read by
    itself. One that could not be read is read whole when it answers again. Nothing is
    kept after the last listener is gone.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._listeners: list[Callable[[HouseState], None]] = []
        self._following: list[CALLBACK_TYPE] = []
        self._users: dict[str, dict[str, KnownUser]] = {}
        self._failed: set[str] = set()
        self._last_seen: dict[tuple[str, str], datetime] = {}
        self._written: defaultdict[str, set[str]] = defaultdict(set)
        self._unread: set[str] = set()
        # Lists that a page waits for; another try after a failure is not one of them.
        self._awaited: set[str] = set()
        self._reading: dict[str, asyncio.Task[None]] = {}

    @property
    def state(self) -> HouseState:
        """The people as last read; terminals in the order of the entries."""
        entries = (it.entry_id for it in async_entries(self._hass))
        lists = {
            key: self._users[key].values() for key in entries if key in self._users
        }
        return HouseState(
            residents=joined(lists),
            failed=frozenset(self._failed),
            is_reading=bool(self._awaited),
            last_seen=dict(self._last_seen),
        )

    @callback
    def async_subscribe(self, listener: Callable[[HouseState], None]) -> CALLBACK_TYPE:
        """Call `listener` with each new state; returns how to unsubscribe."""
        if not self._listeners:
            self._async_start()
        self._listeners.append(listener)

        @callback
        def unsubscribe() -> None:
            self._listeners.remove(listener)
            if not self._listeners:
                self._async_stop()

        return unsubscribe

    @callback
    def async_refresh(self) -> None:
        """Read all lists anew."""
        self._async_want(async_loaded_hubs(self._hass))

    @callback
    def _async_start(self) -> None:
        self._following = [
            async_follow_written(self._hass, self._handle_written),
            async_dispatcher_connect(
                self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._handle_entry
            ),
            self._hass.bus.async_listen(EVENT_ACCESS, self._handle_visit),
            async_track_time_interval(
                self._hass, self._handle_retry, _RETRY, cancel_on_shutdown=True
            ),
        ]
        self.async_refresh()

    @callback
    def _async_stop(self) -> None:
        for unsubscribe in self._following:
            unsubscribe()
        self._following.clear()
        for reading in self._reading.values():
            reading.cancel()
        # A page that is opened before they have ended gets readings of its own.
        for memory in (
            self._reading,
            self._users,
            self._failed,
            self._last_seen,
            self._written,
            self._unread,
            self._awaited,
        ):
            memory.clear()

    @callback
    def _handle_written(self, entry_id: str, number: str) -> None:
        self._written[entry_id].add(number)
        self._async_wake(entry_id)

    @callback
    def _handle_entry(self, change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain != DOMAIN:
            return
        if change is ConfigEntryChange.REMOVED:
            self._users.pop(entry.entry_id, None)
            self._failed.discard(entry.entry_id)
            self._publish()
        elif entry.state is ConfigEntryState.LOADED and (
            entry.entry_id not in self._users or entry.entry_id in self._failed
        ):
            self._async_want((entry.entry_id,))

    @callback
    def _handle_visit(self, event: Event) -> None:
        number = event.data.get(ATTR_EMPLOYEE_NO)
        if number and event.data[ATTR_EVENT_TYPE] == EventKind.GRANTED:
            self._last_seen[event.data[ATTR_DEVICE_ID], number] = event.time_fired
            self._publish()

    @callback
    def _handle_retry(self, _: datetime) -> None:
        if failed := self._failed.intersection(async_loaded_hubs(self._hass)):
            self._async_want(failed)

    @callback
    def _async_want(self, entry_ids: Iterable[str]) -> None:
        """Read the whole lists of terminals."""
        wanted = set(entry_ids)
        self._unread |= wanted
        self._awaited |= wanted - self._failed
        self._publish()
        for entry_id in wanted:
            self._async_wake(entry_id)

    @callback
    def _async_wake(self, entry_id: str) -> None:
        reading = self._reading.get(entry_id)
        if reading is None or reading.done():
            self._reading[entry_id] = async_detach(
                self._hass, self._async_run(entry_id), "people"
            )

    async def _async_run(self, entry_id: str) -> None:
        """Read until there is nothing more to read; writes in a row are one."""
        while entry_id in self._unread or entry_id in self._written:
            await self._async_read(entry_id)
            await asyncio.sleep(_COOLDOWN)

    async def _async_read(self, entry_id: str) -> None:
        """Read what is unread; a terminal that fails is a part of the state."""
        is_whole = entry_id in self._unread or entry_id in self._failed
        self._unread.discard(entry_id)
        numbers = self._written.pop(entry_id, set())
        if hub := async_loaded_hubs(self._hass).get(entry_id):
            try:
                if is_whole:
                    await self._async_read_all(entry_id, hub)
                else:
                    await self._async_read_some(entry_id, hub, numbers)
            except IsapiError:
                self._failed.add(entry_id)
            else:
                self._failed.discard(entry_id)
        self._awaited.discard(entry_id)
        self._publish()

    async def _async_read_all(self, entry_id: str, hub: TerminalHub) -> None:
        users = await hub.users.async_list()
        self._users[entry_id] = {it.user.employee_no: it for it in users}

    async def _async_read_some(
        self, entry_id: str, hub: TerminalHub, numbers: set[str]
    ) -> None:
        found = await hub.users.async_get_many(numbers)
        listed = self._users.setdefault(entry_id, {})
        for number in numbers:
            listed.pop(number, None)
        listed.update(found)

    @callback
    def _publish(self) -> None:
        if not self._listeners:
            return
        state = self.state
        for listener in tuple(self._listeners):
            listener(state)
