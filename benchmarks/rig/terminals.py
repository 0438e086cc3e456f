"""The simulated terminals of a run, as the benchmarks control them."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import json
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, Self

_REPOSITORY = Path(__file__).parents[2]
# A line lists all terminals, or all of their requests
_LINE = 1 << 26


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where a terminal is reached, and how to log in."""

    number: int
    host: str
    port: int
    ssl: bool
    username: str
    password: str = field(repr=False)
    certificate_fingerprint: str | None
    serial_number: str

    @property
    def url(self) -> str:
        """The terminal's address as clients write it."""
        return f"{'https' if self.ssl else 'http'}://{self.host}:{self.port}"


class Totals(NamedTuple):
    """What terminals have received."""

    requests: int = 0
    refused_logins: int = 0
    connections: int = 0
    handshakes: int = 0
    bytes: int = 0

    def since(self, earlier: Self) -> Totals:
        """Return the difference to an earlier state."""
        return Totals(*(now - then for now, then in zip(self, earlier, strict=True)))

    def plus(self, more: Self) -> Totals:
        """Return the sum of both."""
        return Totals(*(one + other for one, other in zip(self, more, strict=True)))


class Captures(NamedTuple):
    """The capture requests of a terminal."""

    # When the first one came, on time.monotonic; 0 if none did.
    began: float
    # The HTTP status of each answer.
    statuses: list[int | None]


class Visit(NamedTuple):
    """A person who came to a terminal, by its number."""

    terminal: int
    serial_no: int
    # When it was written into the stream, on time.monotonic.
    at: float


class Terminals:
    """Controls the process of the terminals."""

    def __init__(
        self, socket: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.socket = socket
        self._reader = reader
        self._writer = writer

    async def _send(self, command: str, **arguments: Any) -> Any:
        self._writer.write(json.dumps((command, arguments)).encode() + b"\n")
        answer = await self._reader.readline()
        if not answer:
            raise RuntimeError(f"the terminals did not survive {command}")
        return json.loads(answer)

    async def start(
        self,
        profile: str,
        count: int = 1,
        *,
        keep_alive: float | None = None,
        nonce_life: float | None = None,
        tls: bool = True,
    ) -> list[Address]:
        """Switch on this many terminals, see terminal_process.py."""
        found = await self._send(
            "start",
            profile=profile,
            count=count,
            keep_alive=keep_alive,
            nonce_life=nonce_life,
            tls=tls,
        )
        return [Address(**address) for address in found]

    async def addresses(self, numbers: list[int]) -> list[Address]:
        """Return where terminals are reached."""
        found = await self._send("addresses", numbers=numbers)
        return [Address(**address) for address in found]

    async def relay(self, address: Address) -> Address:
        """Return an address of the same terminal on which bytes are counted."""
        return Address(**await self._send("relay", number=address.number))

    async def forget(self, addresses: Iterable[Address]) -> None:
        """Delete all users and recorded requests of terminals."""
        await self._send("forget", numbers=_numbers(addresses))

    async def populate(self, address: Address, people: int) -> None:
        """Fill a terminal with users."""
        await self._send("populate", number=address.number, people=people)

    async def totals(self, addresses: Iterable[Address]) -> Totals:
        """Return what terminals have received; requests only since they forgot."""
        return await self.totals_of(_numbers(addresses))

    async def totals_of(self, numbers: list[int]) -> Totals:
        """Return the same for terminals by their numbers."""
        return Totals(**await self._send("totals", numbers=numbers))

    async def show_faces(self, after: dict[Address, float]) -> None:
        """Let a person come to each terminal this long after a capture has begun."""
        seconds = {address.number: delay for address, delay in after.items()}
        await self._send("show_faces", after=seconds)

    async def captures(self, addresses: Iterable[Address]) -> list[Captures]:
        """Return the capture requests of each terminal."""
        found = await self._send("captures", numbers=_numbers(addresses))
        return [Captures(**captures) for captures in found]

    async def fill_log(self, address: Address, count: int) -> None:
        """Write entries of the past into a terminal's log."""
        await self._send("fill_log", number=address.number, count=count)

    async def begin_visits(
        self, numbers: list[int], *, count: int, every: float
    ) -> None:
        """Let a person come to one of the terminals every so many seconds."""
        await self._send("begin_visits", numbers=numbers, count=count, every=every)

    async def visits(self) -> list[Visit]:
        """Return all that came, once the last one has."""
        return [Visit(*visit) for visit in await self._send("visits")]

    async def hang_up(self, numbers: list[int]) -> None:
        """End all connections of terminals at once."""
        await self._send("hang_up", numbers=numbers)

    async def wait_for_streams(self, numbers: list[int], *, each: int = 1) -> None:
        """Wait until so many streams are open at each terminal."""
        await self._send("wait_for_streams", numbers=numbers, each=each)

    async def paths(self, address: Address) -> list[tuple[str, int]]:
        """Return the requests of a terminal, with the most users that each can list."""
        found = await self._send("paths", number=address.number)
        return [(path, people) for path, people in found]


@asynccontextmanager
async def terminal_process() -> AsyncIterator[Terminals]:
    """Start the process that terminals are in."""
    with TemporaryDirectory(prefix="bench-terminals-") as folder:
        socket = Path(folder) / "control"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.rig.terminal_process", str(socket)),
            cwd=_REPOSITORY,
            stdin=asyncio.subprocess.PIPE,
        )
        try:
            while not socket.exists():
                if process.returncode is not None:
                    raise RuntimeError("the terminals did not start")
                await asyncio.sleep(0.05)
            async with connected(str(socket)) as terminals:
                yield terminals
        finally:
            if process.stdin is not None:
                process.stdin.close()
            await process.wait()


@asynccontextmanager
async def connected(socket: str) -> AsyncIterator[Terminals]:
    """Control terminals that another process has started."""
    reader, writer = await asyncio.open_unix_connection(socket, limit=_LINE)
    try:
        yield Terminals(socket, reader, writer)
    finally:
        writer.close()
        await writer.wait_closed()


def _numbers(addresses: Iterable[Address]) -> list[int]:
    return [address.number for address in addresses]
