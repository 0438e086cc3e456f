"""One terminal over HTTP: login, certificate pin, time-outs, caps. No endpoint."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
import time
from typing import Final

import aiohttp
from yarl import URL

from .answer import decode, raise_for_status
from .digest import SilentRefusalError, TerminalDigest
from .errors import (
    IsapiAuthenticationError,
    IsapiCertificateError,
    IsapiConnectionError,
    IsapiLockedError,
    IsapiUnexpectedError,
)
from .tree import Tree

# Room for any picture of a face, and the end for an answer that never stops. Words
# have a limit of their own, see answer.py.
MAX_ANSWER_BYTES: Final = 1024 * 1024

# Real terminals answered in 0.04 to 0.4 s, a search in 2.5 s (published traffic).
TIMEOUT = 15.0
CONNECT_TIMEOUT: Final = 5.0

# Too short a digest to be anyone's: every certificate fails against it.
_NOBODY: Final = aiohttp.Fingerprint(b"\0" * 32)


@dataclass(frozen=True, slots=True)
class Content:
    """A request's body; bytes, so that its Content-Length is always told."""

    body: bytes
    type: str


@dataclass(kw_only=True, slots=True)
class Login:
    """A login and what the terminal said of it; outlives a transport.

    After a refusal, or until a lock ends, nothing is sent with it.
    """

    username: str
    password: str = field(repr=False)
    refused: bool = False
    # On the clock of time.monotonic.
    locked_until: float = 0.0

    def raise_if_barred(self) -> None:
        """Raise what the terminal last said, instead of asking it again."""
        if self.refused:
            msg = "the terminal refused this login before"
            raise IsapiAuthenticationError(msg)
        if (seconds := self.locked_until - time.monotonic()) > 0:
            raise IsapiLockedError(seconds)


class IsapiTransport:
    """Sends requests to one terminal with one login.

    At most two connections: ordinary requests take turns, and one request that
    waits for a person may run beside them. After a refused login nothing is sent
    any more; after a lock nothing until the terminal said it ends (see Login).
    """

    def __init__(  # noqa: PLR0913 - an address and a login have that many parts
        self,
        session: aiohttp.ClientSession,
        *,
        host: str,
        port: int,
        ssl: bool,
        login: Login,
        certificate_fingerprint: str | None = None,
    ) -> None:
        """`certificate_fingerprint` is SHA-256 in hex; None lets a CA vouch."""
        self.base_url = URL.build(
            scheme="https" if ssl else "http", host=host, port=port
        )
        self._session = session
        self._ssl = _pin(certificate_fingerprint) if certificate_fingerprint else True
        self._login = login
        self._digest = TerminalDigest(login.username, login.password, read_capped)
        self._ordinary = asyncio.Lock()
        self._waiting = asyncio.Lock()

    async def request(  # noqa: PLR0913 - each is a different thing on the wire
        self,
        method: str,
        path: str,
        *,
        content: Content | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - one place for all of it
        repeatable: bool = False,
        waits_for_person: bool = False,
    ) -> Tree:
        """Send one request and return the answer's content; see `fetch`."""
        status, answer = await self.fetch(
            method,
            path,
            content=content,
            timeout=timeout,
            repeatable=repeatable,
            waits_for_person=waits_for_person,
        )
        return read(status, answer)

    async def fetch(  # noqa: PLR0913 - each is a different thing on the wire
        self,
        method: str,
        path: str,
        *,
        content: Content | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - one place for all of it
        repeatable: bool = False,
        waits_for_person: bool = False,
    ) -> tuple[int, bytes]:
        """Send one request and return HTTP status and body as they came.

        `path` goes on the wire as it is, query included. `timeout` is in seconds and
        for all of it, to the end of the answer. `repeatable` says that asking twice
        does no harm: a read over a connection that the terminal had closed meanwhile
        (it does so after 5 s) is then asked once more. Writes never are.
        """
        timeout = TIMEOUT if timeout is None else timeout
        turn = self._waiting if waits_for_person else self._ordinary
        async with turn:
            began = time.monotonic()
            try:
                return await self._send(method, path, content, timeout)
            except IsapiConnectionError as err:
                if not repeatable or not err.lost:
                    raise
                left = timeout - (time.monotonic() - began)
                return await self._send(method, path, content, left)

    async def _send(
        self,
        method: str,
        path: str,
        content: Content | None,
        timeout: float,  # noqa: ASYNC109 - see request
    ) -> tuple[int, bytes]:
        self._login.raise_if_barred()
        async with _connection_errors(timeout):
            try:
                return await self._exchange(method, path, content)
            except SilentRefusalError:
                # This firmware does not take a nonce twice: stop trying to.
                self._digest = TerminalDigest(
                    self._login.username,
                    self._login.password,
                    read_capped,
                    reuse_nonce=False,
                )
                return await self._exchange(method, path, content)
            except IsapiAuthenticationError:
                self._login.refused = True
                raise
            except IsapiLockedError as err:
                self._login.locked_until = time.monotonic() + err.unlock_in
                raise

    async def _exchange(
        self, method: str, path: str, content: Content | None
    ) -> tuple[int, bytes]:
        headers = {"Accept-Encoding": "identity"}
        if content:
            headers["Content-Type"] = content.type
        async with self._session.request(
            method,
            # Put together, not joined: "//elsewhere" is a path here, never a host.
            URL(f"{self.base_url}{path}", encoded=True),
            data=content.body if content else None,
            headers=headers,
            middlewares=(self._digest, _no_hidden_repeat),
            ssl=self._ssl,
            allow_redirects=False,
            # None was asked for, and a little of it can be more than the memory.
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT),
        ) as response:
            return response.status, await read_capped(response)


async def certificate_fingerprint(
    session: aiohttp.ClientSession, host: str, port: int
) -> str:
    """Return the SHA-256 of the certificate shown at this address, in hex.

    Ends the connection after the handshake: nothing is sent.
    """
    url = URL.build(scheme="https", host=host, port=port)
    async with _connection_errors(TIMEOUT):
        try:
            async with session.get(url, ssl=_NOBODY, allow_redirects=False):
                pass
        except aiohttp.ServerFingerprintMismatch as err:
            return err.got.hex()
    msg = "the terminal showed no certificate"
    raise IsapiUnexpectedError(msg)


async def read_capped(response: aiohttp.ClientResponse) -> bytes:
    """Read a body of at most MAX_ANSWER_BYTES; hangs up on what it does not read."""
    body = bytearray()
    try:
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > MAX_ANSWER_BYTES:
                msg = f"answer of more than {MAX_ANSWER_BYTES} bytes"
                raise IsapiUnexpectedError(msg)
        return bytes(body)
    finally:
        if not response.content.at_eof():
            response.close()


@lru_cache(maxsize=1024)
def _pin(fingerprint: str) -> aiohttp.Fingerprint:
    """Return one object per pin: the connection pool compares it by identity."""
    return aiohttp.Fingerprint(bytes.fromhex(fingerprint))


async def _no_hidden_repeat(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Hide a lost connection from aiohttp, which would send a PUT once more."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as err:
        raise _no_answer(err) from None


def _no_answer(err: aiohttp.ClientError | OSError) -> IsapiConnectionError:
    lost = isinstance(err, aiohttp.ClientOSError | aiohttp.ServerDisconnectedError)
    return IsapiConnectionError(type(err).__name__, lost=lost)


@asynccontextmanager
async def _connection_errors(timeout: float) -> AsyncIterator[None]:  # noqa: ASYNC109
    """Name what went wrong; the causes, with address and certificate, reach no log."""
    try:
        async with asyncio.timeout(timeout):
            yield
    except (
        aiohttp.ServerFingerprintMismatch,
        aiohttp.ClientConnectorCertificateError,
    ):
        msg = "the certificate is not the trusted one"
        raise IsapiCertificateError(msg) from None
    except TimeoutError:
        msg = f"no answer within {timeout:g} s"
        raise IsapiConnectionError(msg) from None
    except aiohttp.ClientResponseError:
        msg = "the answer is not HTTP"
        raise IsapiUnexpectedError(msg) from None
    except (aiohttp.ClientError, OSError) as err:
        raise _no_answer(err) from None


def read(status: int, answer: bytes) -> Tree:
    """Return an answer's content, or raise what the terminal said instead."""
    if status in range(300, 400):
        msg = f"HTTP {status}: redirects are not followed"
        raise IsapiUnexpectedError(msg)
    try:
        tree = decode(answer)
    except IsapiUnexpectedError:
        if status < HTTPStatus.BAD_REQUEST:
            raise
        tree = {}  # An HTML error page: the HTTP status is all there is.
    raise_for_status(status, tree)
    return tree
