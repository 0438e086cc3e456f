"""Confirmed writes: if an answer is lost, read the state back before a repeat."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from typing import Final

from ..client import IsapiClient
from ..errors import (
    IsapiConnectionError,
    IsapiRefusedError,
    IsapiUnexpectedError,
    Reason,
)
from ..timing import Timing
from .context import TerminalContext

# A write whose answer was lost is looked up and, if it was not applied, sent once
# more; a write to a busy terminal is repeated as often.
TRIES: Final = 3


class ConfirmedWrite:
    """A write that ends with a known outcome, and what is known of it until then.

    `is_applied` reads the state back after a lost answer. It returns False where
    that cannot decide it; then the write must be one that may be repeated, because it
    sets the same state again.
    """

    def __init__(
        self, is_applied: Callable[[], Awaitable[bool]], timing: Timing
    ) -> None:
        self.maybe_applied = False
        self.applied = False
        self._is_applied = is_applied
        self._timing = timing

    async def send(self, write: Callable[[], Awaitable[None]]) -> None:
        """Send the write until its outcome is known; raises its last error."""
        answer_lost = False
        for attempt in range(1, TRIES + 1):
            error = await _error_of(write)
            if error and not isinstance(error, IsapiRefusedError):
                answer_lost = self.maybe_applied = True
            if error is None or (answer_lost and await self._is_applied()):
                self.maybe_applied = self.applied = True
                return
            if attempt == TRIES or not _may_repeat(error):
                raise error
            if isinstance(error, IsapiRefusedError):
                await asyncio.sleep(self._timing.busy)


async def remove_confirmed(
    remove: Callable[[], Awaitable[None]],
    is_gone: Callable[[], Awaitable[bool]],
    timing: Timing,
) -> None:
    """Remove something and check that it is gone; raises IsapiUnexpectedError if not.

    Firmware that does not report its progress may need a moment after its answer.
    """
    await ConfirmedWrite(is_gone, timing).send(remove)
    for _ in range(TRIES):
        if await is_gone():
            return
        await asyncio.sleep(timing.verify)
    raise IsapiUnexpectedError("the terminal reports OK but removes nothing")


async def delete_users_confirmed(
    terminal: TerminalContext, numbers: Collection[str]
) -> None:
    """Delete users and check that they are gone; as many as one search may name."""
    await remove_confirmed(
        partial(terminal.client.users.delete, numbers),
        partial(_are_gone, terminal.client, numbers),
        terminal.timing,
    )


async def _error_of(
    write: Callable[[], Awaitable[None]],
) -> IsapiRefusedError | IsapiConnectionError | IsapiUnexpectedError | None:
    """Send once; errors that neither refuse the write nor lose its answer pass."""
    try:
        await write()
    except (IsapiRefusedError, IsapiConnectionError, IsapiUnexpectedError) as err:
        return err
    return None


def _may_repeat(
    error: IsapiRefusedError | IsapiConnectionError | IsapiUnexpectedError,
) -> bool:
    return (
        not isinstance(error, IsapiRefusedError) or error.reason is Reason.TERMINAL_BUSY
    )


async def _are_gone(client: IsapiClient, numbers: Collection[str]) -> bool:
    return not await client.users.get_many(numbers)
