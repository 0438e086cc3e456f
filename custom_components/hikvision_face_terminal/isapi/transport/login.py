"""A login, and what the terminal said of it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import time
from typing import Final

from ..errors import IsapiAuthenticationError, IsapiLockedError

# Real terminals answered in 0.04 to 0.4 s (published traffic): what takes longer was
# let in, and waits for a person.
_REFUSED_WITHIN: Final = 0.5


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
    _answering: asyncio.Lock = field(
        default_factory=asyncio.Lock, repr=False, compare=False
    )

    def raise_if_blocked(self) -> None:
        """Raise what the terminal last said, instead of asking it again."""
        if self.refused:
            msg = "the terminal refused this login before"
            raise IsapiAuthenticationError(msg)
        if (seconds := self.locked_until - time.monotonic()) > 0:
            raise IsapiLockedError(seconds)

    def locked(self, seconds: float) -> None:
        """Send nothing for so long."""
        self.locked_until = time.monotonic() + seconds

    @asynccontextmanager
    async def answer(self) -> AsyncIterator[None]:
        """Answer challenges one after the other, and none after a refusal.

        Two at the same time with a password that is wrong by now would be two
        wrong logins.
        """
        await self._answering.acquire()
        timer = asyncio.get_running_loop().call_later(
            _REFUSED_WITHIN, release := _once(self._answering.release)
        )
        try:
            self.raise_if_blocked()
            yield
        except IsapiAuthenticationError:
            self.refused = True
            raise
        finally:
            timer.cancel()
            release()


def _once(call: Callable[[], None]) -> Callable[[], None]:
    """Return what makes a call the first time only."""
    calls = [call]
    return lambda: calls.pop()() if calls else None
