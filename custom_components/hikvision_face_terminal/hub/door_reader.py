"""When the state of the doors is read: by the clock, and when there is a reason to."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from homeassistant.core import callback

from ..const import DOMAIN
from ..isapi import (
    IsapiError,
    IsapiRefusedError,
    IsapiUnexpectedError,
    Reason,
    WorkStatus,
)
from .access_events import AccessEvents
from .coordinator import TerminalCoordinator
from .door import Door

# The terminal does not know the request, or the account may not send it.
_REFUSED: Final = (Reason.NOT_SUPPORTED, Reason.PERMISSION_DENIED)


class DoorReader:
    """Reads the state of all doors, and finds out whether the terminal is there.

    `is_available`: it answered the last time, whatever its answer was.
    """

    def __init__(
        self,
        coordinator: TerminalCoordinator,
        events: AccessEvents,
        doors: Sequence[Door],
        on_read: Callable[[WorkStatus | None, float], None],
    ) -> None:
        """`on_read` gets each status, None if there is none, and when it was asked."""
        self.is_available = False
        self._coordinator = coordinator
        self._hass = coordinator.hass
        self._client = coordinator.client
        self._events = events
        self._doors = doors
        self._on_read = on_read
        self._is_refused = False
        self._read_at = 0.0
        self._due_at = 0.0
        self._is_running = self._is_wanted_again = False
        self._is_started = False
        self._timer: asyncio.TimerHandle | None = None

    async def async_read(self) -> WorkStatus:
        """Read the state now; raises IsapiError."""
        asked_at = self._hass.loop.time()
        status: WorkStatus | None = None
        try:
            status = await self._client.doors.status(len(self._doors))
        except IsapiError as err:
            self._is_refused = err.reason in _REFUSED
            self.is_available = isinstance(
                err, IsapiRefusedError | IsapiUnexpectedError
            )
            raise
        else:
            self._is_refused = False
            self.is_available = True
            return status
        finally:
            self._read_at = self._hass.loop.time()
            self._on_read(status, asked_at)

    @callback
    def async_start(self) -> None:
        """Read by the clock from now on."""
        self._is_started = True
        self.async_plan()

    @callback
    def async_stop(self) -> None:
        """Read no more by the clock."""
        self._is_started = False
        self._end_timer()

    @callback
    def async_read_now(self) -> None:
        """Read in the background, and once more if that is wanted meanwhile."""
        if self._is_running:
            self._is_wanted_again = True
        elif self._is_started:
            self._is_running = True
            self._coordinator.config_entry.async_create_background_task(
                self._hass, self._async_run(), f"{DOMAIN} doors"
            )

    @callback
    def async_plan(self) -> None:
        """Set the timer to the time when the next read is due."""
        self._end_timer()
        if self._is_started:
            self._due_at = self._next()
            loop = self._hass.loop
            self._timer = loop.call_at(self._due_at, self._handle_timer)

    def _next(self) -> float:
        """Return when a read is due, on the loop's clock.

        A stream that was heard of a moment ago proves that the terminal is there, and
        brings the state; one with a pulse is heard of, or ends, and its end is a
        reason to read. What else it loses is found by a read now and then. A terminal
        that tells no state is not asked more often: others find out that it is there.
        """
        timing = self._client.timing
        is_opened = any(door.is_opened for door in self._doors)
        due = self._read_at + timing.door_poll_streaming
        if not self._is_refused and (is_opened or not self._events.has_pulse):
            heard_at = 0.0 if is_opened else self._events.heard_at
            due = min(due, max(self._read_at, heard_at) + timing.door_poll)
        ends = [door.ends_at for door in self._doors if door.ends_at is not None]
        return min((due, *ends))

    async def _async_run(self) -> None:
        try:
            with suppress(IsapiError):
                await self.async_read()
        finally:
            is_wanted_again, self._is_wanted_again = self._is_wanted_again, False
            self._is_running = False
            if is_wanted_again:
                self.async_read_now()
            else:
                self.async_plan()

    @callback
    def _handle_timer(self) -> None:
        self._timer = None
        if self._next() > self._due_at:
            self.async_plan()  # The stream was heard of since.
            return
        for door in self._doors:
            if door.ends_at is not None and door.ends_at <= self._due_at:
                door.ends_at, door.is_overdue = None, True
        self.async_read_now()

    def _end_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
