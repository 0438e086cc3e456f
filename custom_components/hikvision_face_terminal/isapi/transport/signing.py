"""Sends requests with a login, and finds out what a refused signature means."""

from collections.abc import Awaitable, Callable

from ..errors import IsapiConnectionError, IsapiRefusedError, Reason
from .digest import Ask, DoubtfulRefusalError, SilentRefusalError, TerminalDigest
from .login import Login

# Sends one request, which the digest signs.
type Exchange[T] = Callable[[TerminalDigest], Awaitable[T]]


class Signing:
    """Signs the requests to one terminal with one login.

    `read_known_good` sends the read for which the login was accepted: a refused
    signature may mean that a right is missing, or that the login is refused by now.
    """

    def __init__(self, login: Login, read_known_good: Exchange[object]) -> None:
        self._login = login
        self._read_known_good = read_known_good
        self._digest = TerminalDigest(login)

    def new_digest(self, ask: Ask | None = None) -> TerminalDigest:
        """Return one that signs nothing in advance; `ask` as in TerminalDigest."""
        return TerminalDigest(self._login, reuse_nonce=False, ask=ask)

    async def send[T](
        self, exchange: Exchange[T], digest: TerminalDigest | None = None
    ) -> T:
        """Send a request; a doubt that it raises ends with it, even if cancelled."""
        try:
            return await self._explained(exchange, digest or self._digest)
        finally:
            self._login.end_doubt()

    async def _explained[T](self, exchange: Exchange[T], digest: TerminalDigest) -> T:
        try:
            return await exchange(digest)
        except SilentRefusalError:
            # This firmware does not accept a nonce twice.
            fresh = self.new_digest()
            if digest is self._digest:
                self._digest = fresh
            return await exchange(fresh)
        except DoubtfulRefusalError as refusal:
            await self._check_login()
            if refusal.is_certain:
                raise _right_missing() from None
        # That of a stream goes on asking another request for its challenge.
        again = self.new_digest() if digest is self._digest else digest
        try:
            return await exchange(again)
        except DoubtfulRefusalError as refusal:
            await self._check_login()
            if refusal.is_certain:
                raise _right_missing() from None
            raise IsapiConnectionError(
                "the connection broke off", unsent=True
            ) from None

    async def _check_login(self) -> None:
        """Raise IsapiAuthenticationError if the login is refused where it worked."""
        try:
            digest = TerminalDigest(self._login, reuse_nonce=False, ends_doubt=True)
            await self._read_known_good(digest)
        finally:
            self._login.end_doubt()


def _right_missing() -> IsapiRefusedError:
    return IsapiRefusedError(Reason.PERMISSION_DENIED, "HTTP 401")
