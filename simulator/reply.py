"""An answer on its way out: what a client sees on the wire."""

import asyncio
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import NoReturn, override

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from .behavior import ConnectionBehavior
from .faults import Fault, Kind
from .message import Answer, RecordedRequest
from .outlet import Outlet

_CHUNK = 64 * 1024


@dataclass(eq=False, slots=True)
class Connection:
    """A connection of a client."""

    number: int
    requests: int = 0
    closed: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class Delivery:
    """An answer, and the fault that hits it on its way out."""

    answer: Answer
    seen: RecordedRequest | None = None
    fault: Fault | None = None
    closes: bool = False


class Reply(web.StreamResponse):
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
        try:
            transport = request.transport
            if transport is None:
                raise ConnectionResetError
            await self._write(request, transport)
        finally:
            if self._delivery.answer.stream is not None:
                self._delivery.answer.stream.close()
        return None

    async def _write(
        self, request: web.BaseRequest, transport: asyncio.WriteTransport
    ) -> None:
        fault = self._delivery.fault
        if fault is not None and fault.kind is Kind.HANG:
            await self._connection.closed.wait()
        if fault is not None and fault.kind in (Kind.HANG, Kind.DROP):
            self._drop(transport)
        kind = None if fault is None else fault.kind
        stream = self._delivery.answer.stream
        if stream is not None and kind in (None, Kind.DELAY):
            self._mark_answered()
            transport.write(self._head(0, endless=True))
            await stream.pour(Outlet(transport, self._connection.closed))
            self._drop(transport)
        self._stays_open = kind not in (
            Kind.TRUNCATED,
            Kind.ENDLESS,
        ) and self._may_stay_open(request)
        body = self._delivery.answer.body
        if fault is not None:
            body = fault.corrupt(body)
        self._mark_answered()
        transport.write(self._head(len(body), endless=kind is Kind.ENDLESS))
        if kind is Kind.TRUNCATED:
            transport.write(body[: len(body) // 2])
            self._drop(transport)
        if kind is Kind.ENDLESS:
            await self._pour(transport, None)
        elif request.method != "HEAD":
            await self._pour(transport, body)

    def _mark_answered(self) -> None:
        if self._delivery.seen is not None:
            self._delivery.seen.status = self._delivery.answer.status

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
