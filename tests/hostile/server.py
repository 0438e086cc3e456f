"""A server that records every byte it receives, and answers with an attack."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
import json
import ssl
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class HostileRequest:
    """A request as received."""

    number: int
    """How many requests came before it, on all connections."""
    head: bytes
    body: bytes

    @property
    def method(self) -> str:
        """The request method."""
        return self.head.partition(b" ")[0].decode()

    @property
    def target(self) -> str:
        """The path, with its query."""
        return self.head.split(b" ", 2)[1].decode()

    @property
    def authorization(self) -> str:
        """The Authorization header, empty if there is none."""
        for line in self.head.decode().split("\r\n"):
            name, _, value = line.partition(":")
            if name.lower() == "authorization":
                return value.strip()
        return ""

    def json(self) -> Any:
        """Return the parsed body."""
        return json.loads(self.body)


# Writes an answer, or anything else. The connection stays open unless it closes it.
type Attack = Callable[[HostileRequest, asyncio.StreamWriter], Awaitable[None]]


class HostileServer:
    """Runs while it is entered; `attack` can be changed at any time."""

    def __init__(self, attack: Attack, *, tls: ssl.SSLContext | None = None) -> None:
        self.attack = attack
        self.requests: list[HostileRequest] = []
        self.received = bytearray()
        self.connections = 0
        self.host = "127.0.0.1"
        self.port = 0
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._accept, self.host, 0, ssl=self._tls, limit=2**22
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        err: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def requests_for(self, path_part: str) -> list[HostileRequest]:
        """Return the requests whose target contains this."""
        return [request for request in self.requests if path_part in request.target]

    async def _accept(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            # The client may close the connection at any moment.
            with suppress(OSError, asyncio.IncompleteReadError):
                while not writer.is_closing():
                    await self._serve(reader, writer)
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.received += head
        length = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        body = await reader.readexactly(length)
        self.received += body
        request = HostileRequest(len(self.requests), head, body)
        self.requests.append(request)
        await self.attack(request, writer)
        await writer.drain()
