"""A login, and what the terminal has answered to it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import time
from typing import Any, Final

from ..errors import IsapiAuthenticationError, IsapiLockedError

# Seconds. Real terminals refused in 0.04 to 0.4 s (published traffic): a request that
# takes longer was accepted, and waits for a face.
_REFUSED_WITHIN: Final = 0.5

# Signatures in a row that may be wrong logins. Five lock the account for everyone.
_MAX_REFUSED: Final = 2


def _set_event() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass(kw_only=True, slots=True)
class Login:
    """A login and what the terminal has answered to it; outlives a transport.

    After a refusal, or until a lock-out ends, nothing is sent with it.
    """

    username: str
    password: str = field(repr=False)
    refused: bool = False
    # On the clock of time.monotonic.
    locked_until: float = 0.0
    # A read for which it was accepted; the set-up begins with one. Empty: none yet.
    known_good: str = ""
    _accepted: set[tuple[str, str]] = field(
        default_factory=set, repr=False, compare=False
    )
    # Since the last one that was accepted.
    _refused_signatures: int = field(default=0, repr=False, compare=False)
    # The answer to a signature was lost, and none was accepted since.
    _unheard: bool = field(default=False, repr=False, compare=False)
    _is_certain: asyncio.Event = field(
        default_factory=_set_event, repr=False, compare=False
    )
    _signing: asyncio.Lock = field(
        default_factory=asyncio.Lock, repr=False, compare=False
    )

    def raise_if_blocked(self) -> None:
        """Raise the terminal's last refusal, instead of sending the login again."""
        if self.refused or self._refused_signatures >= _MAX_REFUSED:
            self.refused = True
            raise IsapiAuthenticationError("the terminal refused this login before")
        if (seconds := self.locked_until - time.monotonic()) > 0:
            raise IsapiLockedError(seconds)

    def accept(self, method: str, target: str, *, may_lose_right: bool = False) -> None:
        """Remember that the terminal accepted a signature for this request.

        `may_lose_right`: a later refusal of the same request may not be the login's
        fault, and it is no read to try the login with.
        """
        self._refused_signatures, self._unheard = 0, False
        if may_lose_right:
            return
        self._accepted.add(_call(method, target))
        if method == "GET":
            self.known_good = self.known_good or target

    def refuse_signature(self, method: str, target: str) -> bool:
        """Count a refused signature; return whether it may not be the login's fault.

        An account that lacks one right gets 401 for that call alone (seen on a
        DS-K1T805 V1.9.1 and a DS-K1T342MFWX-E1): the login may still be good if it
        worked, but never for this call.
        """
        self._refused_signatures, self._unheard = self._refused_signatures + 1, False
        if not self.known_good or _call(method, target) in self._accepted:
            return False
        self._is_certain.clear()
        return True

    def end_doubt(self) -> None:
        """Go on, whatever was found out; see `refuse_signature`."""
        self._is_certain.set()

    @property
    def may_be_refused(self) -> bool:
        """Whether a read that worked must find out before anything else is signed.

        A lost answer may have been a refusal, which the next signature would make two.
        """
        return self._unheard and bool(self.known_good)

    def lose_answer(self, sent_at: float) -> None:
        """Remember that a signature got no answer; `sent_at` by time.monotonic."""
        if time.monotonic() - sent_at < _REFUSED_WITHIN:
            self._unheard = True

    def locked(self, seconds: float) -> None:
        """Send nothing for this time."""
        self.locked_until = time.monotonic() + seconds

    def forget_lock(self) -> None:
        """Send the login again before the lock-out is over: it may be, by now."""
        self.locked_until = 0.0

    @asynccontextmanager
    async def signature(self, *, ends_doubt: bool = False) -> AsyncIterator[None]:
        """Send signatures one after the other, and none after a refusal.

        Two at the same time with a password that is wrong by now would be two
        wrong logins. While a login is in doubt, only what `ends_doubt` is sent.
        """
        await self._signing.acquire()
        while not (ends_doubt or self._is_certain.is_set()):
            self._signing.release()
            await self._is_certain.wait()
            await self._signing.acquire()
        released = False

        def release() -> None:
            nonlocal released
            if not released:
                released = True
                self._signing.release()

        # What is signed may be a capture that blocks for a minute, and a poll must not
        # wait for that. A refusal comes within a fraction of a second: without one by
        # then the login was accepted, and the next signature may be sent although
        # this one still waits for its response.
        timer = asyncio.get_running_loop().call_later(_REFUSED_WITHIN, release)
        try:
            self.raise_if_blocked()
            yield
        finally:
            timer.cancel()
            release()


async def heard[T](sending: Coroutine[Any, Any, T], discard: Callable[[T], None]) -> T:
    """Send what finds out whether a login is refused; hear that, even if cancelled.

    It takes half a second at most. `discard` gets an answer that nobody waits for.
    """
    task = asyncio.create_task(sending)
    try:
        await asyncio.wait({task})
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=_REFUSED_WITHIN)
        task.cancel()
        await asyncio.wait({task})
        if not task.cancelled() and task.exception() is None:
            discard(task.result())
        raise
    finally:
        task.cancel()
    return task.result()


def _call(method: str, target: str) -> tuple[str, str]:
    """Return what a right is for: a method and a path; all pictures are one path."""
    path = target.partition("?")[0]
    return method, path if path.startswith("/ISAPI/") else ""
