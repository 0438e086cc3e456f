"""Counts the bytes between clients and a terminal, handshakes included."""

import asyncio
from dataclasses import dataclass

_CHUNK = 64 * 1024


@dataclass(slots=True)
class Relay:
    """A port that leads to a terminal's port.

    It takes time, so only byte counts go through it, never timings.
    """

    host: str
    port: int
    carried: int = 0
    _server: asyncio.Server | None = None

    async def open(self) -> int:
        """Open the relay and return its port."""
        self._server = await asyncio.start_server(self._serve, self.host, 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def close(self) -> None:
        """Accept no more connections."""
        if self._server is not None:
            self._server.close()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        far_reader, far_writer = await asyncio.open_connection(self.host, self.port)
        await asyncio.gather(
            self._carry(reader, far_writer), self._carry(far_reader, writer)
        )

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while data := await reader.read(_CHUNK):
                self.carried += len(data)
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass  # One side hung up; so does the other
        finally:
            writer.close()
