"""Terminals are searched for in a network: real datagrams, on loopback."""

import asyncio
from collections.abc import AsyncIterator, Callable
import socket

import pytest

from custom_components.hikvision_face_terminal.isapi import Timing, sadp
from custom_components.hikvision_face_terminal.isapi.sadp import (
    SADP_GROUP,
    SeenTerminal,
    search_terminals,
)
from simulator import PROFILES, SimulatedTerminal

from .test_discovery import Liar

MODEL = "DS-K1T343EFWX"


@pytest.fixture(autouse=True)
def _where_it_listens(
    terminal: SimulatedTerminal, timing: Timing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sadp, "SADP_PORT", terminal.sadp_port)
    timing.sadp_search = 0.2


async def searched(timing: Timing, *sources: str) -> list[SeenTerminal]:
    """Return what a search finds."""
    found: list[SeenTerminal] = []
    await search_terminals(sources or ("127.0.0.1",), found.append, timing)
    return found


@pytest.mark.parametrize("profile", [PROFILES["sadp_multicast"]])
async def test_a_terminal_that_answers_the_group_is_found_once(
    terminal: SimulatedTerminal, timing: Timing
) -> None:
    found = await searched(timing, "127.0.0.1", "127.0.0.3", "192.0.2.9", "nonsense")
    assert found == [SeenTerminal(host=terminal.host, model=MODEL)]
    assert terminal.requests == [], "nobody logs in, or knocks at its web server"


@pytest.fixture
async def liar(terminal: SimulatedTerminal) -> AsyncIterator[Liar]:
    """Return who hears the group on loopback, and answers the asker alone.

    It has the port for itself.
    """
    liar = Liar(b"")
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((SADP_GROUP, terminal.sadp_port))
    sock.setsockopt(
        socket.IPPROTO_IP,
        socket.IP_ADD_MEMBERSHIP,
        socket.inet_aton(SADP_GROUP) + socket.inet_aton("127.0.0.1"),
    )
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: liar, sock=sock
    )
    liar.answers_from, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        asyncio.DatagramProtocol, local_addr=("127.0.0.2", 0)
    )
    yield liar
    transport.close()
    liar.answers_from.close()


def match(model: str, uuid: str = "UUID") -> bytes:
    """Return an answer; UUID becomes the inquiry's."""
    return (
        f"<ProbeMatch><Uuid>{uuid}</Uuid><IPv4Address>192.0.2.66</IPv4Address>"
        f"<DeviceDescription>{model}</DeviceDescription></ProbeMatch>"
    ).encode()


@pytest.mark.parametrize(
    ("answer", "model"),
    [
        (match(MODEL), MODEL),
        (match("DS-K5671-ZU\u202e&#10;[x](y)"), "DS-K5671-ZU\ufffd [x](y)"),
        (match("DS-K1T" + "9" * 9000), "DS-K1T" + "9" * 122),
        (match("DS-K1T" + "9" * 17000), None),
        (match("DS-2CD2143G2-I"), None),
        (match(MODEL, uuid="another"), None),
        (b"<!DOCTYPE x [<!ENTITY e 'DS-K1T1'>]>" + match("&e;"), None),
        (b"\x00\xff", None),
        (b'{"ProbeMatch": {"Uuid": "UUID", "DeviceDescription": ["DS-K1T1"]}}', None),
    ],
)
async def test_answers_are_not_trusted(
    liar: Liar, timing: Timing, answer: bytes, model: str | None
) -> None:
    """What is found has the address of who answers, and a short and plain model."""
    liar.answer = answer
    found = await searched(timing)
    assert found == ([SeenTerminal(host="127.0.0.2", model=model)] if model else [])


async def test_a_flood_is_not_read_to_its_end(
    liar: Liar, timing: Timing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sadp, "SADP_SEARCH_ANSWERS", 3)
    read: list[bytes] = []

    def count(data: bytes) -> dict[str, object]:
        read.append(data)
        return {}

    monkeypatch.setattr(sadp, "decode", count)
    liar.answer, liar.times = match(MODEL), 10
    assert await searched(timing) == []
    assert len(read) == 3


async def test_only_private_addresses_are_offered(
    liar: Liar, timing: Timing, monkeypatch: pytest.MonkeyPatch
) -> None:
    liar.answer = match(MODEL)
    public = type("Public", (), {"is_private": False})
    monkeypatch.setattr(sadp, "IPv4Address", lambda _: public)
    assert await searched(timing) == []


async def _until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - a socket tells nobody that it is open
        await asyncio.sleep(0)


async def test_a_search_that_is_cancelled_leaves_no_socket(
    terminal: SimulatedTerminal, timing: Timing
) -> None:
    def is_taken() -> bool:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            try:
                sock.bind((SADP_GROUP, terminal.sadp_port))
            except OSError:
                return True
            return False

    timing.sadp_search = 60
    search = asyncio.create_task(searched(timing))
    await asyncio.wait_for(_until(is_taken), 5)
    search.cancel()
    with pytest.raises(asyncio.CancelledError):
        await search
    await asyncio.sleep(0)  # A transport closes its socket in the next round.
    assert not is_taken()
