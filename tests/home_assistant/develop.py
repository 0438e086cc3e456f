"""Keeps Home Assistant and a simulated terminal running for a developer."""

import asyncio
from contextlib import suppress
import signal
import sys

from .config import PASSWORD, REPOSITORY, USERNAME
from .process import StartError, running

# The same ones each time: the entry in the kept state names them.
HOME_ASSISTANT_PORT = 8123
TERMINAL_PORT = 8443

TERMINAL_PASSWORD = "terminal-1"


async def develop() -> None:
    """Run both until stopped."""
    terminal = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.terminal", "--interactive"),
        *("--port", str(TERMINAL_PORT), "--password", TERMINAL_PASSWORD),
        cwd=REPOSITORY,
        start_new_session=True,
    )
    try:
        async with running(REPOSITORY / "config", HOME_ASSISTANT_PORT) as url:
            print(f"Home Assistant: {url}  {USERNAME} / {PASSWORD}", flush=True)
            await asyncio.Event().wait()
    finally:
        with suppress(ProcessLookupError):
            terminal.terminate()
        await terminal.wait()


async def _until_stopped() -> int:
    task = asyncio.create_task(develop())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return 0
    except StartError as err:
        print(err, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(asyncio.run(_until_stopped()))
