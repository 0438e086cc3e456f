"""One terminal over HTTP: login, certificate pin, time-outs, limits; no endpoint."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
import time
from typing import Final

import aiohttp
from yarl import URL

from ..errors import (
    IsapiAuthenticationError,
    IsapiConnectionError,
    IsapiLockedError,
    IsapiRefusedError,
    IsapiUnexpectedError,
    Reason,
)
from ..timing import Timing
from ..tree import Tree
from .answer_log import AnswerLog
from .decode import decode, raise_for_status, raise_if_locked
from .digest import DoubtfulRefusalError, SilentRefusalError, TerminalDigest
from .failures import connection_errors, no_hidden_repeat
from .login import Login

# Room for any picture of a face, and the end of an answer that never ends. Text has
# a limit of its own, see decode.py.
MAX_ANSWER_BYTES: Final = 1024 * 1024

_REDIRECTS: Final = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Content:
    """A request's body; bytes, so that aiohttp always sends its Content-Length."""

    body: bytes
    type: str


class IsapiTransport:
    """Sends requests to one terminal with one login.

    At most two connections: ordinary requests take turns, and one request that
    waits for a face may run beside them. After a refused login nothing more is sent;
    after a lock-out nothing until the time that the terminal reported (see Login).
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
        """Send one request and return HTTP status and body, unread.

        `path` goes on the wire as it is, query included. `timeout` is in seconds and
        covers everything up to the end of the answer. A `repeatable` request, a read,
        is sent once more if the terminal had closed the connection meanwhile (it does
        so after 5 s). A write is never sent twice.
        """
        timeout = self.timing.request if timeout is None else timeout
        turn, other = self._ordinary, self._waiting
        if waits_for_face:
            turn, other = other, turn
        async with turn:
            # Two requests signed in advance, with a password that has just been
            # changed, would be two wrong logins at once.
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
        return TerminalDigest(self._login, read_capped, reuse_nonce=reuse_nonce)

    async def _send(
        self,
        method: str,
        path: str,
        content: Content | None,
        timeout: float,  # noqa: ASYNC109 - see fetch
        digest: TerminalDigest | None,
    ) -> tuple[int, bytes]:
        self._login.raise_if_blocked()
        if self._session.closed:  # A poll during the shutdown.
            raise IsapiConnectionError("the session is closed")
        async with connection_errors(timeout):
            try:
                return await self._authenticated(
                    method, path, content, digest or self._digest
                )
            except IsapiAuthenticationError:
                if self._on_refused:
                    self._on_refused()
                raise
            except IsapiLockedError as err:
                self._login.locked(err.unlock_in)
                raise

    async def _authenticated(
        self, method: str, path: str, content: Content | None, digest: TerminalDigest
    ) -> tuple[int, bytes]:
        """Send a request; a doubt that it raises ends with it, even if cancelled."""
        try:
            return await self._explained(method, path, content, digest)
        finally:
            self._login.end_doubt()

    async def _explained(
        self, method: str, path: str, content: Content | None, digest: TerminalDigest
    ) -> tuple[int, bytes]:
        """Send a request, and find out what a refused signature means."""
        try:
            return await self._exchange(method, path, content, digest)
        except SilentRefusalError:
            # This firmware does not accept a nonce twice.
            self._digest = self._new_digest(reuse_nonce=False)
            return await self._exchange(method, path, content, self._digest)
        except DoubtfulRefusalError as refusal:
            await self._check_login()
            if refusal.is_certain:
                raise _right_missing() from None
        try:
            fresh = self._new_digest(reuse_nonce=False)
            return await self._exchange(method, path, content, fresh)
        except DoubtfulRefusalError:
            await self._check_login()
            raise _right_missing() from None

    async def _check_login(self) -> None:
        """Raise IsapiAuthenticationError if the login is refused where it worked."""
        try:
            await self._login.settle()
            digest = TerminalDigest(
                self._login, read_capped, reuse_nonce=False, ends_doubt=True
            )
            await self._exchange("GET", self._login.known_good, None, digest)
        finally:
            self._login.end_doubt()

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
        began = time.monotonic()
        async with self._session.request(
            method,
            # Concatenated, not joined: "//elsewhere" is a path here, never a host.
            URL(f"{self.base_url}{path}", encoded=True),
            data=content.body if content else None,
            headers=headers,
            middlewares=(digest, no_hidden_repeat),
            ssl=self._ssl,
            allow_redirects=False,
            # None was requested, and a small body could decompress to gigabytes.
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self.timing.connect),
        ) as response:
            self._raise_if_sent_to_https(response)
            body = await read_capped(response)
        sent, took = content.body if content else b"", time.monotonic() - began
        self.answers.note(method, path, sent, response.status, body, took)
        if response.status >= HTTPStatus.BAD_REQUEST:
            raise_if_locked(body)
        return response.status, body

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
            raise IsapiRefusedError(Reason.WANTS_HTTPS, f"HTTP {response.status}")


async def read_capped(response: aiohttp.ClientResponse) -> bytes:
    """Read a body of at most MAX_ANSWER_BYTES; close the connection on a longer one."""
    body = bytearray()
    try:
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > MAX_ANSWER_BYTES:
                raise IsapiUnexpectedError(
                    f"answer of more than {MAX_ANSWER_BYTES} bytes"
                )
        return bytes(body)
    finally:
        if not response.content.at_eof():
            response.close()


@lru_cache(maxsize=1024)
def _pin(fingerprint: str) -> aiohttp.Fingerprint:
    """Return one object per pin: the connection pool compares it by identity."""
    return aiohttp.Fingerprint(bytes.fromhex(fingerprint))


def _right_missing() -> IsapiRefusedError:
    return IsapiRefusedError(Reason.PERMISSION_DENIED, "HTTP 401")


def read(status: int, answer: bytes) -> Tree:
    """Return an answer's content, or raise the refusal that it holds."""
    if status in range(300, 400):
        raise IsapiUnexpectedError(f"HTTP {status}: redirects are not followed")
    try:
        tree = decode(answer)
    except IsapiUnexpectedError:
        if status < HTTPStatus.BAD_REQUEST:
            raise
        tree = {}  # An HTML error page: only the HTTP status counts.
    raise_for_status(status, tree)
    return tree
