"""What kind of device answers at an address, as far as it reports without a login."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
import re
from typing import Final

import aiohttp
from yarl import URL

from .sadp import is_terminal_model, sadp_model
from .timing import Timing
from .transport.digest import challenges

# Where the terminal's web server listens by default; HTTPS first.
WEB_PORTS: Final = ((443, True), (80, False))

# The realm of published login challenges: access terminals and their relatives,
# the video intercoms, have "DS-0753f32c" (some firmware its model, "DS-K1T341AM"),
# cameras "IP Camera(GK713)", recorders 24 hex digits or "DVRNVRDVS".
_TERMINAL_REALM: Final = re.compile(r"DS-(?:[0-9a-f]{8}|K[15].*)", re.IGNORECASE)

_OTHER_REALMS: Final = {
    "camera": re.compile(r"IP Camera.*", re.IGNORECASE),
    "recorder": re.compile(r"[0-9a-f]{24}|DVRNVRDVS", re.IGNORECASE),
}


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
    model = await sadp_model(host, timing)
    if model is not None and not is_terminal_model(model):
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
