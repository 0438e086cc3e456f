"""The wait for something that is held to a reader: rounds inside one deadline."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Callable

from ..errors import (
    IsapiConnectionError,
    IsapiRefusedError,
    Reason,
    TerminalOperationError,
)
from .context import TerminalContext


class ReaderRounds[T](ABC):
    """One wait; used once. A reader serves one request at a time."""

    def __init__(
        self,
        terminal: TerminalContext,
        *,
        on_waiting: Callable[[], None],
        too_late: Reason,
    ) -> None:
        """`on_waiting` is called whenever the reader waits; for `too_late` see run."""
        self._client = terminal.client
        self._timing = terminal.timing
        self._on_waiting = on_waiting
        self._too_late = too_late
        self._lost_answers = 0

    async def run(self, timeout: float) -> T:  # noqa: ASYNC109 - see the body
        """Return what was held to the reader; raises IsapiError.

        `too_late` after `timeout` s, in which the terminal may report several rounds
        without anything. The time begins once the reader is free: a round that was
        left earlier, by this client or another, keeps it busy. No request ends a
        round; one that is left by a cancellation runs out by itself.
        """
        try:
            async with asyncio.timeout(timeout) as limit:
                return await self._until_read(timeout, limit)
        except TimeoutError as err:
            raise TerminalOperationError(self._too_late) from err

    @abstractmethod
    async def _read(self, timeout: float) -> T | None:  # noqa: ASYNC109 - handed on
        """Send the request of one round; None if it ended without anything."""

    async def _until_read(self, timeout: float, limit: asyncio.Timeout) -> T:  # noqa: ASYNC109 - handed on
        now = asyncio.get_running_loop().time
        busy_until = now() + self._timing.reader_tail
        is_free = False
        while True:
            try:
                found = await self._round(timeout)
            except IsapiRefusedError as err:
                if err.reason is not Reason.TERMINAL_BUSY:
                    raise
                if not is_free:
                    if now() > busy_until:
                        raise
                    limit.reschedule(now() + timeout)
                await asyncio.sleep(self._timing.busy)
                continue
            if found is not None:
                return found
            is_free = True
            await asyncio.sleep(self._timing.poll)

    async def _round(self, timeout: float) -> T | None:  # noqa: ASYNC109 - handed on
        """Wait one round; one answer may be lost, but not two in a row."""
        loop = asyncio.get_running_loop()
        accepted = loop.call_later(self._timing.reader_accepts, self._on_waiting)
        try:
            found = await self._read(timeout + self._timing.stop)
        except IsapiConnectionError:
            self._lost_answers += 1
            if self._lost_answers > 1:
                raise
            return None
        finally:
            accepted.cancel()
        self._lost_answers = 0
        return found
