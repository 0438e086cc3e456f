"""Enrolls a person on a simulated terminal in a real Home Assistant, to watch."""

import argparse
import json
from pathlib import Path
import sys
import tempfile
from typing import Any

from simulator import PROFILES, Scene, SimulatedTerminal

from .api import ApiError, HomeAssistantApi, signed_in
from .config import PASSWORD, USERNAME
from .console import run, say
from .process import free_port, running
from .progress_bar import ProgressBar
from .terminal_setup import DOMAIN, add_terminal, device_id, entity_ids

# How the face comes into view: one percentage for each look of the terminal, so that
# the face is complete after some four seconds.
LOOKS = (0, 0, 0, 20, 40, 70, 100)


async def demo(*, keep: bool) -> None:
    """Show the main job from nothing to a face on the terminal."""
    say("Starting the simulated terminal (HTTPS, digest) and Home Assistant …")
    with tempfile.TemporaryDirectory(prefix="hikvision-demo-") as folder:
        async with (
            SimulatedTerminal(profile=PROFILES["immediate"], tls=True) as terminal,
            running(Path(folder), free_port()) as home_assistant,
            signed_in(home_assistant.url) as api,
        ):
            url = home_assistant.url
            say(f"Terminal at {terminal.host}:{terminal.port}, Home Assistant at {url}")
            await add_terminal(api, terminal)
            say("Terminal added, its certificate trusted. Please look at it …")
            response = await _enroll(api, terminal)
            _check(terminal, response["employee_no"])
            say("The terminal has the person and the face.")
            if keep:
                say(json.dumps(response, ensure_ascii=False))
                say(f"Home Assistant stays open: {url}  {USERNAME} / {PASSWORD}")
                say("Ctrl-C ends it.")
                await home_assistant.process.wait()
                return
            say("Cleaning up …")
    say(json.dumps(response, ensure_ascii=False))


async def _enroll(api: HomeAssistantApi, terminal: SimulatedTerminal) -> dict[str, Any]:
    """Call the action and draw its progress; returns its response."""
    terminal.scene = Scene.steps(LOOKS)
    entities = await entity_ids(api)
    bar = ProgressBar(entities["capture_progress"], entities["enrollment_status"])
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


def _check(terminal: SimulatedTerminal, employee_no: str) -> None:
    """Check the terminal itself: it is what opens the door."""
    for what, there in (("person", terminal.people), ("face", terminal.faces)):
        if employee_no not in there:
            raise ApiError(f"number {employee_no} has no {what} on the terminal")


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="leave it open to look at")
    return run(demo(keep=parser.parse_args().keep))


if __name__ == "__main__":
    sys.exit(main())
