"""One terminal over HTTP: login, certificate pin, time-outs, caps. No endpoint."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
import time
from typing import Final

import aiohttp
from yarl import URL

from ..errors import (
    IsapiAuthenticationError,
    IsapiCertificateError,
    IsapiConnectionError,
    IsapiLockedError,
    IsapiUnexpectedError,
)
from ..timing import Timing
from ..tree import Tree
from .decode import decode, raise_for_status
from .digest import SilentRefusalError, TerminalDigest
from .login import Login

# Room for any picture of a face, and the end for an answer that never stops. Words
# have a limit of their own, see answer.py.
MAX_ANSWER_BYTES: Final = 1024 * 1024

# All zeros: no certificate has this SHA-256, so the handshake fails and reports the
# fingerprint that it saw.
_UNMATCHABLE_FINGERPRINT: Final = aiohttp.Fingerprint(b"\0" * 32)


@dataclass(frozen=True, slots=True)
class Content:
    """A request's body; bytes, so that its Content-Length is always told."""

    body: bytes
    type: str


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
        on_refused: Callable[[], None] | None = None,
        timing: Timing | None = None,
    ) -> None:
        """`certificate_fingerprint` is SHA-256 in hex; None lets a CA vouch.

        `on_refused` is told when the terminal refuses the login.
        """
        self.base_url = URL.build(
            scheme="https" if ssl else "http", host=host, port=port
        )
        self.timing = timing or Timing()
        self._session = session
        self._ssl = _pin(certificate_fingerprint) if certificate_fingerprint else True
        self._login = login
        self._on_refused = on_refused
        self._digest = self._new_digest()
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
        waits_for_face: bool = False,
    ) -> Tree:
        """Send one request and return the answer's content; see `fetch`."""
        status, answer = await self.fetch(
            method,
            path,
            content=content,
            timeout=timeout,
            repeatable=repeatable,
            waits_for_face=waits_for_face,
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
        waits_for_face: bool = False,
    ) -> tuple[int, bytes]:
        """Send one request and return HTTP status and body as they came.

        `path` goes on the wire as it is, query included. `timeout` is in seconds and
        for all of it, to the end of the answer. `repeatable` says that asking twice
        does no harm: a read over a connection that the terminal had closed meanwhile
        (it does so after 5 s) is then asked once more. Writes never are.
        """
        timeout = self.timing.request if timeout is None else timeout
        turn, other = self._ordinary, self._waiting
        if waits_for_face:
            turn, other = other, turn
        async with turn:
            # Two requests that are signed in advance, with a password that has just
            # been changed, would be two wrong logins at once.
            digest = self._new_digest(reuse_nonce=False) if other.locked() else None
            began = time.monotonic()
            try:
                return await self._send(method, path, content, timeout, digest)
            except IsapiConnectionError as err:
                if not repeatable or not err.lost:
                    raise
                left = timeout - (time.monotonic() - began)
                return await self._send(method, path, content, left, digest)

    def _new_digest(self, *, reuse_nonce: bool = True) -> TerminalDigest:
        login = self._login
        return TerminalDigest(
            login.username,
            login.password,
            read_capped,
            login.answer,
            reuse_nonce=reuse_nonce,
        )

    async def _send(
        self,
        method: str,
        path: str,
        content: Content | None,
        timeout: float,  # noqa: ASYNC109 - see request
        digest: TerminalDigest | None,
    ) -> tuple[int, bytes]:
        self._login.raise_if_blocked()
        if self._session.closed:  # A poll that meets the end of Home Assistant.
            raise IsapiConnectionError("the session is closed")
        async with _connection_errors(timeout):
            try:
                return await self._exchange(
                    method, path, content, digest or self._digest
                )
            except SilentRefusalError:
                # This firmware does not take a nonce twice: stop trying to.
                self._digest = self._new_digest(reuse_nonce=False)
                return await self._exchange(method, path, content, self._digest)
            except IsapiAuthenticationError:
                if self._on_refused:
                    self._on_refused()
                raise
            except IsapiLockedError as err:
                self._login.locked(err.unlock_in)
                raise

    async def _exchange(
        self,
        method: str,
        path: str,
        content: Content | None,
        digest: TerminalDigest,
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
            middlewares=(digest, _no_hidden_repeat),
            ssl=self._ssl,
            allow_redirects=False,
            # None was asked for, and a little of it can be more than the memory.
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self.timing.connect),
        ) as response:
            return response.status, await read_capped(response)


async def certificate_fingerprint(
    session: aiohttp.ClientSession,
    host: str,
    port: int,
    *,
    timing: Timing | None = None,
) -> str:
    """Return the SHA-256 of the certificate shown at this address, in hex.

    Ends the connection after the handshake: nothing is sent.
    """
    url = URL.build(scheme="https", host=host, port=port)
    async with _connection_errors((timing or Timing()).request):
        try:
            async with session.get(
                url, ssl=_UNMATCHABLE_FINGERPRINT, allow_redirects=False
            ):
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
