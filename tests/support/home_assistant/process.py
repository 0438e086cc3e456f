"""Home Assistant in a process of its own, which does not outlive its block.

When to use: for what is used over HTTP, as a user does (demo, develop, tests/e2e), and
for what only a process can show, such as being killed (tests/process).
"""

import asyncio
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
import os
from pathlib import Path
import signal
import socket
import sys
from typing import IO

import aiohttp

from .config import PASSWORD, REPOSITORY, USERNAME, has_owner, prepare

# A slow machine needs half a minute when nothing is compiled yet.
START_SECONDS = 120
STOP_SECONDS = 30
LOG_CHARACTERS = 3000


class StartError(Exception):
    """A process did not start; the text is the reason."""


@dataclass(frozen=True)
class HomeAssistant:
    """A Home Assistant that answers at its address."""

    url: str
    process: Process


@asynccontextmanager
async def running(
    folder: Path, port: int, *, to_console: bool = False
) -> AsyncIterator[HomeAssistant]:
    """Run Home Assistant with a configuration folder, which may be a new one.

    Its log goes to the console or to a file in the folder. An error in the block takes
    the end of that file along as a note.
    """
    _ensure_free(port)
    prepare(folder, port)
    log = folder / "process.log"
    with log.open("wb") as file:
        output = None if to_console else file
        try:
            if not has_owner(folder):
                await _add_owner(folder, output)
            arguments = ("homeassistant", "--config", str(folder), "--skip-pip")
            async with program(*arguments, output=output) as process:
                home_assistant = HomeAssistant(f"http://127.0.0.1:{port}", process)
                await _until_it_answers(home_assistant)
                yield home_assistant
        except Exception as err:
            if text := log.read_text(encoding="utf-8", errors="replace"):
                err.add_note(f"Home Assistant's log ends:\n{text[-LOG_CHARACTERS:]}")
            raise


@asynccontextmanager
async def program(
    module: str, *arguments: str, output: IO[bytes] | None = None
) -> AsyncIterator[Process]:
    """Run a Python module as a process of its own, until the block ends."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        cwd=REPOSITORY,
        stdin=DEVNULL,
        stdout=output,
        stderr=output,
        # Ctrl-C is for us: it is we who end the process, in good order.
        start_new_session=True,
    )
    try:
        yield process
    finally:
        await _end(process)


def free_port() -> int:
    """Return a port that is not in use on this machine right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _ensure_free(port: int) -> None:
    """Refuse a port in use: another program would be taken for ours."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as err:
            raise StartError(f"port {port} is in use by another program") from err


async def _add_owner(folder: Path, output: IO[bytes] | None) -> None:
    arguments = ("--script", "auth", "--config", str(folder), "add", USERNAME, PASSWORD)
    async with program("homeassistant", *arguments, output=output) as process:
        if await process.wait():
            raise StartError("Home Assistant could not make its owner")


async def _until_it_answers(home_assistant: HomeAssistant) -> None:
    process = home_assistant.process
    with suppress(TimeoutError):
        async with asyncio.timeout(START_SECONDS), aiohttp.ClientSession() as session:
            while process.returncode is None:
                with suppress(aiohttp.ClientError):  # Not listening yet
                    async with session.get(home_assistant.url) as response:
                        if response.ok:
                            return
                await asyncio.sleep(0.1)
    if process.returncode is None:
        raise StartError(f"Home Assistant did not answer in {START_SECONDS} seconds")
    raise StartError(f"Home Assistant ended with exit code {process.returncode}")


async def _end(process: Process) -> None:
    """Ask a process to end, and if it does not, end it with all that it started."""
    if process.returncode is not None:
        return
    try:
        process.terminate()
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        pass  # Ended below
    finally:  # Also after a second interrupt
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
