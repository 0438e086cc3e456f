"""A web page that stands for those in front of the simulated terminal."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from .doors import Door
from .happening import Entry
from .scripts import SCRIPTS
from .terminal import SimulatedTerminal

_PAGE = Path(__file__).with_name("interactive.html")
_SHOWN_REQUESTS = 30
_SHOWN_EVENTS = 15

type _Act = Callable[[SimulatedTerminal, dict[str, Any]], object]
_ACTS: dict[str, _Act] = {
    "face": lambda terminal, _: terminal.show_face(),
    "come": lambda terminal, asked: terminal.come(
        asked["employee_no"], door=asked["door"], by=asked["by"]
    ),
    "stranger": lambda terminal, asked: terminal.stranger(
        door=asked["door"], by=asked["by"]
    ),
    "exit_button": lambda terminal, asked: terminal.doors.press_exit_button(
        asked["door"]
    ),
    "ring": lambda terminal, asked: terminal.doors.ring(asked["door"]),
    "open": lambda terminal, asked: _move(terminal, asked["door"], "open"),
    "close": lambda terminal, asked: _move(terminal, asked["door"], "close"),
    "leave_open": lambda terminal, asked: _move(terminal, asked["door"], "leave_open"),
    "tamper": lambda terminal, _: terminal.doors.tamper(not terminal.doors.is_tampered),
    "attempts": lambda terminal, _: terminal.doors.too_many_attempts(),
}


@asynccontextmanager
async def serve_page(terminal: SimulatedTerminal, port: int = 0) -> AsyncIterator[str]:
    """Serve the page of a terminal on the loopback interface; yields its address."""
    runner = web.AppRunner(_app(terminal), access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


def _app(terminal: SimulatedTerminal) -> web.Application:
    async def page(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(_PAGE)

    async def state(_request: web.Request) -> web.Response:
        return web.json_response(_state(terminal))

    async def act(request: web.Request) -> web.Response:
        what = request.match_info["what"]
        asked = {"door": 1, "by": "face", **await request.json()}
        if what in SCRIPTS:
            await SCRIPTS[what].run(terminal)
        elif what in _ACTS:
            _ACTS[what](terminal, asked)
        else:
            raise web.HTTPNotFound
        return web.Response(status=204)

    app = web.Application()
    app.add_routes(
        [web.get("/", page), web.get("/state", state), web.post("/act/{what}", act)]
    )
    return app


def _move(terminal: SimulatedTerminal, door: int, way: str) -> None:
    """Move the door itself; from now on, it has a contact that tells."""
    terminal.doors.has_contact = True
    getattr(terminal.doors, way)(door)


def _state(terminal: SimulatedTerminal) -> dict[str, object]:
    latest = reversed(terminal.requests[-_SHOWN_REQUESTS:])
    events = reversed(terminal.events.entries[-_SHOWN_EVENTS:])
    return {
        "model": terminal.model,
        "url": terminal.url,
        "profile": terminal.profile.name,
        "capturing": terminal.capturing,
        "locked": terminal.locked,
        "streams": terminal.events.streams,
        "tampered": terminal.doors.is_tampered,
        "doors": [_door(door) for door in terminal.doors],
        "events": [_event(entry) for entry in events],
        "scripts": {it.name: it.description for it in SCRIPTS.values()},
        "people": [
            {
                "employee_no": number,
                "name": person.get("name", ""),
                "face": number in terminal.faces,
            }
            for number, person in terminal.people.items()
        ],
        "requests": [
            {"method": it.method, "path": it.path, "status": it.status} for it in latest
        ],
    }


def _door(door: Door) -> dict[str, object]:
    return {
        "number": door.number,
        "mode": door.mode.name.lower().replace("_", " "),
        "unlocked": door.is_unlocked,
        "open": door.is_open,
    }


def _event(entry: Entry) -> dict[str, object]:
    happening = entry.happening
    return {
        "serial_no": entry.serial_no,
        "time": entry.time.strftime("%H:%M:%S"),
        "code": f"{happening.major}/{happening.minor}",
        "who": happening.name or happening.employee_no or happening.remote_host,
        "door": happening.door,
    }
