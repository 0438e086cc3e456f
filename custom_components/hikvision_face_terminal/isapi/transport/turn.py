"""Requests take turns: a terminal is weak, and signs one after the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ..errors import IsapiConnectionError


@asynccontextmanager
async def taken(turn: asyncio.Lock, patience: float | None) -> AsyncIterator[None]:
    """Wait for the turn and hold it, for `patience` seconds at most.

    Raises IsapiConnectionError if it does not come by then; nothing was sent.
    """
    try:
        async with asyncio.timeout(patience):
            await turn.acquire()
    except TimeoutError:
        raise IsapiConnectionError(
            "the terminal still works on another request", unsent=True
        ) from None
    try:
        yield
    finally:
        turn.release()
