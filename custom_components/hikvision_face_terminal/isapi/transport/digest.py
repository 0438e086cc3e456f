"""Digest login as terminals really speak it, around aiohttp's own middleware."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice
import re
import time
from typing import NoReturn, cast

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    DigestAuthMiddleware,
    hdrs,
)
from yarl import URL

from ..errors import (
    IsapiAuthenticationError,
    IsapiConnectionError,
    IsapiUnexpectedError,
)
from ..tree import is_plain
from .answer import read_capped
from .decode import raise_if_locked
from .login import Login, heard

# Sends a request without a signature, to be challenged.
type Ask = Callable[[], Awaitable[ClientResponse]]

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


class DoubtfulRefusalError(Exception):
    """A 401 to a signature, for a call that never worked with a login that did.

    The login may lack a right for this call alone. `is_certain`: the nonce was fresh,
    so either that, or the login is refused by now. Also raised in place of sending a
    signature after one whose answer was lost, see Login.may_be_refused.
    """

    def __init__(self, *, is_certain: bool) -> None:
        super().__init__()
        self.is_certain = is_certain


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
    DoubtfulRefusalError and SilentRefusalError, see there; IsapiUnexpectedError where
    no usable Digest challenge is offered (Basic is never answered: it would reveal the
    password).

    Signatures are sent in turn, see Login.signature; its errors are raised.
    """

    def __init__(
        self,
        login: Login,
        *,
        reuse_nonce: bool = True,
        ends_doubt: bool = False,
        ask: Ask | None = None,
    ) -> None:
        """`ends_doubt`: what it signs finds out whether a refused login is good.

        `ask` is for a stream, which some firmware refuses with 400 if it is requested
        twice: that request is challenged in its place. A refusal of the stream may
        always be the lack of a right.
        """
        self._signer = DigestAuthMiddleware(
            login.username, login.password, preemptive=reuse_nonce
        )
        self._login = login
        self._ends_doubt = ends_doubt
        self._ask = ask

    async def __call__(
        self, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        """Send one request; the signer calls `send` once or twice."""
        answered_a_challenge = False

        async def send(request: ClientRequest) -> ClientResponse:
            nonlocal answered_a_challenge
            if answered_a_challenge:
                return await self._answer(request, handler)
            if hdrs.AUTHORIZATION in request.headers:
                async with self._login.signature():
                    response, challenge = await self._signed(
                        request, handler, is_fresh=False
                    )
            else:
                response = await self._unsigned(request, handler)
                challenge = await self._challenge(request, response, is_fresh=False)
            if challenge is None:
                return response
            answered_a_challenge = True
            return _to_be_signed(response, challenge)

        return await self._signer(request, send)

    async def _answer(
        self, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        """Send a request with the answer to a challenge; a refusal of it is final."""
        async with self._login.signature(ends_doubt=self._ends_doubt):
            response, _ = await self._signed(request, handler, is_fresh=True)
            return response

    def _raise_refused(self, challenge: dict[str, str]) -> NoReturn:
        if challenge["stale"] != "true":
            self._login.refused = True
            raise IsapiAuthenticationError("the terminal refused user name or password")
        if self._ask:
            raise SilentRefusalError  # Not a nonce that it gave elsewhere.
        raise IsapiUnexpectedError("the terminal calls its own new nonce stale")

    async def _signed(
        self, request: ClientRequest, handler: ClientHandlerType, *, is_fresh: bool
    ) -> tuple[ClientResponse, dict[str, str] | None]:
        """Send a request with a signature; return the challenge of a 401 too."""
        if self._login.may_be_refused and not self._ends_doubt:
            raise DoubtfulRefusalError(is_certain=False)

        async def exchange() -> tuple[ClientResponse, dict[str, str] | None]:
            response = await handler(request)
            challenge = await self._challenge(request, response, is_fresh=is_fresh)
            if is_fresh and challenge is not None:
                self._raise_refused(challenge)
            return response, challenge

        sent_at = time.monotonic()
        try:
            if self._ends_doubt:
                return await heard(exchange(), lambda answer: answer[0].close())
            return await exchange()
        except ClientConnectorError:
            raise
        except asyncio.CancelledError, IsapiConnectionError, ClientError, OSError:
            self._login.lose_answer(sent_at)
            raise

    async def _unsigned(
        self, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        """Send a request to be challenged, or the one that is in its place."""
        if self._ask is not None:
            response = await self._ask()
            if response.status == HTTPStatus.UNAUTHORIZED:
                return response
            await read_capped(response)
        return await handler(request)

    async def _challenge(
        self, request: ClientRequest, response: ClientResponse, *, is_fresh: bool
    ) -> dict[str, str] | None:
        """Return the challenge of a 401; None for any other response."""
        is_signed = hdrs.AUTHORIZATION in request.headers
        target = request.url.raw_path_qs
        if response.status != HTTPStatus.UNAUTHORIZED:
            if is_signed:
                self._login.accept(
                    request.method, target, may_lose_right=self._ask is not None
                )
            return None
        # Reading the body also frees the connection for the next try.
        raise_if_locked(await read_capped(response))
        challenge = _usable(response.headers.getall(hdrs.WWW_AUTHENTICATE, ()))
        is_stale = challenge is not None and challenge["stale"] == "true"
        if (
            is_signed
            and not is_stale
            and self._login.refuse_signature(request.method, target)
        ):
            raise DoubtfulRefusalError(is_certain=is_fresh)
        if challenge is None and is_signed and not is_fresh:
            raise SilentRefusalError
        if challenge is None and not is_fresh:
            raise IsapiUnexpectedError(
                "the terminal offers no Digest login that can be used"
            )
        return challenge or {"stale": "false"}


def _to_be_signed(
    response: ClientResponse, challenge: dict[str, str]
) -> ClientResponse:
    """Return what the signer reads of a 401."""
    header = ", ".join(f"{name}={value}" for name, value in challenge.items())
    return cast(
        "ClientResponse",
        _Challenge(response.url, {"www-authenticate": f"Digest {header}"}),
    )


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
