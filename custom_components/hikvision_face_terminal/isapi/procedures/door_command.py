"""A command to a door: sent once at most, and looked for.

OK is no proof: terminals answer it to a command that they do not carry out. The outcome
is what is seen of the door, by an event or by its state.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import StrEnum
from typing import Final

from ..client import IsapiClient
from ..errors import (
    IsapiConnectionError,
    IsapiError,
    IsapiNotSupportedError,
    IsapiRefusedError,
    IsapiUnexpectedError,
    Reason,
    TerminalOperationError,
)
from ..models.door import DoorCapabilities, DoorCommand, DoorMode, DoorStatus

# Reads the state of the door; raises IsapiError where it cannot be had.
type LookAtDoor = Callable[[], Awaitable[DoorStatus]]


class DoorWish(StrEnum):
    """What a door shall be."""

    OPENED = "opened"
    """Unlocked for a moment."""
    LOCKED = "locked"
    NORMAL = "normal"
    HELD_OPEN = "held_open"
    HELD_CLOSED = "held_closed"

    def command(self, capabilities: DoorCapabilities) -> DoorCommand:
        """Return the command for it; raises NOT_SUPPORTED."""
        for command in _COMMANDS[self]:
            if command in capabilities.commands:
                return command
        raise IsapiNotSupportedError(f"RemoteControl/door: {_COMMANDS[self][0]}")

    def is_shown_by(self, status: DoorStatus) -> bool:
        """Return whether the door is so."""
        match self:
            case DoorWish.OPENED:
                return status.is_unlocked is True or status.mode is DoorMode.HELD_OPEN
            case DoorWish.LOCKED:
                is_held_open = status.mode is DoorMode.HELD_OPEN
                return status.is_unlocked is False and not is_held_open
        return status.mode == self.value

    def is_needless(self, status: DoorStatus) -> bool:
        """Return whether there is nothing to send; raises DOOR_HELD_CLOSED.

        A door that is held closed stays so: CLOSE would end that, and some terminals
        may open it.
        """
        is_held_closed = status.mode is DoorMode.HELD_CLOSED
        match self:
            case DoorWish.OPENED if is_held_closed:
                raise TerminalOperationError(Reason.DOOR_HELD_CLOSED)
            case DoorWish.OPENED:
                return status.mode is DoorMode.HELD_OPEN
            case DoorWish.LOCKED if is_held_closed:
                return True
            case DoorWish.LOCKED if status.is_unlocked is None:
                if status.mode is not DoorMode.HELD_OPEN:
                    raise IsapiNotSupportedError("the state of the door")
        return self.is_shown_by(status)


_COMMANDS: Final = {
    DoorWish.OPENED: (DoorCommand.OPEN,),
    DoorWish.LOCKED: (DoorCommand.CLOSE,),
    DoorWish.NORMAL: (DoorCommand.RESUME, DoorCommand.CLOSE),
    DoorWish.HELD_OPEN: (DoorCommand.HOLD_OPEN,),
    DoorWish.HELD_CLOSED: (DoorCommand.HOLD_CLOSED,),
}


class DoorOperation:
    """One command to one door, which is never sent again."""

    def __init__(
        self,
        client: IsapiClient,
        capabilities: DoorCapabilities,
        door: int,
        wish: DoorWish,
    ) -> None:
        """Prepare the command; raises NOT_SUPPORTED."""
        self.wish: Final = wish
        # Whether the terminal may have received it.
        self.is_sent = False
        self._client = client
        self._door = door
        self._command = wish.command(capabilities)
        self._seen = asyncio.Event()

    def notice(self, status: DoorStatus) -> None:
        """Take what an event proves of the door, now."""
        if self.is_sent and self.wish.is_shown_by(status):
            self._seen.set()

    async def run(self, known: DoorStatus, look: LookAtDoor) -> None:
        """Send the command, unless the door is so already, and see it carried out.

        `known` is the state of the door as far as it is known, for terminals that
        answer no look. Raises IsapiError; DOOR_NOT_CONFIRMED if the door may have
        moved, any other if it did not.
        """
        if self.wish.is_needless(await self._first_look(known, look)):
            return
        timing = self._client.timing
        deadline = _now() + timing.door_outcome
        self.is_sent = True
        try:
            await self._client.doors.command(self._door, self._command)
        except IsapiConnectionError as err:
            if err.unsent:
                self.is_sent = False
                raise
        except IsapiUnexpectedError:
            pass  # It was answered, as it may be carried out.
        while not await self._is_seen(look, deadline):
            if _now() >= deadline:
                raise TerminalOperationError(Reason.DOOR_NOT_CONFIRMED)

    async def _is_seen(self, look: LookAtDoor, deadline: float) -> bool:
        """Wait for an event for a moment, then look."""
        pause = self._client.timing.door_look
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._seen.wait()
        if self._seen.is_set():
            return True
        with suppress(IsapiError):
            self.notice(await _within(max(pause, deadline - _now()), look))
        return self._seen.is_set()

    async def _first_look(self, known: DoorStatus, look: LookAtDoor) -> DoorStatus:
        """Return the state before the command; raises if the terminal is not there.

        The nonce and the connection of this request also serve the command, so that it
        is refused for its signature, and cut for its age, as rarely as can be.
        """
        try:
            seen = await _within(self._client.timing.door_status, look)
        except IsapiUnexpectedError, IsapiRefusedError:
            return known
        return known.updated_by(seen)


async def _within(seconds: float, look: LookAtDoor) -> DoorStatus:
    """Look; the turn may be behind a request that takes long."""
    try:
        async with asyncio.timeout(seconds):
            return await look()
    except TimeoutError:
        raise IsapiConnectionError(f"no answer within {seconds:g} s") from None


def _now() -> float:
    return asyncio.get_running_loop().time()
