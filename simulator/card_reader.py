"""The card reader: one round at a time."""

import asyncio
from collections.abc import Callable

from .card_behavior import CardBehavior
from .status import RefusalError

# Seconds that a card is held to the reader.
_HELD_SECONDS = 10.0


class CardReader:
    """Reads the card that is held to it."""

    def __init__(self, behavior: CardBehavior, clock: Callable[[], float]) -> None:
        self._behavior = behavior
        self._clock = clock
        self._changed = asyncio.Event()
        self._round: asyncio.Task[str | None] | None = None
        self._busy_until = 0.0
        self._held: tuple[str, float] | None = None

    @property
    def reading(self) -> bool:
        """Whether a request is blocked until a card is held to the reader."""
        return self._round is not None

    def hold(self, card_no: str) -> None:
        """Hold a card to the reader now, for ten seconds or until it is read."""
        self._held = (card_no, self._clock() + _HELD_SECONDS)
        self._changed.set()

    def take_away(self) -> None:
        """Hold none to it any more."""
        self._held = None

    async def read(self, has_client: Callable[[], bool]) -> str:
        """Wait for a card for one round, and return its number.

        The round goes on when the client has left, which `has_client` tells.
        """
        started = self._clock()
        if self._round is not None or started < self._busy_until:
            raise RefusalError("deviceBusy")
        self._round = asyncio.create_task(self._wait_for_card())
        card_no = await asyncio.shield(self._round)
        if not has_client():
            self._busy_until = started + self._behavior.tail
        if card_no is None:
            raise RefusalError("deviceError", http_status=self._behavior.empty_status)
        return card_no

    async def wait_until_free(self) -> None:
        """Wait until the round that runs is over."""
        if self._round is not None:
            await asyncio.wait([self._round])

    async def power_off(self) -> None:
        """Stop at once, as a reboot does."""
        if self._round is not None:
            self._round.cancel()
            await asyncio.wait([self._round])
        self._busy_until = 0.0

    async def _wait_for_card(self) -> str | None:
        deadline = self._clock() + self._behavior.round
        try:
            while True:
                now = self._clock()
                if self._held is not None and now < self._held[1]:
                    (card_no, _), self._held = self._held, None
                    return card_no
                if now >= deadline:
                    return None
                self._changed.clear()
                try:
                    async with asyncio.timeout(deadline - now):
                        await self._changed.wait()
                except TimeoutError:
                    pass
        finally:
            self._round = None
