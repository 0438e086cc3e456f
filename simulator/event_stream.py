"""One open stream of events."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .event_framing import Framing
from .outlet import Outlet


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamEnds:
    """What a stream is told by, and tells, its terminal."""

    heartbeat_seconds: float
    silent_after: int | None
    heartbeat: Callable[[], bytes | None]
    is_silent: Callable[[], bool]
    is_stalled: Callable[[], bool]
    cut_after: Callable[[int], int | None]
    """Return after how many bytes of the next part the connection is cut, if it is."""
    live: Callable[[], None]
    closed: Callable[[EventStream], None]


class EventStream:
    """Writes parts for as long as its client reads them."""

    def __init__(self, framing: Framing, ends: StreamEnds, peer: str) -> None:
        self.peer = peer
        self.is_live = False
        """What the log held has been sent, and the client has been reached."""
        self._framing = framing
        self._ends = ends
        self._left = ends.silent_after
        self._outlet: Outlet | None = None
        self._waiting: deque[bytes] = deque()
        self._wake = asyncio.Event()
        self._replayed: Iterator[bytes] = iter(())

    def begin_with(self, parts: Iterator[bytes]) -> None:
        """Send these before everything that happens."""
        self._replayed = parts

    def mute(self) -> None:
        """Send nothing, from now on."""
        self._left = -1

    def send(self, part: bytes) -> None:
        """Send a part, which is lost while the terminal is silent."""
        if self._left is not None:
            self._left = max(-1, self._left - 1)
        if not self._is_silent:
            self._waiting.append(part)
            self._wake.set()

    def cut(self) -> None:
        """Close the connection."""
        if self._outlet is not None:
            self._outlet.abort()

    @property
    def _is_silent(self) -> bool:
        return self._ends.is_silent() or self._left == -1

    def close(self) -> None:
        """Learn that the connection is closed, or was never used."""
        self.is_live = False
        self._ends.closed(self)

    async def pour(self, outlet: Outlet) -> None:
        """Write parts until the client has gone."""
        self._outlet = outlet
        watcher = asyncio.create_task(self._watch(outlet))
        try:
            for part in self._replayed:
                await self._write(outlet, part)
            self.is_live = True
            self._ends.live()
            while not outlet.closed.is_set():
                await self._wait()
                while self._waiting and not self._ends.is_stalled():
                    await self._write(outlet, self._waiting.popleft())
        finally:
            watcher.cancel()

    def wake(self) -> None:
        """Write what waits."""
        self._wake.set()

    async def _watch(self, outlet: Outlet) -> None:
        await outlet.closed.wait()
        self._wake.set()

    async def _wait(self) -> None:
        """Wait for something to send, or until a heartbeat is due."""
        if self._waiting and not self._ends.is_stalled():
            return
        self._wake.clear()
        try:
            async with asyncio.timeout(self._ends.heartbeat_seconds):
                await self._wake.wait()
        except TimeoutError:
            quiet = self._is_silent or self._ends.is_stalled()
            beat = None if quiet else self._ends.heartbeat()
            if beat is not None:
                self._waiting.append(beat)

    async def _write(self, outlet: Outlet, part: bytes) -> None:
        if outlet.closed.is_set():
            raise ConnectionResetError
        cut = self._ends.cut_after(len(part))
        if cut is not None:
            outlet.write(part[:cut])
            await asyncio.sleep(0)
            outlet.abort()
            raise ConnectionResetError
        pieces = self._framing.pieces(part)
        for piece in pieces:
            outlet.write(piece)
            if len(pieces) > 1:
                await asyncio.sleep(0)
        await outlet.drain()
