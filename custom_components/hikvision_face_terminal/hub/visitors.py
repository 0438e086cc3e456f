"""Who came: the events of people, with names and links, as far as they may be told."""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from homeassistant.components.event import ATTR_EVENT_TYPE
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.const import ATTR_DEVICE_ID, ATTR_NAME
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util import dt as dt_util

from ..const import ATTR_EMPLOYEE_NO, ATTR_PERSON, DOMAIN, EVENT_ACCESS
from ..isapi import EventKind, IsapiError, TerminalEvent, UserType
from .access_events import AccessEvents
from .device import TerminalDevice
from .options import NamesInEvents, names_in_events
from .person_links import PersonLinks
from .terminal_name import async_device
from .visit import Shown, Visit

_VISITS: Final = (EventKind.GRANTED, EventKind.DENIED)

# What each option keeps to itself.
_HIDDEN: Final[dict[NamesInEvents, frozenset[str]]] = {
    NamesInEvents.NAME: frozenset(),
    NamesInEvents.NUMBER: frozenset((ATTR_NAME, ATTR_PERSON)),
    NamesInEvents.NONE: frozenset((ATTR_NAME, ATTR_PERSON, ATTR_EMPLOYEE_NO)),
}


class Visitors:
    """Tells who came, in order; the one place where it is decided what may be told.

    A visit whose name the terminal left out waits until the name has been read, for a
    second at most. `last` is the last one who was let in, since this start or, before
    it, while Home Assistant was not listening; `last_at` is when that was.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        device: TerminalDevice,
        events: AccessEvents,
        links: PersonLinks,
    ) -> None:
        self.last: Visit | None = None
        self.last_at: datetime | None = None
        self._hass = hass
        self._entry = entry
        self._device = device
        self._events = events
        self._names = links.names
        self._links = links
        self._hides = names_in_events(entry)
        self._waiting: deque[TerminalEvent] = deque()
        self._naming: asyncio.Task[None] | None = None
        self._late: tuple[TerminalEvent, Visit] | None = None
        self._listeners: list[Callable[[Visit], None]] = []
        self._last_listeners: list[CALLBACK_TYPE] = []
        self._hidden_listeners: list[CALLBACK_TYPE] = []

    @callback
    def async_start(self) -> None:
        """Follow the events until the entry is unloaded."""
        self._entry.async_on_unload(self._events.async_subscribe(self._handle_event))
        self._entry.async_on_unload(
            async_dispatcher_connect(
                self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._handle_options
            )
        )

    @callback
    def async_shut_down(self) -> None:
        """Tell who waits for a name without it: after an unload it would be late."""
        if self._naming is not None:
            self._naming.cancel()
        while self._waiting:
            event = self._waiting.popleft()
            name = self._known_name(event)
            self._publish(event, event.name if name is None else name, is_live=True)

    @property
    def last_person(self) -> str | None:
        """The name of the last one who was let in, else the number."""
        if self.last is None or ATTR_NAME in self.hidden:
            return None
        return self.last.name or self.last.employee_no

    @property
    def hidden(self) -> frozenset[str]:
        """The attributes that the owner does not want to be told."""
        return _HIDDEN[self._hides]

    @callback
    def async_subscribe(self, listener: Callable[[Visit], None]) -> CALLBACK_TYPE:
        """Call `listener` with each visit; returns how to unsubscribe."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_subscribe_last(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call `listener` when the last visit has changed, or is to be hidden."""
        self._last_listeners.append(listener)
        return lambda: self._last_listeners.remove(listener)

    @callback
    def async_subscribe_hidden(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call `listener` when the owner has changed what may be told."""
        self._hidden_listeners.append(listener)
        return lambda: self._hidden_listeners.remove(listener)

    @callback
    def shown(self, number: str | None, name: str | None) -> Shown:
        """Return what may be told of a user of this terminal."""
        hidden, person = self.hidden, None
        if name and number and ATTR_PERSON not in hidden:
            person = self._links.person_of(number, name)
        return Shown(
            name=None if ATTR_NAME in hidden else name or None,
            employee_no=None if ATTR_EMPLOYEE_NO in hidden else number or None,
            person=person,
        )

    @callback
    def _handle_event(self, event: TerminalEvent, is_live: bool) -> None:  # noqa: FBT001 - as AccessEvents calls it
        if event.kind not in _VISITS:
            return
        name = self._known_name(event)
        if not is_live:
            visit = self._publish(event, name or "", is_live=False)
            if name is None and self.last is visit:
                self._name_last(event, visit)
            return
        if name is not None and not self._waiting:
            self._publish(event, name, is_live=True)
            return
        self._waiting.append(event)
        if len(self._waiting) == 1:
            self._naming = self._entry.async_create_background_task(
                self._hass, self._async_publish_waiting(), f"{DOMAIN} names"
            )

    async def _async_publish_waiting(self) -> None:
        while self._waiting:
            event = self._waiting[0]
            name = self._known_name(event)
            if name is None:
                name = await self._async_read_name(event)
            self._publish(event, name, is_live=True)
            self._waiting.popleft()

    @callback
    def _name_last(self, event: TerminalEvent, visit: Visit) -> None:
        """Read the name of the last visit, a late one, and hold up nothing for it.

        The others stay without: late visits are shown nowhere but there, and a log
        that is caught up with may hold thousands, each of them a request.
        """
        is_reading, self._late = self._late is not None, (event, visit)
        if not is_reading:
            self._entry.async_create_background_task(
                self._hass, self._async_name_last(), f"{DOMAIN} late name"
            )

    async def _async_name_last(self) -> None:
        while late := self._late:
            event, visit = late
            name = await self._async_read_name(event)
            if late is not self._late:
                continue  # A newer one came meanwhile.
            self._late = None
            if self.last is visit:
                self.last = self._visit(event, name, is_live=False)
                self._notify(self._last_listeners)

    def _known_name(self, event: TerminalEvent) -> str | None:
        """Return the name, empty if there is none to be told; None: it must be read.

        A name without a number is told only of a person who was let in.
        """
        number = event.employee_no
        if ATTR_NAME in self.hidden:
            return ""
        if not number:
            return event.name if event.kind is EventKind.GRANTED else ""
        name = event.name or self._names.known(number)
        if name is None or self._links.is_doubtful(number, name):
            return None
        return name

    async def _async_read_name(self, event: TerminalEvent) -> str:
        """Read who has the number: for the name, or to see whether a link still fits.

        Where it cannot be read, the event tells what is known, without the person.
        """
        number = event.employee_no
        name = event.name or await self._names.async_name_of(number)
        if self._links.is_doubtful(number, name):
            try:
                user = await self._names.async_read(number)
            except IsapiError, TimeoutError:
                return name
            self._links.async_check(number, user, alias=name)
        return name

    @callback
    def _publish(self, event: TerminalEvent, name: str, *, is_live: bool) -> Visit:
        visit = self._visit(event, name, is_live=is_live)
        self._move_last(visit)
        for listener in tuple(self._listeners):
            listener(visit)
        if is_live:
            data = {ATTR_EVENT_TYPE: visit.result.value, **visit.attributes()}
            self._hass.bus.async_fire(
                EVENT_ACCESS, {ATTR_DEVICE_ID: self._device_id(), **data}
            )
        return visit

    def _visit(self, event: TerminalEvent, name: str, *, is_live: bool) -> Visit:
        shown = self.shown(event.employee_no, name)
        is_denied = event.kind is EventKind.DENIED
        return Visit(
            result=EventKind.DENIED if is_denied else EventKind.GRANTED,
            method=event.method,
            reason=event.reason if is_denied else None,
            name=shown.name,
            employee_no=shown.employee_no,
            person=shown.person,
            door=event.door or (1 if self._device.info.doors == 1 else None),
            user_type=UserType.from_wire(event.user_type),
            device_time=event.time,
            serial_no=event.serial_no,
            is_live=is_live,
        )

    def _move_last(self, visit: Visit) -> None:
        """Move the last visit forward, never back: late ones come in any order."""
        if visit.result is not EventKind.GRANTED:
            return
        at = dt_util.utcnow() if visit.is_live else self._told_at(visit)
        if at is None or (self.last_at is not None and at < self.last_at):
            return
        self.last, self.last_at = visit, at
        self._notify(self._last_listeners)

    def _told_at(self, visit: Visit) -> datetime | None:
        """Return when a late visit was, corrected by how wrong the clock is now."""
        if visit.device_time is None:
            return None
        at = visit.device_time - (self._events.clock_offset or timedelta())
        return min(dt_util.as_utc(at), dt_util.utcnow())

    @callback
    def _handle_options(self, _: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry is self._entry and self._hides is not names_in_events(entry):
            self._hides = names_in_events(entry)
            self._notify(self._hidden_listeners)
            self._notify(self._last_listeners)

    def _notify(self, listeners: list[CALLBACK_TYPE]) -> None:
        for listener in tuple(listeners):
            listener()

    def _device_id(self) -> str | None:
        device = async_device(self._hass, self._entry)
        return device.id if device else None
