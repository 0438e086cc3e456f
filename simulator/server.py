"""Connections and HTTP framing: what a client sees on the wire."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
import ssl
from typing import NoReturn, override

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from .behaviour import ConnectionBehaviour
from .faults import Fault, Kind
from .message import Answer, Seen

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
class Arrived:
    """A request as it came in."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    connection: int
    refused: HTTPStatus | None = None
    """The web server itself refuses it, before anybody looks at the login."""

    def header(self, name: str) -> str | None:
        """Return the first header of this name."""
        wanted = name.lower()
        return next((it for key, it in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Delivery:
    """An answer, and what becomes of it on its way out."""

    answer: Answer
    seen: Seen | None = None
    fault: Fault | None = None
    closes: bool = False


class _Reply(web.StreamResponse):
    """Writes an answer by itself, to have each byte of it in hand."""

    def __init__(
        self,
        delivery: Delivery,
        connection: Connection,
        behaviour: ConnectionBehaviour,
    ) -> None:
        super().__init__(status=delivery.answer.status)
        self._delivery = delivery
        self._connection = connection
        self._behaviour = behaviour
        self._lives = False

    @property
    @override
    def keep_alive(self) -> bool | None:
        return self._lives

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
        self._lives = kind not in (Kind.TRUNCATED, Kind.ENDLESS) and self._may_live(
            request
        )
        body = self._delivery.answer.body
        if fault is not None:
            body = fault.spoil(body)
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
        """All was written by prepare."""

    @staticmethod
    def _drop(transport: asyncio.WriteTransport) -> NoReturn:
        transport.close()
        raise ConnectionResetError

    def _may_live(self, request: web.BaseRequest) -> bool:
        behaviour = self._behaviour
        return (
            request.keep_alive
            and not self._delivery.closes
            and not behaviour.closes_each
            and self._connection.requests < behaviour.max_requests
        )

    def _head(self, length: int, *, endless: bool) -> bytes:
        """Return the status line and the headers, no more than terminals send."""
        answer = self._delivery.answer
        lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in answer.headers]
        lines.append(f"Connection: {'keep-alive' if self._lives else 'close'}")
        if not endless:
            lines.append(f"Content-Length: {length}")
        if answer.content_type:
            lines.append(f"Content-Type: {answer.content_type}")
        if self._lives:
            left = self._behaviour.max_requests - self._connection.requests
            seconds = round(self._behaviour.keep_alive)
            lines.append(f"Keep-Alive: timeout={seconds}, max={left}")
        return "\r\n".join([*lines, "", ""]).encode()

    async def _pour(
        self, transport: asyncio.WriteTransport, body: bytes | None
    ) -> None:
        """Write a body, or blanks for ever, no faster than the client reads."""
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
    """Keeps the books of the connections."""

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
        """Tell whether a client still holds this connection."""
        return any(connection.number == number for connection in self.open.values())

    async def hang_up(self) -> None:
        """Close all connections at once."""
        lost = [connection.closed for connection in self.open.values()]
        for transport in self.transports.values():
            transport.abort()
        for closed in lost:
            await closed.wait()


class Server:
    """The terminal's web server."""

    def __init__(
        self,
        behaviour: ConnectionBehaviour,
        handler: Callable[[Arrived], Awaitable[Delivery]],
    ) -> None:
        """Give each request to a handler."""
        self._behaviour = behaviour
        self._handler = handler
        self._working: set[asyncio.Task[object]] = set()
        self._listener: asyncio.Server | None = None
        self.connections = _Connections(self._serve, behaviour.keep_alive)

    async def listen(self, host: str, port: int, context: ssl.SSLContext | None) -> int:
        """Open the port and return its number."""
        self._listener = await asyncio.get_running_loop().create_server(
            self.connections, host, port, ssl=context
        )
        found: int = self._listener.sockets[0].getsockname()[1]
        return found

    async def close(self) -> None:
        """Close the port and all connections, in the midst of whatever they do."""
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
        await asyncio.sleep(0)  # The connections' own tasks end now

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        task = asyncio.current_task()
        if task is not None:
            self._working.add(task)
            task.add_done_callback(self._working.discard)
        connection = self.connections.open[request.protocol]
        connection.requests += 1
        delivery = await self._delivery(request, connection)
        return _Reply(delivery, connection, self._behaviour)

    async def _delivery(
        self, request: web.BaseRequest, connection: Connection
    ) -> Delivery:
        headers = request.headers
        lacks_length = request.method in _WITH_BODY and "Content-Length" not in headers
        refused = None
        body = b""
        if "Transfer-Encoding" in headers or lacks_length:
            # These web servers do not read chunks
            refused = HTTPStatus.LENGTH_REQUIRED
        else:
            body = b"".join([chunk async for chunk in _chunks(request)])
            if len(body) > _MAX_BODY:
                refused = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return await self._handler(
            Arrived(
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
