"""Writes whose outcome is known, whatever became of their answers."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
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

# A write whose answer was lost is looked up and, if undone, sent once more; a
# busy terminal is asked again as often.
TRIES: Final = 3


@dataclass(slots=True)
class Written:
    """Whether something is on the terminal that was not before."""

    perhaps: bool = False
    surely: bool = False


async def write_confirmed(
    write: Callable[[], Awaitable[None]],
    is_done: Callable[[], Awaitable[bool]],
    *,
    timing: Timing,
    written: Written,
) -> None:
    """Do a write and know its outcome.

    A lost answer is never followed by a blind repeat: the terminal is asked
    what it has. `is_done` is false where a look cannot tell; then the write
    is one that may be repeated, because it only says the same again.
    """
    lost = False
    for attempt in range(TRIES):
        last = attempt == TRIES - 1
        try:
            await write()
            break
        except IsapiRefusedError as err:
            if lost and await is_done():
                break
            if last or err.reason is not Reason.TERMINAL_BUSY:
                raise
            await asyncio.sleep(timing.busy)
        except IsapiConnectionError, IsapiUnexpectedError:
            lost = written.perhaps = True
            if await is_done():
                break
            if last:
                raise
    written.perhaps = written.surely = True


async def remove_confirmed(
    remove: Callable[[], Awaitable[None]],
    is_gone: Callable[[], Awaitable[bool]],
    timing: Timing,
) -> None:
    """Remove something and see that it is gone; raises IsapiUnexpectedError if not.

    Firmware without a word on its progress may need a moment after its answer.
    """
    await write_confirmed(remove, is_gone, timing=timing, written=Written())
    for _ in range(TRIES):
        if await is_gone():
            return
        await asyncio.sleep(timing.verify)
    raise IsapiUnexpectedError("the terminal says OK and has removed nothing")


async def delete_users_confirmed(
    terminal: TerminalContext, numbers: Collection[str]
) -> None:
    """Delete people and see that they are gone; as many as one search may name."""
    await remove_confirmed(
        partial(terminal.client.users.delete, numbers),
        partial(_are_gone, terminal.client, numbers),
        terminal.timing,
    )


async def _are_gone(client: IsapiClient, numbers: Collection[str]) -> bool:
    return not await client.users.get_many(numbers)
