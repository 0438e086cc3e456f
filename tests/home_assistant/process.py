"""One Home Assistant process, from its start to its end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
import socket
import sys

import aiohttp

from .config import prepare

# A slow machine needs half a minute when nothing is compiled yet.
START_SECONDS = 120
STOP_SECONDS = 30


class StartError(Exception):
    """The process did not come up; the text has the end of its log."""


def free_port() -> int:
    """Return a port that nobody uses on this machine right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@asynccontextmanager
async def running(folder: Path, port: int) -> AsyncIterator[str]:
    """Run Home Assistant with a configuration folder; gives its address."""
    await asyncio.to_thread(prepare, folder, port)
    url = f"http://127.0.0.1:{port}"
    log = folder / "process.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "homeassistant", "--config", str(folder)),
            "--skip-pip",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # Not in our group: Ctrl-C is for us, and we end it.
            start_new_session=True,
        )
        try:
            await _wait_until_up(url, process, log)
            yield url
        finally:
            await _stop(process)


async def _wait_until_up(
    url: str, process: asyncio.subprocess.Process, log: Path
) -> None:
    try:
        async with asyncio.timeout(START_SECONDS), aiohttp.ClientSession() as session:
            while process.returncode is None:
                try:
                    async with session.get(f"{url}/manifest.json") as response:
                        if response.ok:
                            return
                except aiohttp.ClientError:
                    pass  # Not listening yet
                await asyncio.sleep(0.2)
    except TimeoutError:
        pass  # Told below, with the log
    text = await asyncio.to_thread(log.read_text, encoding="utf-8", errors="replace")
    raise StartError(f"Home Assistant did not start:\n{text[-3000:]}")


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
