"""A login, and what the terminal has answered to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import time
from typing import Final

from ..errors import IsapiAuthenticationError, IsapiLockedError

# Seconds. Real terminals refused in 0.04 to 0.4 s (published traffic): a request that
# takes longer was accepted, and waits for a face.
_REFUSED_WITHIN: Final = 0.5


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
    _answering: asyncio.Lock = field(
        default_factory=asyncio.Lock, repr=False, compare=False
    )

    def raise_if_blocked(self) -> None:
        """Raise the terminal's last refusal, instead of sending the login again."""
        if self.refused:
            raise IsapiAuthenticationError("the terminal refused this login before")
        if (seconds := self.locked_until - time.monotonic()) > 0:
            raise IsapiLockedError(seconds)

    def locked(self, seconds: float) -> None:
        """Send nothing for this time."""
        self.locked_until = time.monotonic() + seconds

    @asynccontextmanager
    async def answer(self) -> AsyncIterator[None]:
        """Answer challenges one after the other, and none after a refusal.

        Two at the same time with a password that is wrong by now would be two
        wrong logins.
        """
        await self._answering.acquire()
        released = False

        def release() -> None:
            nonlocal released
            if not released:
                released = True
                self._answering.release()

        # The answer to a challenge may be a capture that blocks for a minute, and a
        # poll must not wait for that. A refusal comes within a fraction of a second:
        # without one by then the login was accepted, and the next challenge may be
        # answered although this one still waits for its response.
        timer = asyncio.get_running_loop().call_later(_REFUSED_WITHIN, release)
        try:
            self.raise_if_blocked()
            yield
        except IsapiAuthenticationError:
            self.refused = True
            raise
        finally:
            timer.cancel()
            release()
