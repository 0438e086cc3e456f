"""Keeps Home Assistant and a simulated terminal running for a developer."""

import sys

from homeassistant.const import RESTART_EXIT_CODE

from .config import PASSWORD, REPOSITORY, USERNAME
from .console import run, say
from .process import StartError, program, running

# The same ones each time: the stored entry refers to them.
HOME_ASSISTANT_PORT = 8123
TERMINAL_PORT = 8443

TERMINAL_PASSWORD = "terminal-1"


async def develop() -> None:
    """Run both until stopped; Home Assistant may be restarted from its pages."""
    arguments = ("--interactive", "--port", str(TERMINAL_PORT))
    password = ("--password", TERMINAL_PASSWORD)
    async with program("simulator", *arguments, *password) as terminal:
        code = RESTART_EXIT_CODE
        while code == RESTART_EXIT_CODE:
            folder = REPOSITORY / "config"
            async with running(folder, HOME_ASSISTANT_PORT, to_console=True) as ours:
                if terminal.returncode is not None:
                    raise StartError("the simulated terminal did not start")
                say(f"Home Assistant: {ours.url}  {USERNAME} / {PASSWORD}")
                code = await ours.process.wait()
        if code:
            raise StartError(f"Home Assistant ended with exit code {code}")


if __name__ == "__main__":
    sys.exit(run(develop()))
