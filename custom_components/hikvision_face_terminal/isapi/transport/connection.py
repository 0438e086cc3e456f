"""One terminal over HTTP: login, certificate pin, time-outs, limits; no endpoint."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from http import HTTPStatus
import time
from typing import Final

import aiohttp
from yarl import URL

from ..errors import (
    IsapiAuthenticationError,
    IsapiConnectionError,
    IsapiHttpsError,
    IsapiLockedError,
    IsapiUnexpectedError,
)
from ..timing import Timing
from ..tree import Tree
from .answer import read, read_capped
from .answer_log import AnswerLog
from .decode import raise_if_locked
from .digest import TerminalDigest
from .event_stream import Part
from .failures import connection_errors, no_hidden_repeat
from .login import Login
from .signing import Signing
from .stream_reader import read_parts
from .turn import taken

_REDIRECTS: Final = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Content:
    """A request's body; bytes, so that aiohttp always sends its Content-Length."""

    body: bytes
    type: str


class IsapiTransport:
    """Sends requests to one terminal with one login.

    At most two connections: ordinary requests take turns, and one request that
    waits for a person may run beside them. An event stream has a third. After a
    refused login nothing more is sent; after a lock-out nothing until the time that
    the terminal reported (see Login).
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
        """`certificate_fingerprint` is SHA-256 in hex; None trusts the usual CAs.

        `on_refused` is called when the terminal refuses the login.
        """
        self.base_url = URL.build(
            scheme="https" if ssl else "http", host=host, port=port
        )
        self.timing = timing or Timing()
        self.answers = AnswerLog()
        self._session = session
        self._ssl = _pin(certificate_fingerprint) if certificate_fingerprint else True
        self._login = login
        self._on_refused = on_refused
        self._signing = Signing(login, self._read_known_good)
        self._ordinary = asyncio.Lock()
        self._waiting = asyncio.Lock()
        self._streaming = asyncio.Lock()

    async def request(  # noqa: PLR0913 - each is a different thing on the wire
        self,
        method: str,
        path: str,
        *,
        content: Content | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - one place for all of it
        repeatable: bool = False,
        waits_for_person: bool = False,
        patience: float | None = None,
    ) -> Tree:
        """Send one request and return the answer's content; see `fetch`."""
        status, answer = await self.fetch(
            method,
            path,
            content=content,
            timeout=timeout,
            repeatable=repeatable,
            waits_for_person=waits_for_person,
            patience=patience,
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
        patience: float | None = None,
    ) -> tuple[int, bytes]:
        """Send one request and return HTTP status and body, unread.

        `path` goes on the wire as it is, query included. `timeout` is in seconds and
        covers everything up to the end of the answer. A `repeatable` request, a read,
        is sent once more if the terminal had closed the connection meanwhile (it does
        so after 5 s). A write is never sent twice. `patience` is for how many seconds
        it waits for its turn before it is given up, unsent.
        """
        timeout = self.timing.request if timeout is None else timeout
        turn, other = self._ordinary, self._waiting
        if waits_for_person:
            turn, other = other, turn
        async with taken(turn, patience):
            # Two requests signed in advance, with a password that has just been
            # changed, would be two wrong logins at once.
            digest = self._signing.new_digest() if other.locked() else None
            began = time.monotonic()
            try:
                return await self._send(method, path, content, timeout, digest)
            except IsapiConnectionError as err:
                if not repeatable or not err.lost:
                    raise
                left = timeout - (time.monotonic() - began)
                return await self._send(method, path, content, left, digest)

    @asynccontextmanager
    async def stream(
        self,
        path: str,
        *,
        method: str = "GET",
        content: Content | None = None,
        ask: str,
    ) -> AsyncIterator[AsyncIterator[Part]]:
        """Open an event stream, and close it promptly; one at a time.

        The stream is requested once, signed with the nonce that a GET of `ask` is
        challenged with. Raises a refusal as `request` does; its parts end with an
        IsapiConnectionError.
        """
        async with self._streaming:
            async with self._guarded(self.timing.request):
                digest = self._signing.new_digest(partial(self._request, "GET", ask))
                response = await self._signing.send(
                    partial(self._open, method, path, content), digest
                )
            try:
                yield read_parts(response)
            finally:
                response.close()

    async def _send(
        self,
        method: str,
        path: str,
        content: Content | None,
        timeout: float,  # noqa: ASYNC109 - see fetch
        digest: TerminalDigest | None,
    ) -> tuple[int, bytes]:
        async with self._guarded(timeout):
            exchange = partial(self._exchange, method, path, content)
            return await self._signing.send(exchange, digest)

    @asynccontextmanager
    async def _guarded(self, timeout: float) -> AsyncIterator[None]:  # noqa: ASYNC109 - see fetch
        """Send nothing with a blocked login, and remember what becomes of it."""
        self._login.raise_if_blocked()
        if self._session.closed:  # A poll during the shutdown.
            raise IsapiConnectionError("the session is closed", unsent=True)
        async with connection_errors(timeout):
            try:
                yield
            except IsapiAuthenticationError:
                if self._on_refused:
                    self._on_refused()
                raise
            except IsapiLockedError as err:
                self._login.locked(err.unlock_in)
                raise

    async def _read_known_good(self, digest: TerminalDigest) -> None:
        await self._exchange("GET", self._login.known_good, None, digest)

    async def _exchange(
        self,
        method: str,
        path: str,
        content: Content | None,
        digest: TerminalDigest,
    ) -> tuple[int, bytes]:
        began = time.monotonic()
        async with await self._request(method, path, content, digest) as response:
            self._raise_if_sent_to_https(response)
            body = await read_capped(response)
        sent, took = content.body if content else b"", time.monotonic() - began
        self.answers.note(method, path, sent, response.status, body, took)
        if response.status >= HTTPStatus.BAD_REQUEST:
            raise_if_locked(body)
        return response.status, body

    async def _open(
        self,
        method: str,
        path: str,
        content: Content | None,
        digest: TerminalDigest,
    ) -> aiohttp.ClientResponse:
        """Send a request whose answer is a stream, or raise the refusal it holds."""
        began = time.monotonic()
        response = await self._request(method, path, content, digest)
        body, is_stream = b"", response.status == HTTPStatus.OK
        try:
            self._raise_if_sent_to_https(response)
            if not is_stream:
                body = await read_capped(response)
        except BaseException:
            response.close()
            raise
        sent, took = content.body if content else b"", time.monotonic() - began
        self.answers.note(method, path, sent, response.status, body, took)
        if is_stream:
            return response
        raise_if_locked(body)
        read(response.status, body)
        raise IsapiUnexpectedError(f"HTTP {response.status} instead of a stream")

    async def _request(
        self,
        method: str,
        path: str,
        content: Content | None = None,
        digest: TerminalDigest | None = None,
    ) -> aiohttp.ClientResponse:
        headers = {"Accept-Encoding": "identity"}
        if content:
            headers["Content-Type"] = content.type
        return await self._session.request(
            method,
            # Concatenated, not joined: "//elsewhere" is a path here, never a host.
            URL(f"{self.base_url}{path}", encoded=True),
            data=content.body if content else None,
            headers=headers,
            middlewares=(digest, no_hidden_repeat) if digest else (),
            ssl=self._ssl,
            allow_redirects=False,
            # None was requested, and a small body could decompress to gigabytes.
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self.timing.connect),
        )

    def _raise_if_sent_to_https(self, response: aiohttp.ClientResponse) -> None:
        """Raise WANTS_HTTPS where plain HTTP is redirected to HTTPS on this host.

        Seen on a DS-K1T344MBFWX-E1 V4.31. Not followed: the owner has to trust a
        certificate first.
        """
        if response.status not in _REDIRECTS or self.base_url.scheme == "https":
            return
        try:
            target = URL(response.headers.get(aiohttp.hdrs.LOCATION, ""))
        except ValueError:
            return
        if target.scheme == "https" and target.host == self.base_url.host:
            raise IsapiHttpsError(target.port or 443)


@lru_cache(maxsize=1024)
def _pin(fingerprint: str) -> aiohttp.Fingerprint:
    """Return one object per pin: the connection pool compares it by identity."""
    return aiohttp.Fingerprint(bytes.fromhex(fingerprint))
