"""Runs a command so that it cleans up, however it ends."""

import asyncio
from collections.abc import Coroutine
import signal
import sys

import aiohttp

from .api import ApiError
from .process import StartError

# Errors from outside of this code; any other error is shown with its traceback.
EXPECTED = (ApiError, StartError, aiohttp.ClientError, OSError, TimeoutError)
STOPPED = 128 + signal.SIGINT


def run(command: Coroutine[None, None, None]) -> int:
    """Run a command until it ends or is interrupted; return the exit code."""
    return asyncio.run(_until_told(command))


def say(text: str) -> None:
    """Print a line at once, even into a pipe."""
    print(text, flush=True)


async def _until_told(command: Coroutine[None, None, None]) -> int:
    task = asyncio.create_task(command)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        print("\nStopped.", file=sys.stderr)
        return STOPPED
    except EXPECTED as err:
        print(f"\nFailed: {_message(err)}", file=sys.stderr)
        return 1
    return 0


def _message(err: Exception) -> str:
    lines = [str(err) or type(err).__name__, *getattr(err, "__notes__", ())]
    return "\n".join(lines)
