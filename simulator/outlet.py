"""Where a body of unknown length goes."""

import asyncio

_BUFFER = 64 * 1024


class Outlet:
    """The connection that a stream of unknown length is written to."""

    def __init__(
        self, transport: asyncio.WriteTransport, closed: asyncio.Event
    ) -> None:
        self._transport = transport
        self.closed = closed

    def write(self, data: bytes) -> None:
        """Write without waiting."""
        self._transport.write(data)

    async def drain(self) -> None:
        """Wait until the client has read most of it; raise ConnectionResetError."""
        while self._transport.get_write_buffer_size() > _BUFFER:
            if self.closed.is_set():
                raise ConnectionResetError
            await asyncio.sleep(0.001)

    def abort(self) -> None:
        """Cut the connection."""
        self._transport.abort()
