"""A web page that stands for the person in front of the simulated terminal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from .terminal import SimulatedTerminal

_PAGE = Path(__file__).with_name("interactive.html")
_SHOWN_REQUESTS = 30


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

    async def face(_request: web.Request) -> web.Response:
        terminal.show_face()
        return web.Response(status=204)

    app = web.Application()
    app.add_routes(
        [web.get("/", page), web.get("/state", state), web.post("/face", face)]
    )
    return app


def _state(terminal: SimulatedTerminal) -> dict[str, object]:
    latest = reversed(terminal.requests[-_SHOWN_REQUESTS:])
    return {
        "model": terminal.model,
        "url": terminal.url,
        "profile": terminal.profile.name,
        "capturing": terminal.capturing,
        "locked": terminal.locked,
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
