"""Simulated terminals in a process of their own, so that their work is not measured.

It is controlled by lines of JSON over a Unix socket, see terminals.py.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import asdict, replace
from http import HTTPStatus
import json
from pathlib import Path
import sys
from typing import Any

from simulator import ALL_PROFILES, Profile, Scene, SimulatedTerminal
from tests.support.records import user_record, validity

from .relay import Relay
from .terminal_events import TerminalEvents
from .terminals import Address

_CAPTURE = "CaptureFaceData"
_CAPACITY = 10_000
_LINE = 1 << 20


class TerminalProcess(TerminalEvents):
    """Owns the terminals of a run, by number."""

    def __init__(self, stack: AsyncExitStack) -> None:
        super().__init__(stack)
        self._relays: dict[int, Relay] = {}

    async def start(
        self,
        profile: str,
        count: int,
        *,
        keep_alive: float | None,
        nonce_life: float | None,
        tls: bool,
    ) -> list[dict[str, Any]]:
        """Switch on terminals with a person in front of each.

        `keep_alive` and `nonce_life` are the seconds that connections and logins last
        there, for a clock that runs faster; None leaves them to the firmware.
        """
        firmware = _roomy(ALL_PROFILES[profile], keep_alive, nonce_life)
        first = len(self._terminals)
        for number in range(first, first + count):
            terminal = SimulatedTerminal(
                firmware, tls=tls, serial_number=f"BENCH{number:06}"
            )
            terminal.scene = Scene.at_once()
            await self._stack.enter_async_context(terminal)
            self._terminals.append(terminal)
        return [
            asdict(address_of(self._terminals[number], number))
            for number in range(first, first + count)
        ]

    async def addresses(self, numbers: list[int]) -> list[dict[str, Any]]:
        """Return where terminals are reached."""
        return [asdict(address_of(self._terminals[it], it)) for it in numbers]

    async def relay(self, number: int) -> dict[str, Any]:
        """Return another address of a terminal, on which bytes are counted."""
        terminal = self._terminals[number]
        relay = Relay(terminal.host, terminal.port)
        port = await relay.open()
        self._stack.callback(relay.close)
        self._relays[number] = relay
        return asdict(address_of(terminal, number)) | {"port": port}

    async def forget(self, numbers: list[int]) -> None:
        """Delete all users and recorded requests of terminals."""
        for number in numbers:
            terminal = self._terminals[number]
            for store in (terminal.people, terminal.faces):
                store.clear()
            terminal.requests.clear()

    async def populate(self, number: int, people: int) -> None:
        """Fill a terminal with users; every other one has a face."""
        terminal = self._terminals[number]
        for who in range(1, people + 1):
            terminal.people[str(who)] = _person(who)
            if who % 2:
                terminal.faces[str(who)] = b"\xff\xd8"

    async def totals(self, numbers: list[int]) -> dict[str, int]:
        """Return what terminals have received since they forgot."""
        terminals = [self._terminals[number] for number in numbers]
        seen = [request for terminal in terminals for request in terminal.requests]
        return {
            "requests": len(seen),
            "refused_logins": sum(
                request.status == HTTPStatus.UNAUTHORIZED for request in seen
            ),
            "connections": sum(terminal.connections for terminal in terminals),
            "handshakes": sum(terminal.handshakes for terminal in terminals),
            "bytes": sum(
                relay.carried for it, relay in self._relays.items() if it in numbers
            ),
        }

    async def show_faces(self, after: dict[str, float]) -> None:
        """Let a person come to each terminal this long after a capture has begun."""
        for number, seconds in after.items():
            self._terminals[int(number)].scene = Scene.after_seconds(seconds)

    async def captures(self, numbers: list[int]) -> list[dict[str, Any]]:
        """Return when each capture began, on time.monotonic, and all its answers."""
        found = []
        for number in numbers:
            captures = self._terminals[number].seen("POST", _CAPTURE)
            statuses = [request.status for request in captures]
            began = captures[0].at if captures else 0.0
            found.append({"began": began, "statuses": statuses})
        return found

    async def paths(self, number: int) -> list[tuple[str, int]]:
        """Return the requests of a terminal, with the most users that each can list."""
        return [
            (seen.path, _most_users(seen.body))
            for seen in self._terminals[number].requests
        ]


def address_of(terminal: SimulatedTerminal, number: int = 0) -> Address:
    """Return where a terminal of this process is reached."""
    return Address(
        number=number,
        host=terminal.host,
        port=terminal.port,
        ssl=terminal.ssl,
        username=terminal.username,
        password=terminal.password,
        certificate_fingerprint=terminal.certificate_fingerprint,
        serial_number=terminal.serial_number,
    )


def _roomy(
    profile: Profile, keep_alive: float | None, nonce_life: float | None
) -> Profile:
    """Return firmware with room for many users."""
    connection, digest = profile.connection, profile.digest
    return replace(
        profile,
        connection=replace(connection, keep_alive=keep_alive or connection.keep_alive),
        digest=replace(digest, nonce_life=nonce_life or digest.nonce_life),
        people=replace(profile.people, capacity=_CAPACITY),
        faces=replace(profile.faces, capacity=_CAPACITY),
    )


def _most_users(body: bytes) -> int:
    if b"UserInfoSearchCond" not in body:
        return 0
    condition = json.loads(body)["UserInfoSearchCond"]
    page: int = condition["maxResults"]
    return min(page, len(condition.get("EmployeeNoList", ())) or page)


def _person(number: int) -> dict[str, Any]:
    """Return a user as this project's client and the terminal's page make them."""
    return user_record(
        str(number),
        f"Person {number}",
        closeDelayEnabled=False,
        Valid=validity("2000-01-01T00:00:00", "2037-12-31T23:59:59"),
        belongGroup="",
        password="",
        maxOpenDoorTime=0,
        localUIRight=False,
        gender="unknown",
    )


async def _serve(socket: Path) -> None:
    async with AsyncExitStack() as stack:
        process = TerminalProcess(stack)

        async def talk(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            while line := await reader.readline():
                name, arguments = json.loads(line)
                command: Callable[..., Awaitable[Any]] = getattr(process, name)
                writer.write(json.dumps(await command(**arguments)).encode() + b"\n")
                await writer.drain()
            writer.close()

        server = await asyncio.start_unix_server(talk, socket, limit=_LINE)
        stack.callback(server.close)
        loop = asyncio.get_running_loop()
        # It ends with the process that started it, however that ended
        await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
