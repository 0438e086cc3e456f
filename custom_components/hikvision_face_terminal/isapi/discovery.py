"""What kind of device answers at an address, as far as it reports without a login."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
import re
import socket
from typing import Final, override
from uuid import uuid4

import aiohttp
from yarl import URL

from .errors import IsapiUnexpectedError
from .timing import Timing
from .transport.decode import decode
from .transport.digest import challenges
from .tree import label, node, text

# Where the terminal's web server listens by default; HTTPS first.
WEB_PORTS: Final = ((443, True), (80, False))

# The vendor's "Search Active Devices Protocol".
SADP_PORT: Final = 37020

# A device sends one answer of less than 2 KB; more are not worth reading.
SADP_ANSWERS: Final = 20
SADP_ANSWER_BYTES: Final = 16 * 1024

# The realm of published login challenges: access terminals and their relatives,
# the video intercoms, have "DS-0753f32c" (some firmware its model, "DS-K1T341AM"),
# cameras "IP Camera(GK713)", recorders 24 hex digits or "DVRNVRDVS".
_TERMINAL_REALM: Final = re.compile(r"DS-(?:[0-9a-f]{8}|K[15].*)", re.IGNORECASE)

_OTHER_REALMS: Final = {
    "camera": re.compile(r"IP Camera.*", re.IGNORECASE),
    "recorder": re.compile(r"[0-9a-f]{24}|DVRNVRDVS", re.IGNORECASE),
}

# Door terminals, time clocks with a camera, face modules of turnstiles. Others
# that capture faces can be added by hand: after the login they report it.
_TERMINAL_MODELS: Final = ("DS-K1T", "DS-K1A", "DS-K5")


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundTerminal:
    """A device that looks like a face terminal; `model` is None if not reported."""

    port: int
    ssl: bool
    model: str | None


async def find_terminal(
    session: aiohttp.ClientSession, host: str, *, timing: Timing | None = None
) -> FoundTerminal | None:
    """Return the terminal at this IPv4 address; None for any other device.

    A guess, the best without a login: cameras and recorders are recognized by their
    login challenge; video intercoms, whose challenge is the same as a terminal's, by
    the model in their answer to SADP. Without that answer (SADP is made for
    multicast, which is not used here) the challenge alone decides.
    """
    timing = timing or Timing()
    for port, ssl in WEB_PORTS:
        realms = await _login_realms(session, host, port, ssl=ssl, timing=timing)
        if realms is not None:
            break
    else:
        return None
    if not _is_terminals(realms):
        return None
    model = await _sadp_model(host, timing)
    if model is not None and not model.upper().startswith(_TERMINAL_MODELS):
        return None
    return FoundTerminal(port=port, ssl=ssl, model=model)


class OtherDevice(StrEnum):
    """What the vendor sells beside terminals."""

    CAMERA = "camera"
    RECORDER = "recorder"


async def other_device(
    session: aiohttp.ClientSession,
    host: str,
    port: int,
    *,
    ssl: bool,
    timing: Timing | None = None,
) -> OtherDevice | None:
    """Return what answers there, by how it asks for a login; None if that is not told.

    A guess, for the words of an error.
    """
    realms = await _login_realms(
        session, host, port, ssl=ssl, timing=timing or Timing()
    )
    for kind, realm in _OTHER_REALMS.items():
        if any(map(realm.fullmatch, realms or ())):
            return OtherDevice(kind)
    return None


async def is_other_device(
    session: aiohttp.ClientSession,
    host: str,
    port: int,
    *,
    ssl: bool,
    timing: Timing | None = None,
) -> bool:
    """Return whether a device answers there that is certainly no terminal."""
    realms = await _login_realms(
        session, host, port, ssl=ssl, timing=timing or Timing()
    )
    return realms is not None and not _is_terminals(realms)


async def _login_realms(
    session: aiohttp.ClientSession, host: str, port: int, *, ssl: bool, timing: Timing
) -> list[str] | None:
    """Return the realms of the offered digest logins; None without an answer.

    The request has no login, so any certificate will do.
    """
    url = URL.build(scheme="https" if ssl else "http", host=host, port=port)
    try:
        async with (
            asyncio.timeout(timing.probe),
            session.get(
                url / "ISAPI/System/deviceInfo", ssl=False, allow_redirects=False
            ) as response,
        ):
            return _digest_realms(
                response.headers.getall(aiohttp.hdrs.WWW_AUTHENTICATE, ())
            )
    except TimeoutError, aiohttp.ClientError, OSError:
        return None


def _is_terminals(realms: Iterable[str]) -> bool:
    return any(map(_TERMINAL_REALM.fullmatch, realms))


def _digest_realms(headers: Iterable[str]) -> list[str]:
    return [
        parameters.get("realm", "").strip('"')
        for scheme, parameters in challenges(headers)
        if scheme == "digest"
    ]


async def _sadp_model(host: str, timing: Timing) -> str | None:
    loop = asyncio.get_running_loop()
    inquiry = _Inquiry(host)
    transport, _ = await loop.create_datagram_endpoint(
        lambda: inquiry, family=socket.AF_INET
    )
    try:
        transport.sendto(inquiry.message, (host, SADP_PORT))
        async with asyncio.timeout(timing.sadp):
            return await inquiry.model
    except TimeoutError:
        return None
    finally:
        transport.close()


class _Inquiry(asyncio.DatagramProtocol):
    """One SADP inquiry; `model` is done when the host has answered."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._uuid = str(uuid4()).upper()
        self._received = 0
        self.message = (
            '<?xml version="1.0" encoding="utf-8"?>'
            f"<Probe><Uuid>{self._uuid}</Uuid><Types>inquiry</Types></Probe>"
        ).encode()
        self.model: asyncio.Future[str | None] = (
            asyncio.get_running_loop().create_future()
        )

    @override
    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if addr[0] != self._host or self.model.done():
            return
        self._received += 1
        if self._received > SADP_ANSWERS or len(data) > SADP_ANSWER_BYTES:
            return
        try:
            match = node(decode(data), "ProbeMatch")
        except IsapiUnexpectedError:
            return
        if text(match, "Uuid").upper() == self._uuid:
            self.model.set_result(label(match, "DeviceDescription") or None)
