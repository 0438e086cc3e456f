"""A client of the event stream, as plain as can be."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from typing import Any

from simulator import SimulatedTerminal
from simulator.probe import Probe, connect

STREAM = "/ISAPI/Event/notification/alertStream"


class Listener:
    """An open stream; reads parts by their length."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.reader = reader
        self.writer = writer
        self.head = ""

    async def part(self) -> tuple[str, bytes]:
        """Return the head and the body of the next part."""
        async with asyncio.timeout(5):
            head = await self.reader.readuntil(b"\n")
            while not head.strip():
                head = await self.reader.readuntil(b"\n")
            while not head.endswith(b"\r\n\r\n"):
                head += await self.reader.readuntil(b"\r\n")
            text = head.decode()
            length = int(text.partition("Content-Length: ")[2].partition("\r\n")[0])
            return text, await self.reader.readexactly(length)

    async def alert(self) -> dict[str, Any]:
        """Return the next part, which is JSON."""
        value: dict[str, Any] = json.loads((await self.part())[1])
        return value

    async def event(self) -> dict[str, Any]:
        """Return the inner object of the next part."""
        event: dict[str, Any] = (await self.alert())["AccessControllerEvent"]
        return event


async def open_stream(
    terminal: SimulatedTerminal,
    method: str = "GET",
    target: str = STREAM,
    body: str = "",
) -> Listener:
    """Open a stream, whatever is answered."""
    async with Probe(terminal) as probe:
        await probe.challenge()
        signed = probe.sign(method, target)
    reader, writer = await connect(terminal)
    lines = (
        f"{method} {target} HTTP/1.1",
        "Host: terminal",
        f"Authorization: {signed}",
        f"Content-Length: {len(body)}",
        "",
        body,
    )
    writer.write("\r\n".join(lines).encode())
    listener = Listener(reader, writer)
    async with asyncio.timeout(5):
        listener.head = (await reader.readuntil(b"\r\n\r\n")).decode()
    return listener


@asynccontextmanager
async def listening(terminal: SimulatedTerminal) -> AsyncIterator[Listener]:
    """Open a stream, and close it; what the log held has been read."""
    listener = await open_stream(terminal)
    try:
        await terminal.events.wait_for_stream()
        while terminal.profile.events.logs_arming:
            if (await listener.event())["subEventType"] == 121:
                break
        yield listener
    finally:
        listener.writer.transport.abort()
