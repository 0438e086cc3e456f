"""The event stream as other integrations follow it, in a process of its own.

One task a terminal: a signed GET by aiohttp's own digest, parts cut at the next
boundary (boundary.py), live what says that it is current.
"""

import asyncio
from contextlib import suppress
import time
from typing import Any

import aiohttp

from benchmarks.rig.terminals import Address
from benchmarks.ways.boundary import BoundaryFraming

_STREAM = "/ISAPI/Event/notification/alertStream"


async def measure(addresses: list[dict[str, Any]], seconds: float) -> dict[str, Any]:
    """Follow terminals for so long; return when each event was there, by terminal."""
    found: list[tuple[int, int, float]] = []
    with suppress(TimeoutError):
        # Without aiohttp's usual limit of 100 connections.
        connector = aiohttp.TCPConnector(limit=0)
        async with (
            asyncio.timeout(seconds),
            aiohttp.ClientSession(connector=connector) as session,
        ):
            follow = [_follow(session, Address(**it), found) for it in addresses]
            await asyncio.gather(*follow)
    return {"found": found}


async def _follow(
    session: aiohttp.ClientSession,
    address: Address,
    found: list[tuple[int, int, float]],
) -> None:
    digest = aiohttp.DigestAuthMiddleware(address.username, address.password)
    async with session.get(
        address.url + _STREAM,
        middlewares=(digest,),
        ssl=False,
        timeout=aiohttp.ClientTimeout(total=None),
    ) as response:
        framing = BoundaryFraming()
        async for chunk in response.content.iter_any():
            found += [
                (address.number, event["serialNo"], time.monotonic())
                for event in framing.feed(chunk)
            ]
