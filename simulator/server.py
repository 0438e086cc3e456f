"""Connections, and the requests that arrive on them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
import ssl
from typing import override

from aiohttp import web

from .behavior import ConnectionBehavior
from .reply import Connection, Delivery, Reply

_MAX_BODY = 16 * 1024 * 1024
_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class IncomingRequest:
    """A request as received."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    connection: int
    peer: str = ""
    """The address of the client."""
    refused: HTTPStatus | None = None
    """The web server refuses it before the login is checked."""

    def header(self, name: str) -> str | None:
        """Return the first header of this name."""
        wanted = name.lower()
        return next((it for key, it in self.headers if key.lower() == wanted), None)


class _Connections(web.Server):
    """Tracks the connections."""

    def __init__(
        self,
        handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
        keep_alive: float,
    ) -> None:
        super().__init__(
            handler,
            access_log=None,
            keepalive_timeout=keep_alive,
            auto_decompress=False,
        )
        self.opened = 0
        self.peak = 0
        self.open: dict[object, Connection] = {}
        self.transports: dict[object, asyncio.Transport] = {}

    @override
    def connection_made(
        self, handler: web.RequestHandler, transport: asyncio.Transport
    ) -> None:
        super().connection_made(handler, transport)
        self.opened += 1
        self.open[handler] = Connection(self.opened)
        self.transports[handler] = transport
        self.peak = max(self.peak, len(self.open))

    @override
    def connection_lost(
        self, handler: web.RequestHandler, exc: BaseException | None = None
    ) -> None:
        super().connection_lost(handler, exc)
        self.transports.pop(handler, None)
        if (connection := self.open.pop(handler, None)) is not None:
            connection.closed.set()

    def is_open(self, number: int) -> bool:
        """Return whether this connection is still open."""
        return any(connection.number == number for connection in self.open.values())

    async def hang_up(self) -> None:
        """Abort all connections."""
        lost = [connection.closed for connection in self.open.values()]
        for transport in self.transports.values():
            transport.abort()
        for closed in lost:
            await closed.wait()


class Server:
    """The terminal's web server."""

    def __init__(
        self,
        behavior: ConnectionBehavior,
        handler: Callable[[IncomingRequest], Awaitable[Delivery]],
    ) -> None:
        self._behavior = behavior
        self._handler = handler
        self._working: set[asyncio.Task[object]] = set()
        self._listener: asyncio.Server | None = None
        self.connections = _Connections(self._serve, behavior.keep_alive)

    async def listen(self, host: str, port: int, context: ssl.SSLContext | None) -> int:
        """Open the port and return its number."""
        self._listener = await asyncio.get_running_loop().create_server(
            self.connections, host, port, ssl=context
        )
        found: int = self._listener.sockets[0].getsockname()[1]
        return found

    async def close(self) -> None:
        """Close the port, and abort all connections and running requests."""
        listener, self._listener = self._listener, None
        if listener is None:
            return
        listener.close()
        working = list(self._working)
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        await self.connections.hang_up()
        listener.abort_clients()  # Those that are still shaking hands
        await listener.wait_closed()
        await asyncio.sleep(0)  # Let the connections' own tasks end

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        task = asyncio.current_task()
        if task is not None:
            self._working.add(task)
            task.add_done_callback(self._working.discard)
        connection = self.connections.open[request.protocol]
        connection.requests += 1
        delivery = await self._delivery(request, connection)
        return Reply(delivery, connection, self._behavior)

    async def _delivery(
        self, request: web.BaseRequest, connection: Connection
    ) -> Delivery:
        headers = request.headers
        lacks_length = request.method in _WITH_BODY and "Content-Length" not in headers
        refused = None
        body = b""
        if "Transfer-Encoding" in headers or lacks_length:
            # The terminals' web servers do not read chunked bodies
            refused = HTTPStatus.LENGTH_REQUIRED
        else:
            body = b"".join([chunk async for chunk in _chunks(request)])
            if len(body) > _MAX_BODY:
                refused = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return await self._handler(
            IncomingRequest(
                method=request.method,
                target=request.raw_path,
                headers=tuple(headers.items()),
                body=body,
                connection=connection.number,
                peer=request.remote or "",
                refused=refused,
            )
        )


async def _chunks(request: web.BaseRequest) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in request.content.iter_any():
        yield chunk
        size += len(chunk)
        if size > _MAX_BODY:
            return
