"""Work that no time-out of its own ends, only a cancellation."""

import asyncio


async def wait_for_ever(limits: list[asyncio.Timeout]) -> None:
    """Wait, and begin anew after each time-out; `limits` gets each of them."""
    while True:
        try:
            async with asyncio.timeout(None) as limit:
                limits.append(limit)
                await asyncio.Event().wait()
        except TimeoutError:
            continue
