"""What happens at simulated terminals, in their process."""

import asyncio
from contextlib import AsyncExitStack
import random
import time

from simulator import SimulatedTerminal

# A face that is let in, as the stream of a real terminal has it.
_FACE = (5, 75)


class TerminalEvents:
    """Lets people come to terminals, and ends their streams."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self._terminals: list[SimulatedTerminal] = []
        self._visits: asyncio.Task[list[tuple[int, int, float]]] | None = None

    async def fill_log(self, number: int, count: int) -> None:
        """Write entries of the past into a terminal's log."""
        self._terminals[number].events.fill(count)

    async def begin_visits(self, numbers: list[int], count: int, every: float) -> None:
        """Let a person come somewhere every so many seconds."""
        self._visits = asyncio.create_task(self._visit(numbers, count, every))

    async def visits(self) -> list[tuple[int, int, float]]:
        """Return where each came, the serial number, and when it was written."""
        return await self._visits if self._visits else []

    async def hang_up(self, numbers: list[int]) -> None:
        """End all connections of terminals at once."""
        await asyncio.gather(*(self._terminals[it].hang_up() for it in numbers))

    async def wait_for_streams(self, numbers: list[int], each: int) -> None:
        """Wait until so many streams are open at each terminal."""
        for number in numbers:
            await self._terminals[number].events.wait_for_stream(each)

    async def _visit(
        self, numbers: list[int], count: int, every: float
    ) -> list[tuple[int, int, float]]:
        chance = random.Random(14)  # noqa: S311 - the same places in each run
        made, due = [], time.monotonic()
        for _ in range(count):
            due += every
            await asyncio.sleep(due - time.monotonic())
            number = chance.choice(numbers)
            written_at = time.monotonic()
            entry = self._terminals[number].events.happen(*_FACE, employee_no="1")
            made.append((number, entry.serial_no, written_at))
        return made
