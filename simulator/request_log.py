"""The log of received requests."""

import asyncio
from collections.abc import Callable

from .message import RecordedRequest

_TIMEOUT = 10.0


class RequestLog:
    """Records each request, and lets tests wait for one.

    `is_open` returns whether a connection, by its number, is still open.
    """

    def __init__(self, is_open: Callable[[int], bool]) -> None:
        self.requests: list[RecordedRequest] = []
        self.peak_captures = 0
        self._captures: list[RecordedRequest] = []
        self._is_open = is_open
        self._arrival = asyncio.Event()

    def add(self, seen: RecordedRequest) -> None:
        """Record a request."""
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
    ) -> list[RecordedRequest]:
        """Return the matching requests in the order of arrival."""
        return [
            it
            for it in self.requests
            if it.matches(method, path_part) and (it.authorized or not authorized)
        ]

    async def wait_for(
        self, method: str | None, path_part: str, count: int, *, authorized: bool
    ) -> RecordedRequest:
        """Wait for a matching request; raise TimeoutError after ten seconds."""
        try:
            async with asyncio.timeout(_TIMEOUT):
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
