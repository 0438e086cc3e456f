"""What reads a card or a finger: one round at a time."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from .status import RefusalError

# Seconds that a card or a finger is held to the reader.
_HELD_SECONDS = 10.0


class Rounds(Protocol):
    """How a reader waits; see CardBehavior."""

    @property
    def round(self) -> float:
        """How long it waits for something, in seconds."""

    @property
    def tail(self) -> float:
        """How long a round that was left keeps it busy, if longer."""

    def nothing_held(self) -> RefusalError:
        """Return how a round without anything ends."""


class Reader:
    """Reads what is held to it: the number of a card, the name of a finger."""

    def __init__(self, behavior: Rounds, clock: Callable[[], float]) -> None:
        self._behavior = behavior
        self._clock = clock
        self._changed = asyncio.Event()
        self._round: asyncio.Task[str | None] | None = None
        self._busy_until = 0.0
        self._held: tuple[str, float] | None = None

    @property
    def reading(self) -> bool:
        """Whether a request is blocked until something is held to the reader."""
        return self._round is not None

    def hold(self, what: str) -> None:
        """Hold something to the reader now, for ten seconds or until it is read."""
        self._held = (what, self._clock() + _HELD_SECONDS)
        self._changed.set()

    def take_away(self) -> None:
        """Hold nothing to it any more."""
        self._held = None

    async def read(self, has_client: Callable[[], bool]) -> str:
        """Wait for one round, and return what was held to it.

        The round goes on when the client has left, which `has_client` tells.
        """
        started = self._clock()
        if self._round is not None or started < self._busy_until:
            raise RefusalError("deviceBusy")
        self._round = asyncio.create_task(self._wait())
        read = await asyncio.shield(self._round)
        if not has_client():
            self._busy_until = started + self._behavior.tail
        if read is None:
            raise self._behavior.nothing_held()
        return read

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

    async def _wait(self) -> str | None:
        deadline = self._clock() + self._behavior.round
        try:
            while True:
                now = self._clock()
                if self._held is not None and now < self._held[1]:
                    (what, _), self._held = self._held, None
                    return what
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
