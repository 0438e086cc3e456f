"""The doors of one terminal: what is known of them, and what can be done with them."""

from collections import deque
from contextlib import suppress
from functools import partial
import logging
from typing import Final

from homeassistant.const import ATTR_NAME
from homeassistant.core import CALLBACK_TYPE, callback

from ..const import DOMAIN
from ..isapi import (
    DoorCapabilities,
    DoorMode,
    DoorStatus,
    DoorWish,
    EventKind,
    IsapiError,
    IsapiNotSupportedError,
    TerminalEvent,
    WorkStatus,
    status_shown_by,
)
from .access_events import AccessEvents
from .coordinator import TerminalCoordinator
from .door import Door
from .door_commands import DoorCommands
from .door_openers import DoorOpeners
from .door_reader import DoorReader
from .door_states import OPEN_SECONDS, DoorStates, proves_contact
from .options import DoorControl, door_control
from .tamper import Tamper
from .visit import Visit
from .visitors import Visitors

_LOGGER = logging.getLogger(__name__)

_MOMENTARY: Final = frozenset((DoorWish.OPENED, DoorWish.LOCKED))
_ALLOWED: Final = {
    DoorControl.NONE: frozenset[DoorWish](),
    DoorControl.OPEN: _MOMENTARY,
    DoorControl.OPEN_AND_MODES: frozenset(DoorWish),
}

# How many commands are remembered as ours; an event entity asks at once.
_OWN_EVENTS: Final = 8


class Doors:
    """All doors of a terminal.

    Their state comes from live events, and from reads that correct it: after each
    connect and each command, and by the clock. `is_wanted`: the owner wants to follow
    events or to control the doors.
    """

    capabilities: DoorCapabilities

    def __init__(
        self,
        coordinator: TerminalCoordinator,
        events: AccessEvents,
        visitors: Visitors,
    ) -> None:
        self.is_wanted = False
        self._control = door_control(coordinator.config_entry)
        self.doors: list[Door] = []
        self._coordinator = coordinator
        self._loop = coordinator.hass.loop
        self._client = coordinator.client
        self._events = events
        self._visitors = visitors
        self._listeners: list[CALLBACK_TYPE] = []
        self._reader = DoorReader(coordinator, events, self.doors, self._handle_read)
        self._commands = DoorCommands(coordinator.hass, coordinator.client)
        self._openers = DoorOpeners(self._commands)
        self._states = DoorStates(self.doors, self._handle_opened)
        self._own_events: deque[TerminalEvent] = deque(maxlen=_OWN_EVENTS)

    @property
    def tamper(self) -> Tamper:
        """Whether the terminal is being tampered with."""
        return self._states.tamper

    @property
    def is_available(self) -> bool:
        """Whether the terminal answers."""
        return self._reader.is_available

    @property
    def tells_tamper(self) -> bool:
        """Whether the terminal can report that it is tampered with."""
        is_logged = self._events.capabilities.can(EventKind.TAMPERED)
        return is_logged or self.tamper.is_detected is not None

    def may(self, wish: DoorWish) -> bool:
        """Return whether the owner allows it, and the terminal knows a command."""
        if wish not in _ALLOWED[self._control]:
            return False
        try:
            wish.command(self.capabilities)
        except IsapiError:
            return False
        return True

    async def async_set_up(self) -> None:
        """Find out which doors there are, and how they are.

        Asks the terminal nothing while the owner wants neither events nor control.
        """
        locks = self._coordinator.device_info.doors
        is_controlled = self._control is not DoorControl.NONE
        self.is_wanted = self._events.is_enabled or is_controlled
        if self.is_wanted:
            self.capabilities = await self._client.doors.capabilities(
                locks=locks,
                is_controllable=self._coordinator.capabilities.control_doors,
            )
        else:
            self.capabilities = DoorCapabilities(doors=locks or 1, commands=frozenset())
        numbers = range(1, self.capabilities.doors + 1)
        self.doors.extend(Door(number=number) for number in numbers)
        if self.is_wanted:
            with suppress(IsapiError):
                await self._reader.async_read()
        self._follow()

    def _follow(self) -> None:
        """Follow events, the stream and the poll until the entry is unloaded."""
        for unsubscribe in (
            self._events.async_subscribe(self._handle_event),
            self._events.async_subscribe_connection(self._handle_connection),
            self._coordinator.async_add_listener(self._handle_poll),
            self._visitors.async_subscribe(self._handle_visit),
            self._visitors.async_subscribe_hidden(self._handle_hidden),
        ):
            self._coordinator.config_entry.async_on_unload(unsubscribe)

    @callback
    def async_subscribe(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call `listener` after each change; the state is read while there are any."""
        self._listeners.append(listener)
        if len(self._listeners) == 1:
            self._reader.async_start()

        def unsubscribe() -> None:
            self._listeners.remove(listener)
            if not self._listeners:
                self._reader.async_stop()

        return unsubscribe

    async def async_open(self, door: Door) -> None:
        """Unlock a door for a moment, and see it unlocked; raises IsapiError."""
        await self._async_do(door, DoorWish.OPENED)

    async def async_lock(self, door: Door) -> None:
        """End what keeps a door open, never a lock-down; raises IsapiError."""
        await self._async_do(door, DoorWish.LOCKED)

    async def async_set_mode(self, door: Door, mode: DoorMode) -> None:
        """Set a mode other than asleep, and see it set; raises IsapiError."""
        await self._async_do(door, DoorWish(mode.value))

    def number_of(self, event: TerminalEvent) -> int | None:
        """Return the door of an event; terminals with one door may leave it out."""
        door = self._door(event.door)
        return event.door if door is None else door.number

    @callback
    def is_own(self, event: TerminalEvent) -> bool:
        """Return whether a remote command in the log is one of this Home Assistant."""
        return event in self._own_events

    async def async_shut_down(self) -> None:
        """Send no command any more, and end those that run."""
        self._reader.async_stop()
        await self._commands.async_shut_down()

    async def _async_do(self, door: Door, wish: DoorWish) -> None:
        if wish not in _ALLOWED[self._control]:
            raise IsapiNotSupportedError("door control is off")
        try:
            await self._commands.async_do(
                door, wish, self.capabilities, partial(self._async_look, door)
            )
        finally:
            self._reader.async_read_now()

    async def _async_look(self, door: Door) -> DoorStatus:
        return (await self._reader.async_read()).doors[door.number]

    @callback
    def _handle_read(self, status: WorkStatus | None, asked_at: float) -> None:
        self._states.read(status, asked_at, self._loop.time())
        self._publish()

    @callback
    def _handle_event(self, event: TerminalEvent, is_live: bool) -> None:  # noqa: FBT001 - as AccessEvents calls it
        door = self._door(event.door)
        is_news = is_live
        if door is not None and proves_contact(event) and not door.has_contact:
            is_news = door.has_contact = True
        if is_live:
            self._claim(event, door)
            if self._states.hear(event, door, self._loop.time()):
                self._reader.async_read_now()
            if door is not None and (news := status_shown_by(event)):
                self._commands.async_notice(door, news)
        if is_news:
            self._publish()

    def _claim(self, event: TerminalEvent, door: Door | None) -> None:
        if event.kind is not EventKind.REMOTE_OPEN or door is None:
            return
        if self._commands.async_claim(door.number):
            self._own_events.append(event)

    @callback
    def _handle_opened(self, door: Door, now: float) -> None:
        """Find out who it was, and at the first time for how long it is."""
        self._openers.async_unlocked(door, now)
        if door.open_seconds is None:
            door.open_seconds = OPEN_SECONDS
            self._coordinator.config_entry.async_create_background_task(
                self._coordinator.hass,
                self._async_learn(door),
                f"{DOMAIN} door parameters",
            )

    async def _async_learn(self, door: Door) -> None:
        try:
            seconds = await self._client.doors.open_seconds(door.number)
        except IsapiError as err:
            # The usual time serves; the poll corrects it.
            _LOGGER.debug("how long a door opens is not known: %s", err.reason)
            return
        self._states.set_open_seconds(door, seconds)
        self._reader.async_plan()

    @callback
    def _handle_visit(self, visit: Visit) -> None:
        door = self._door(visit.door)
        is_let_in = visit.is_live and visit.result is EventKind.GRANTED
        if door is None or not is_let_in:
            return
        is_hidden = ATTR_NAME in self._visitors.hidden
        who = None if is_hidden else visit.name or visit.employee_no
        self._openers.async_let_in(door, who, self._loop.time())
        self._publish()

    @callback
    def _handle_hidden(self) -> None:
        """Forget who came, if the owner does not want that to be told any more."""
        if ATTR_NAME in self._visitors.hidden:
            self._openers.async_forget(self.doors)
            self._publish()

    @callback
    def _handle_connection(self) -> None:
        """Correct the state, whether the stream came or went."""
        if not self._events.is_connected:
            self.tamper.forget()
        self._reader.async_read_now()

    @callback
    def _handle_poll(self) -> None:
        """Look at once if the poll of the users finds the terminal gone, or back."""
        if self._coordinator.last_update_success is not self.is_available:
            self._reader.async_read_now()

    def _door(self, number: int | None) -> Door | None:
        if number is None and len(self.doors) == 1:
            return self.doors[0]
        return next((it for it in self.doors if it.number == number), None)

    def _publish(self) -> None:
        self._reader.async_plan()
        for listener in tuple(self._listeners):
            listener()
