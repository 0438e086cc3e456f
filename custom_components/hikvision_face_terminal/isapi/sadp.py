"""The vendor's "Search Active Devices Protocol": who is in this network, without login.

One XML datagram asks. It is made for a multicast group, to which devices answer as
well; some answer the asker alone (public clients read both). Whatever comes from the
network is a guess of a name for an address, and nothing more.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address
import socket
from typing import Final, override
from uuid import uuid4

from .errors import IsapiUnexpectedError
from .timing import Timing
from .transport.decode import decode
from .tree import label, node, text

SADP_GROUP: Final = "239.255.255.250"
SADP_PORT: Final = 37020

# A device sends one answer of less than 2 KB; more are not worth reading.
SADP_ANSWERS: Final = 20
SADP_ANSWER_BYTES: Final = 16 * 1024

# More than a home has devices of the vendor, on two networks.
SADP_SEARCH_ANSWERS: Final = 500

# Door terminals, time clocks with a camera, face modules of turnstiles. Others
# that capture faces can be added by hand: after the login they report it.
_TERMINAL_MODELS: Final = ("DS-K1T", "DS-K1A", "DS-K5")


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenTerminal:
    """A device that calls itself a face terminal; `model` is short and plain."""

    host: str
    model: str


def is_terminal_model(model: str) -> bool:
    """Return whether a model is that of a face terminal."""
    return model.upper().startswith(_TERMINAL_MODELS)


async def sadp_model(host: str, timing: Timing) -> str | None:
    """Return the model that one device reports; None without an answer."""
    model: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()

    def answered(sender: str, reported: str) -> None:
        if sender == host and not model.done():
            model.set_result(reported or None)

    inquiry = _Inquiry(answered, SADP_ANSWERS, only_from=host)
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: inquiry, family=socket.AF_INET
    )
    try:
        transport.sendto(inquiry.message, (host, SADP_PORT))
        async with asyncio.timeout(timing.sadp):
            return await model
    except TimeoutError:
        return None
    finally:
        transport.close()


async def search_terminals(
    sources: Iterable[str], found: Callable[[SeenTerminal], None], timing: Timing
) -> None:
    """Ask the networks of these own IPv4 addresses; call `found` once per terminal.

    Takes as long as Timing says. Only what answers from a private address counts, by
    the address that it answers from, not by one that it names.
    """
    seen: set[str] = set()

    def answered(sender: str, model: str) -> None:
        is_near = IPv4Address(sender).is_private
        if is_near and is_terminal_model(model) and sender not in seen:
            seen.add(sender)
            found(SeenTerminal(host=sender, model=model))

    inquiry = _Inquiry(answered, SADP_SEARCH_ANSWERS)
    sockets = _sockets(list(sources))
    transports: list[asyncio.DatagramTransport] = []
    try:
        while sockets:
            transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: inquiry, sock=sockets.pop()
            )
            transports.append(transport)
        for transport in transports:
            if transport.get_extra_info("sockname")[0] != SADP_GROUP:
                transport.sendto(inquiry.message, (SADP_GROUP, SADP_PORT))
        await asyncio.sleep(timing.sadp_search)
    finally:
        for unused in sockets:
            unused.close()
        for transport in transports:
            transport.close()


def _sockets(sources: list[str]) -> list[socket.socket]:
    """Return one that hears the group, and one to ask from for each address.

    Without the first, as another program has the port for itself, those are heard that
    answer the asker. An address that is none of ours is left out.
    """
    made: list[socket.socket] = []
    for source in ("", *sources):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.settimeout(0)
        try:
            if source:
                _ask_from(sock, source)
            else:
                _hear_group(sock, sources)
        except OSError:
            sock.close()
        else:
            made.append(sock)
    return made


def _ask_from(sock: socket.socket, source: str) -> None:
    own = socket.inet_aton(source)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, own)
    sock.bind((source, 0))


def _hear_group(sock: socket.socket, sources: list[str]) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((SADP_GROUP, SADP_PORT))
    for source in sources:
        with suppress(OSError):
            joined = socket.inet_aton(SADP_GROUP) + socket.inet_aton(source)
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, joined)


class _Inquiry(asyncio.DatagramProtocol):
    """One inquiry; `answered` is called with sender and model of each answer to it.

    At most `most` datagrams are read, of one sender if one is named: nobody else can
    use them up then.
    """

    def __init__(
        self, answered: Callable[[str, str], None], most: int, only_from: str = ""
    ) -> None:
        self._answered = answered
        self._left = most
        self._only_from = only_from
        self._uuid = str(uuid4()).upper()
        self.message = (
            '<?xml version="1.0" encoding="utf-8"?>'
            f"<Probe><Uuid>{self._uuid}</Uuid><Types>inquiry</Types></Probe>"
        ).encode()

    @override
    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if addr[0] != (self._only_from or addr[0]) or data == self.message:
            return
        self._left -= 1
        if self._left < 0 or len(data) > SADP_ANSWER_BYTES:
            return
        try:
            match = node(decode(data), "ProbeMatch")
        except IsapiUnexpectedError:
            return
        if text(match, "Uuid").upper() == self._uuid:
            self._answered(addr[0], label(match, "DeviceDescription"))

    @override
    def error_received(self, exc: Exception) -> None:
        """Ignore that a network cannot be reached: the others can."""
