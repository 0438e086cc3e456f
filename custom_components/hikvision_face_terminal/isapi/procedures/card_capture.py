"""The wait for a card at the terminal's reader."""

from collections.abc import Callable
from typing import override

from ..errors import IsapiRefusedError, Reason
from ..models.card import CardReader
from .context import TerminalContext
from .reader_rounds import ReaderRounds


class CardCapture(ReaderRounds[str]):
    """One wait for a card, whose number it returns; CARD_TIMEOUT without one."""

    def __init__(
        self,
        terminal: TerminalContext,
        reader: CardReader,
        *,
        on_waiting: Callable[[], None],
    ) -> None:
        super().__init__(terminal, on_waiting=on_waiting, too_late=Reason.CARD_TIMEOUT)
        self._reader = reader
        self._other_form_for: IsapiRefusedError | None = None

    @override
    async def _read(self, timeout: float) -> str | None:
        """Wait one round; None also if another form is to be tried."""
        refused = self._other_form_for
        try:
            return await self._client.cards.read(
                self._reader, timeout, by_post=refused is not None
            )
        except IsapiRefusedError as err:
            if err.reason is Reason.TERMINAL_BUSY or not err.is_format_rejected:
                raise
            if refused is not None:
                raise refused from err
            self._other_form_for = err
            return None
