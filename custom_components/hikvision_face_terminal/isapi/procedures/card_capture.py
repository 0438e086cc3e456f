"""The wait for a card at the terminal's reader."""

import asyncio
from collections.abc import Callable

from ..errors import (
    IsapiConnectionError,
    IsapiRefusedError,
    Reason,
    TerminalOperationError,
)
from ..models.card import CardReader
from .context import TerminalContext


class CardCapture:
    """One wait for a card; used once. The reader serves one request at a time."""

    def __init__(
        self,
        terminal: TerminalContext,
        reader: CardReader,
        *,
        on_waiting: Callable[[], None],
    ) -> None:
        """`on_waiting` is called whenever the reader waits for a card."""
        self._cards = terminal.client.cards
        self._timing = terminal.timing
        self._reader = reader
        self._on_waiting = on_waiting
        self._other_form_for: IsapiRefusedError | None = None
        self._lost_answers = 0

    async def run(self, timeout: float) -> str:  # noqa: ASYNC109 - see the body
        """Return the number of the card that is held to the reader; raises IsapiError.

        CARD_TIMEOUT after `timeout` s, in which the terminal may report several rounds
        without a card. The time begins once the reader is free: a round that was left
        earlier, by this client or another, keeps it busy. No request ends a round;
        one that is left by a cancellation runs out by itself.
        """
        try:
            async with asyncio.timeout(timeout) as limit:
                return await self._until_read(timeout, limit)
        except TimeoutError as err:
            raise TerminalOperationError(Reason.CARD_TIMEOUT) from err

    async def _until_read(self, timeout: float, limit: asyncio.Timeout) -> str:  # noqa: ASYNC109 - handed on
        now = asyncio.get_running_loop().time
        busy_until = now() + self._timing.card_tail
        is_free = False
        while True:
            try:
                card_no = await self._round(timeout)
            except IsapiRefusedError as err:
                if err.reason is not Reason.TERMINAL_BUSY:
                    raise
                if not is_free:
                    if now() > busy_until:
                        raise
                    limit.reschedule(now() + timeout)
                await asyncio.sleep(self._timing.busy)
                continue
            if card_no:
                return card_no
            is_free = True
            await asyncio.sleep(self._timing.poll)

    async def _round(self, timeout: float) -> str | None:  # noqa: ASYNC109 - handed on
        """Wait one round; None if there was no card, or another form is to be tried."""
        refused = self._other_form_for
        loop = asyncio.get_running_loop()
        accepted = loop.call_later(self._timing.reader_accepts, self._on_waiting)
        try:
            card_no = await self._cards.read(
                self._reader, timeout + self._timing.stop, by_post=refused is not None
            )
        except IsapiRefusedError as err:
            if err.reason is Reason.TERMINAL_BUSY or not err.is_format_rejected:
                raise
            if refused is not None:
                raise refused from err
            self._other_form_for = err
            return None
        except IsapiConnectionError:
            self._lost_answers += 1
            if self._lost_answers > 1:
                raise
            return None
        finally:
            accepted.cancel()
        self._lost_answers = 0
        return card_no
