"""Simulated terminals in a process of their own, so that their work does not count.

Writes the addresses to its output, and ends with its input.
"""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, replace
import json
import sys

from simulator import PROFILES, Scene, SimulatedTerminal


@dataclass(frozen=True)
class Address:
    """Where a terminal is, and how to get in."""

    serial_number: str
    host: str
    port: int
    password: str
    certificate_fingerprint: str


async def serve(count: int, keep_alive: float) -> None:
    """Run terminals at which somebody steps up a second after a capture begins."""
    profile = PROFILES["blocking"]
    profile = replace(
        profile, connection=replace(profile.connection, keep_alive=keep_alive)
    )
    async with AsyncExitStack() as stack:
        addresses = []
        for number in range(count):
            terminal = SimulatedTerminal(profile, serial_number=f"LOAD-{number:03}")
            terminal.scene = Scene.after_seconds(1)
            await stack.enter_async_context(terminal)
            addresses.append(
                Address(
                    serial_number=terminal.serial_number,
                    host=terminal.host,
                    port=terminal.port,
                    password=terminal.password,
                    certificate_fingerprint=terminal.certificate_fingerprint or "",
                )
            )
        sys.stdout.write(json.dumps([asdict(it) for it in addresses]) + "\n")
        sys.stdout.flush()
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
