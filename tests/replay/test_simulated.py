"""A recording of the simulated terminal reads as the simulated terminal does."""

from typing import Any, override

import aiohttp
import pytest

from custom_components.hikvision_face_terminal.isapi import (
    IsapiClient,
    IsapiTransport,
    Login,
    TerminalContext,
    Timing,
    iter_users,
)
from simulator import PROFILES, SimulatedTerminal, draw_face
from simulator.replay import Exchange, Recording
from tests.support.replay.__main__ import replay
from tests.support.replay.keep import keep

from .build import user

USERS = 45


class Recorder(IsapiTransport):
    """The product's transport, which notes what went over it."""

    exchanges: list[Exchange]

    @override
    async def fetch(self, method: str, path: str, **options: Any) -> tuple[int, bytes]:
        status, body = await super().fetch(method, path, **options)
        content = options.get("content")
        self.exchanges.append(
            Exchange(
                method=method,
                target=path,
                status=status,
                request_body=content.body if content else b"",
                body=body,
            )
        )
        return status, body


async def recorded(terminal: SimulatedTerminal, timing: Timing) -> list[Exchange]:
    """Return what the product exchanges with a terminal when it reads everything."""
    async with aiohttp.ClientSession() as session:
        transport = Recorder(
            session,
            host=terminal.host,
            port=terminal.port,
            ssl=False,
            login=Login(username=terminal.username, password=terminal.password),
            timing=timing,
        )
        transport.exchanges = []
        client = IsapiClient(transport)
        await client.device.info()
        capabilities = await client.device.capabilities()
        await client.device.counts()
        await client.device.departments()
        context = TerminalContext(
            client=client,
            capabilities=capabilities,
            name="",
            doors=None,
            users=0,
            reserved_numbers=set(),
        )
        users = [found async for page in iter_users(context) for found in page]
        first = await client.users.get(users[0].employee_no)
        assert first is not None
        assert await client.faces.has_face(first)
        await client.faces.page(0)
        assert await client.faces.picture_of(first)
        return transport.exchanges


@pytest.mark.parametrize(
    "name",
    [
        "immediate",
        "blocking",
        "no_count",
        "json_search_without_faces",
        "swapped_labels",
    ],
)
async def test_recorded_and_replayed(
    name: str, timing: Timing, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """All that the product asks is in it, and is what the terminal holds."""
    async with SimulatedTerminal(PROFILES[name], tls=False) as terminal:
        for number in range(USERS):
            record = user(0, employeeNo=str(1000 + number), name=f"Guest {number}")
            terminal.people[record["employeeNo"]] = record
        terminal.faces["1000"] = draw_face(1)
        exchanges = await recorded(terminal, timing)
    reading, text = await replay(Recording(exchanges))
    assert reading.set_up
    assert "(answered with HTTP 404, notSupport): none" in text
    assert f"list of users        {USERS} on 2 pages" in text
    assert "one user             found\n" in text
    assert "face of the user     yes" in text
    assert "picture of the face  JPEG" in text
    assert "another question: none" in text
    folder = tmp_path_factory.mktemp("kept")
    assert keep(Recording(exchanges), folder).endswith("details replaced")
