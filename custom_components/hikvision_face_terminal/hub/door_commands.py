"""Commands to the doors of one terminal, while they run."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from homeassistant.core import HomeAssistant, callback

from ..isapi import (
    DoorCapabilities,
    DoorOperation,
    DoorStatus,
    DoorWish,
    IsapiClient,
    IsapiConnectionError,
    Reason,
    TerminalOperationError,
)
from .door import Door
from .tasks import async_cancel_and_wait, async_detach

# Seconds. Terminals log a command when they carry it out; a stream that is slow, or was
# cut meanwhile, brings that late.
OWN_FOR: Final = 10.0


@dataclass(eq=False, kw_only=True, slots=True)
class _Running:
    """A command, how many callers wait for it, and until when an event is its own."""

    operation: DoorOperation
    task: asyncio.Task[None] = field(init=False)
    waiting: int = 0
    own_until: float | None = None
    is_told: bool = False


class DoorCommands:
    """Sends each command once, and one at a time to each door.

    Who opens a door that is just being opened shares that command and its outcome.
    """

    def __init__(self, hass: HomeAssistant, client: IsapiClient) -> None:
        self._hass = hass
        self._client = client
        self._is_closed = False
        self._turns: dict[int, asyncio.Lock] = {}
        self._running: dict[tuple[int, DoorWish], _Running] = {}
        self._opened: dict[int, _Running] = {}

    async def async_do(
        self,
        door: Door,
        wish: DoorWish,
        capabilities: DoorCapabilities,
        look: Callable[[], Awaitable[DoorStatus]],
    ) -> None:
        """Send a command and wait until it is carried out; raises IsapiError.

        If the caller is cancelled, a command that is not sent yet never will be.
        """
        if self._is_closed:
            raise IsapiConnectionError("the terminal is being unloaded", unsent=True)
        running = self._running.get((door.number, wish))
        if running is None:
            operation = DoorOperation(self._client, capabilities, door.number, wish)
            running = self._start(door, operation, look)
        running.waiting += 1
        try:
            await asyncio.wait((running.task,))
        finally:
            running.waiting -= 1
            if not (running.waiting or running.operation.is_sent):
                running.task.cancel()
        if not running.task.cancelled():
            return running.task.result()
        if running.operation.is_sent:
            raise TerminalOperationError(Reason.DOOR_NOT_CONFIRMED)
        raise IsapiConnectionError("cancelled before it was sent", unsent=True)

    @callback
    def async_notice(self, door: Door, status: DoorStatus) -> None:
        """Take what an event proves of a door."""
        for (number, _), running in self._running.items():
            if number == door.number:
                running.operation.notice(status)

    def is_opening(self, number: int) -> bool:
        """Return whether a command of ours may be what unlocks this door now."""
        running = self._opened.get(number)
        return running is not None and self._may_be_its_own(running)

    @callback
    def async_claim(self, number: int) -> bool:
        """Return whether a logged command to open a door is ours; each one once."""
        running = self._opened.get(number)
        if running is None or running.is_told or not self._may_be_its_own(running):
            return False
        running.is_told = True
        return True

    async def async_shut_down(self) -> None:
        """Send nothing more, and end what runs."""
        self._is_closed = True
        tasks = (it.task for it in self._running.values())
        await async_cancel_and_wait(self._client.timing, *tasks)

    def _start(
        self,
        door: Door,
        operation: DoorOperation,
        look: Callable[[], Awaitable[DoorStatus]],
    ) -> _Running:
        turn = self._turns.setdefault(door.number, asyncio.Lock())
        if operation.wish is DoorWish.OPENED and turn.locked():
            # It does not wait: a door must not open long after a press.
            raise TerminalOperationError(
                Reason.TERMINAL_BUSY, "another command to this door is running"
            )
        running = _Running(operation=operation)
        running.task = async_detach(
            self._hass, self._async_run(running, door, turn, look), "door command"
        )
        key = door.number, operation.wish
        self._running[key] = running
        if operation.wish is DoorWish.OPENED:
            self._opened[door.number] = running
        running.task.add_done_callback(lambda _: self._running.pop(key, None))
        return running

    async def _async_run(
        self,
        running: _Running,
        door: Door,
        turn: asyncio.Lock,
        look: Callable[[], Awaitable[DoorStatus]],
    ) -> None:
        try:
            async with turn:
                await running.operation.run(door.status, look)
        finally:
            running.own_until = self._hass.loop.time() + OWN_FOR

    def _may_be_its_own(self, running: _Running) -> bool:
        if not running.operation.is_sent:
            return False
        own_until = running.own_until
        return own_until is None or self._hass.loop.time() < own_until
