"""Digest login as terminals really speak it, around aiohttp's own middleware."""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice
import re
from typing import cast

from aiohttp import (
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    DigestAuthMiddleware,
    hdrs,
)
from yarl import URL

from ..errors import (
    IsapiAuthenticationError,
    IsapiLockedError,
    IsapiUnexpectedError,
)
from ..tree import is_plain
from .decode import decode, lock_seconds

type ReadBody = Callable[[ClientResponse], Awaitable[bytes]]
type Turn = Callable[[], AbstractAsyncContextManager[None]]

# Strongest first. A challenge without an algorithm means MD5 (RFC 7616).
_ALGORITHMS = ("SHA-256", "SHA256", "MD5")

# No terminal is known to offer more than four challenges, in 1 KB.
_MAX_HEADERS = 8

# A scheme ("Digest") or a parameter ("realm=…", quoted or not) of a challenge.
_CHALLENGE_PART = re.compile(
    r"""([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*("(?:\\.|[^"\\])*"|[^\s,"]*))?"""
)


class SilentRefusalError(Exception):
    """A 401 without a challenge, after a nonce that was used before.

    Some firmware expires a nonce like that (measured by another client on a
    DS-KB8113). It does not refuse the password: send again with a new nonce.
    """


@dataclass(frozen=True, slots=True)
class _Challenge:
    """The part of a 401 that DigestAuthMiddleware reads before it signs."""

    url: URL
    headers: dict[str, str]
    status: int = HTTPStatus.UNAUTHORIZED


class TerminalDigest:
    """Signs requests; distinguishes an expired nonce from a refused login.

    One per terminal and login. Raises, instead of trying again:
    IsapiLockedError once a 401 reports a lock-out, before anything more is signed;
    IsapiAuthenticationError when a signature with a fresh nonce was refused, so
    a wrong password is tried once, or twice where a login worked before;
    SilentRefusalError, see there; IsapiUnexpectedError where no usable Digest
    challenge is offered (Basic is never answered: it would reveal the password).

    `turn` is entered while a challenge is answered; its errors are raised.
    """

    def __init__(
        self,
        username: str,
        password: str,
        read_body: ReadBody,
        turn: Turn,
        *,
        reuse_nonce: bool = True,
    ) -> None:
        self._signer = DigestAuthMiddleware(username, password, preemptive=reuse_nonce)
        self._read_body = read_body
        self._turn = turn

    async def __call__(
        self, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        """Send one request; the signer calls `send` once or twice."""
        answered_a_challenge = False

        async def send(request: ClientRequest) -> ClientResponse:
            if not answered_a_challenge:
                return await send_once(request)
            async with self._turn():
                return await send_once(request)

        async def send_once(request: ClientRequest) -> ClientResponse:
            nonlocal answered_a_challenge
            response = await handler(request)
            if response.status != HTTPStatus.UNAUTHORIZED:
                return response
            # Reading the body also frees the connection for the next try.
            body = await self._read_body(response)
            _raise_if_locked(body)
            challenge = _usable(response.headers.getall(hdrs.WWW_AUTHENTICATE, ()))
            signed = hdrs.AUTHORIZATION in request.headers
            if answered_a_challenge:
                _raise_refused(challenge)
            if challenge is None and signed:
                raise SilentRefusalError
            if challenge is None:
                raise IsapiUnexpectedError(
                    "the terminal offers no Digest login that can be used"
                )
            answered_a_challenge = True
            header = ", ".join(f"{name}={value}" for name, value in challenge.items())
            return cast(
                "ClientResponse",
                _Challenge(response.url, {"www-authenticate": f"Digest {header}"}),
            )

        return await self._signer(request, send)


def _raise_if_locked(body: bytes) -> None:
    try:
        seconds = lock_seconds(decode(body))
    except IsapiUnexpectedError:
        return  # An HTML page, or empty: no lock-out is reported.
    if seconds is not None:
        raise IsapiLockedError(seconds)


def _raise_refused(challenge: dict[str, str] | None) -> None:
    if challenge is not None and challenge["stale"] == "true":
        raise IsapiUnexpectedError("the terminal calls its own new nonce stale")
    raise IsapiAuthenticationError("the terminal refused user name or password")


def _usable(headers: Iterable[str]) -> dict[str, str] | None:
    """Return the best Digest challenge, without the parameters that confuse a signer.

    Terminals offer Basic first, two challenges in one header, `domain="::"` and
    no algorithm at all.
    """
    best: tuple[int, dict[str, str]] | None = None
    for scheme, parameters in challenges(headers):
        algorithm = parameters.get("algorithm", "MD5").strip('"').upper()
        qop = parameters.get("qop", "auth").strip('"').replace(" ", "").split(",")
        if scheme != "digest" or algorithm not in _ALGORITHMS or "auth" not in qop:
            continue
        if not all(map(is_plain, parameters.values())):
            continue  # It would become part of the next request's header.
        rank = _ALGORITHMS.index(algorithm)
        if best is None or rank < best[0]:
            best = rank, parameters
    if (
        best is None
        or "realm" not in best[1]
        or not best[1].get("nonce", "").strip('"')
    ):
        return None
    challenge = {
        name: value
        for name, value in best[1].items()
        if name in ("realm", "nonce", "opaque", "algorithm")
    }
    if "qop" in best[1]:
        challenge["qop"] = '"auth"'
    return challenge | {"stale": best[1].get("stale", "false").strip('"').lower()}


def challenges(headers: Iterable[str]) -> list[tuple[str, dict[str, str]]]:
    """Return the schemes that WWW-Authenticate offers, with their parameters."""
    found: list[tuple[str, dict[str, str]]] = []
    for header in islice(headers, _MAX_HEADERS):
        for part in _CHALLENGE_PART.finditer(header):
            if part[2] is None:
                found.append((part[1].lower(), {}))
            elif found:
                found[-1][1][part[1].lower()] = part[2]
    return found
