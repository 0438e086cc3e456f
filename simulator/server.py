"""Connections and HTTP framing: what a client sees on the wire."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
import ssl
from typing import NoReturn, override

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from .behavior import ConnectionBehavior
from .faults import Fault, Kind
from .message import Answer, RecordedRequest

_MAX_BODY = 16 * 1024 * 1024
_CHUNK = 64 * 1024
_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(eq=False, slots=True)
class Connection:
    """A connection of a client."""

    number: int
    requests: int = 0
    closed: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class IncomingRequest:
    """A request as received."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    connection: int
    refused: HTTPStatus | None = None
    """The web server refuses it before the login is checked."""

    def header(self, name: str) -> str | None:
        """Return the first header of this name."""
        wanted = name.lower()
        return next((it for key, it in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Delivery:
    """An answer, and the fault that hits it on its way out."""

    answer: Answer
    seen: RecordedRequest | None = None
    fault: Fault | None = None
    closes: bool = False


class _Reply(web.StreamResponse):
    """Writes an answer itself instead of aiohttp, to control each byte."""

    def __init__(
        self,
        delivery: Delivery,
        connection: Connection,
        behavior: ConnectionBehavior,
    ) -> None:
        super().__init__(status=delivery.answer.status)
        self._delivery = delivery
        self._connection = connection
        self._behavior = behavior
        self._stays_open = False

    @property
    @override
    def keep_alive(self) -> bool | None:
        return self._stays_open

    @override
    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        transport = request.transport
        if transport is None:
            raise ConnectionResetError
        fault = self._delivery.fault
        if fault is not None and fault.kind is Kind.HANG:
            await self._connection.closed.wait()
        if fault is not None and fault.kind in (Kind.HANG, Kind.DROP):
            self._drop(transport)
        kind = None if fault is None else fault.kind
        self._stays_open = kind not in (
            Kind.TRUNCATED,
            Kind.ENDLESS,
        ) and self._may_stay_open(request)
        body = self._delivery.answer.body
        if fault is not None:
            body = fault.corrupt(body)
        if self._delivery.seen is not None:
            self._delivery.seen.status = self._delivery.answer.status
        transport.write(self._head(len(body), endless=kind is Kind.ENDLESS))
        if kind is Kind.TRUNCATED:
            transport.write(body[: len(body) // 2])
            self._drop(transport)
        if kind is Kind.ENDLESS:
            await self._pour(transport, None)
        elif request.method != "HEAD":
            await self._pour(transport, body)
        return None

    @override
    async def write_eof(self, data: bytes = b"") -> None:
        """Do nothing: prepare has written everything."""

    @staticmethod
    def _drop(transport: asyncio.WriteTransport) -> NoReturn:
        transport.close()
        raise ConnectionResetError

    def _may_stay_open(self, request: web.BaseRequest) -> bool:
        behavior = self._behavior
        return (
            request.keep_alive
            and not self._delivery.closes
            and not behavior.closes_each
            and self._connection.requests < behavior.max_requests
        )

    def _head(self, length: int, *, endless: bool) -> bytes:
        """Return the status line and just the headers that terminals send."""
        answer = self._delivery.answer
        lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in answer.headers]
        lines.append(f"Connection: {'keep-alive' if self._stays_open else 'close'}")
        if not endless:
            lines.append(f"Content-Length: {length}")
        if answer.content_type:
            lines.append(f"Content-Type: {answer.content_type}")
        if self._stays_open:
            left = self._behavior.max_requests - self._connection.requests
            seconds = round(self._behavior.keep_alive)
            lines.append(f"Keep-Alive: timeout={seconds}, max={left}")
        return "\r\n".join([*lines, "", ""]).encode()

    async def _pour(
        self, transport: asyncio.WriteTransport, body: bytes | None
    ) -> None:
        """Write a body, or endless blanks, no faster than the client reads."""
        position = 0
        while body is None or position < len(body):
            if self._connection.closed.is_set():
                raise ConnectionResetError
            if transport.get_write_buffer_size() > _CHUNK:
                await asyncio.sleep(0.001)
                continue
            transport.write(
                b" " * _CHUNK if body is None else body[position : position + _CHUNK]
            )
            position += _CHUNK
            if body is None or len(body) > _CHUNK:
                await asyncio.sleep(0)


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
        return _Reply(delivery, connection, self._behavior)

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
