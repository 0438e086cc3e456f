"""A terminal is distinguished from other devices without a login."""

import asyncio
from collections.abc import AsyncIterator
import re
from typing import override

import aiohttp
import pytest

from custom_components.hikvision_face_terminal.isapi import Timing, discovery, sadp
from custom_components.hikvision_face_terminal.isapi.discovery import (
    FoundTerminal,
    find_terminal,
    is_other_device,
)
from simulator import PROFILES, Fault, SimulatedTerminal

OTHERS = ["camera", "recorder"]


@pytest.fixture(autouse=True)
def _where_it_listens(
    terminal: SimulatedTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "WEB_PORTS", ((terminal.port, terminal.ssl),))
    monkeypatch.setattr(sadp, "SADP_PORT", terminal.sadp_port)


@pytest.mark.parametrize(
    ("profile", "model"),
    [
        (PROFILES["immediate"], None),
        (PROFILES["basic_first"], None),
        (PROFILES["dual_challenge_one_header"], None),
        (PROFILES["sadp"], "DS-K1T343EFWX"),
    ],
    ids=lambda value: getattr(value, "name", None),
)
async def test_terminal_is_found_by_its_challenge_and_named_by_sadp(
    session: aiohttp.ClientSession, terminal: SimulatedTerminal, model: str | None
) -> None:
    found = await find_terminal(session, terminal.host)

    assert found == FoundTerminal(port=terminal.port, ssl=True, model=model)
    assert terminal.seen() == [], "no login was tried"
    assert len(terminal.requests) == 1


@pytest.mark.parametrize("profile", [PROFILES[name] for name in OTHERS], ids=OTHERS)
async def test_camera_and_recorder_are_recognized_by_their_challenge(
    session: aiohttp.ClientSession, terminal: SimulatedTerminal
) -> None:
    assert await find_terminal(session, terminal.host) is None
    assert await is_other_device(session, terminal.host, terminal.port, ssl=True)


@pytest.mark.parametrize("profile", [PROFILES["intercom"]])
async def test_intercom_is_recognized_by_its_model(
    session: aiohttp.ClientSession, terminal: SimulatedTerminal
) -> None:
    assert await find_terminal(session, terminal.host) is None


async def test_http_alone_is_enough(
    session: aiohttp.ClientSession,
    terminal: SimulatedTerminal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with SimulatedTerminal(tls=False) as plain:
        # Plain HTTP answers no TLS handshake, just as a closed port does not.
        ports = ((plain.port, True), (plain.port, False))
        monkeypatch.setattr(discovery, "WEB_PORTS", ports)
        found = await find_terminal(session, plain.host)

        assert found == FoundTerminal(port=plain.port, ssl=False, model=None)


@pytest.mark.parametrize(
    "fault",
    [Fault.hang(), Fault.drop_before(), Fault.status("notSupport", 404)],
    ids=["hang", "drop", "no challenge"],
)
async def test_device_without_a_challenge_is_no_terminal(
    session: aiohttp.ClientSession,
    terminal: SimulatedTerminal,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    timing: Timing,
) -> None:
    timing.probe = 0.2
    terminal.inject(fault, unauthorized=True, times=2)
    assert await find_terminal(session, terminal.host) is None


async def test_silent_device_is_not_taken_for_another_device(
    session: aiohttp.ClientSession, terminal: SimulatedTerminal
) -> None:
    assert not await is_other_device(session, terminal.host, terminal.port, ssl=True)
    await terminal.stop()
    assert not await is_other_device(session, terminal.host, terminal.port, ssl=True)


class Liar(asyncio.DatagramProtocol):
    """Answers every datagram with the same bytes; UUID becomes the inquiry's."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.times = 1
        self.transport: asyncio.DatagramTransport | None = None
        self.answers_from: asyncio.DatagramTransport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.DatagramTransport)
        self.transport = transport

    @override
    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        uuid = re.search(rb"<Uuid>(.*)</Uuid>", data)
        transport = self.answers_from or self.transport
        assert uuid
        assert transport
        for _ in range(self.times):
            transport.sendto(self.answer.replace(b"UUID", uuid[1]), addr)


@pytest.fixture
async def liar(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Liar]:
    """Return a function that starts a server in the place of SADP."""
    liar = Liar(b"")
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: liar, local_addr=("127.0.0.1", 0)
    )
    port = transport.get_extra_info("sockname")[1]
    monkeypatch.setattr(sadp, "SADP_PORT", port)
    yield liar
    transport.close()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x00\xff garbage",
        b"[1]",
        b"<ProbeMatch>",
        b"<!DOCTYPE x [<!ENTITY e 'x'>]><ProbeMatch><Uuid>&e;</Uuid></ProbeMatch>",
        (
            b"<ProbeMatch><Uuid>another</Uuid>"
            b"<DeviceDescription>DS-2CD2143G2-I</DeviceDescription></ProbeMatch>"
        ),
    ],
    ids=["empty", "garbage", "list", "cut off", "entity", "to another client"],
)
async def test_unreadable_datagram_is_ignored(
    session: aiohttp.ClientSession,
    terminal: SimulatedTerminal,
    liar: Liar,
    answer: bytes,
) -> None:
    liar.answer = answer
    found = await find_terminal(session, terminal.host)
    assert found is not None
    assert found.model is None


@pytest.mark.parametrize("elsewhere", [False, True])
async def test_answer_from_another_address_is_ignored(
    session: aiohttp.ClientSession,
    terminal: SimulatedTerminal,
    liar: Liar,
    elsewhere: bool,
) -> None:
    liar.answer = (
        b"<ProbeMatch><Uuid>UUID</Uuid>"
        b"<DeviceDescription>DS-2CD2143G2-I</DeviceDescription></ProbeMatch>"
    )
    neighbour, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        asyncio.DatagramProtocol, local_addr=("127.0.0.2", 0)
    )
    if elsewhere:
        liar.answers_from = neighbour

    assert (await find_terminal(session, terminal.host) is not None) is elsewhere
    neighbour.close()
