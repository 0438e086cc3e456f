"""Enrols somebody on a simulated terminal in a real Home Assistant, to be watched."""

import argparse
import asyncio
import json
from pathlib import Path
import signal
import sys
import tempfile
from typing import Any

from tests.terminal import PROFILES, Scene, Terminal

from .api import ApiError, HomeAssistantApi, signed_in
from .config import PASSWORD, USERNAME
from .process import StartError, free_port, running
from .terminal_setup import DOMAIN, add_terminal, device_id, entity_ids

# How the face comes into view: one percentage for each look of the terminal, so
# that somebody stands there after some four seconds.
LOOKS = (0, 0, 0, 20, 40, 70, 100)
BAR = 30


class ProgressBar:
    """Draws the two sensors on one line, or line by line where it is no terminal."""

    def __init__(self, entities: dict[str, str]) -> None:
        self._shown = {
            entities["capture_progress"]: "0",
            entities["enrollment_status"]: "idle",
        }
        self._last = ""

    def update(self, event: dict[str, Any]) -> None:
        """Take a state change, of whatever entity."""
        if event["entity_id"] in self._shown and event["new_state"]:
            self._shown[event["entity_id"]] = event["new_state"]["state"]
            self._draw()

    def _draw(self) -> None:
        progress, status = self._shown.values()
        percent = float(progress) if progress.replace(".", "").isdigit() else 0.0
        done = round(percent / 100 * BAR)
        line = f"[{'#' * done}{'.' * (BAR - done)}] {percent:3.0f} %  {status:<18}"
        if line == self._last:
            return
        self._last = line
        print(f"\r{line}" if _tty() else line, end="" if _tty() else "\n", flush=True)

    def close(self) -> None:
        """Leave the line."""
        if _tty():
            print()


async def demo(*, keep: bool) -> int:
    """Run it; returns the exit code."""
    say("Starting the simulated terminal (HTTPS, digest) and Home Assistant …")
    with tempfile.TemporaryDirectory(prefix="hikvision-demo-") as folder:
        async with (
            Terminal(profile=PROFILES["immediate"], tls=True) as terminal,
            running(Path(folder), free_port()) as url,
            signed_in(url) as api,
        ):
            say(f"Terminal at {terminal.host}:{terminal.port}, Home Assistant at {url}")
            await add_terminal(api, terminal)
            say("Terminal added, its certificate trusted. Please look at it …")
            response = await enrol(api, terminal)
            if response["employee_no"] not in terminal.faces:
                say("The terminal does not have the face.")
                return 1
            say("The terminal has the person and the face.")
            if keep:
                say(f"Home Assistant stays open: {url}  {USERNAME} / {PASSWORD}")
                say("Ctrl-C ends it.")
                await asyncio.Event().wait()
            say("Cleaning up …")
    print(json.dumps(response, ensure_ascii=False), flush=True)
    return 0


async def enrol(api: HomeAssistantApi, terminal: Terminal) -> dict[str, Any]:
    """Call the action and draw its progress; returns its response."""
    terminal.scene = Scene.steps(LOOKS)
    bar = ProgressBar(await entity_ids(api))
    await api.on_event("state_changed", bar.update)
    device = await device_id(api, terminal.serial_number)
    try:
        answer = await api.command(
            "call_service",
            domain=DOMAIN,
            service="enroll_user_with_face",
            service_data={"device_id": device, "name": "Анна / Anna"},
            return_response=True,
        )
    finally:
        bar.close()
    response: dict[str, Any] = answer["response"]
    return response


def say(text: str) -> None:
    """Tell what happens; the last line of the output is the response's."""
    print(text, flush=True)


def _tty() -> bool:
    return sys.stdout.isatty()


async def _until_stopped(*, keep: bool) -> int:
    task = asyncio.create_task(demo(keep=keep))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        say("\nStopped.")
        return 0 if keep else 130
    except (ApiError, StartError, TimeoutError) as err:
        say(f"\nFailed: {err}")
        return 1


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="leave it open to look at")
    return asyncio.run(_until_stopped(keep=parser.parse_args().keep))


if __name__ == "__main__":
    sys.exit(main())
