"""Reads the parts of an open event stream, without keeping the event loop busy."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import groupby, islice
from typing import Final

import aiohttp

from ..errors import IsapiConnectionError
from .event_stream import EventFraming, Part, PartKind
from .failures import connection_errors

# A replay of the log comes as fast as the network, 400 parts in one chunk.
_PARTS_AT_A_TIME: Final = 64

# In bytes. A TLS connection hands over 256 KiB, which would be copied twice.
_CHUNK: Final = 32 * 1024


async def read_parts(response: aiohttp.ClientResponse) -> AsyncIterator[Part]:
    """Yield parts as they arrive; IsapiConnectionError when there are no more.

    Entries that are replayed come together, as many as arrived.
    """
    framing = EventFraming()
    async with connection_errors(None):
        while chunk := await _chunk(response):
            parts = framing.feed(chunk)
            while batch := list(islice(parts, _PARTS_AT_A_TIME)):
                if len(batch) == 1:
                    # Such as a heartbeat; the next chunk is waited for anyway.
                    yield batch[0]
                    continue
                for part in _together(batch):
                    yield part
                await asyncio.sleep(0)
    raise IsapiConnectionError("the stream has ended", lost=True)


async def _chunk(response: aiohttp.ClientResponse) -> bytes:
    """Return what has arrived; nothing at the end."""
    try:
        return await response.content.read(_CHUNK)
    except RuntimeError:
        # Of aiohttp, if the connections were closed here: Home Assistant ends.
        return b""


def _together(parts: list[Part]) -> Iterator[Part]:
    for kind, same in groupby(parts, lambda part: part.kind):
        if kind is PartKind.REPLAYED:
            yield Part(kind, count=sum(1 for _ in same))
        else:
            yield from same
