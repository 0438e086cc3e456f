"""The requests that arrived."""

import asyncio
from collections.abc import Callable

from .message import Seen

_PATIENCE = 10.0


class Record:
    """Remembers each request, and wakes those who wait for one."""

    def __init__(self, is_open: Callable[[int], bool]) -> None:
        """Remember nothing yet; `is_open` tells whether a connection still is."""
        self.requests: list[Seen] = []
        self.peak_captures = 0
        self._captures: list[Seen] = []
        self._is_open = is_open
        self._arrival = asyncio.Event()

    def add(self, seen: Seen) -> None:
        """Remember a request."""
        self.requests.append(seen)
        if seen.captures:
            self._captures = [
                it
                for it in (*self._captures, seen)
                if it.status is None and self._is_open(it.connection)
            ]
            self.peak_captures = max(self.peak_captures, len(self._captures))
        arrival, self._arrival = self._arrival, asyncio.Event()
        arrival.set()

    def matching(
        self, method: str | None, path_part: str, *, authorized: bool
    ) -> list[Seen]:
        """Return such requests, in the order in which they came."""
        return [
            it
            for it in self.requests
            if it.matches(method, path_part) and (it.authorized or not authorized)
        ]

    async def wait_for(
        self, method: str | None, path_part: str, count: int, *, authorized: bool
    ) -> Seen:
        """Wait for such a request, but not for ever."""
        try:
            async with asyncio.timeout(_PATIENCE):
                while True:
                    found = self.matching(method, path_part, authorized=authorized)
                    if len(found) >= count:
                        return found[count - 1]
                    await self._arrival.wait()
        except TimeoutError:
            came = [f"{it.method} {it.path} {it.status}" for it in self.requests]
            raise TimeoutError(
                f"waited for {method} {path_part} number {count}, came: {came}"
            ) from None
