"""What those who subscribe to a terminal's events are told."""

import asyncio
from collections.abc import Callable
from typing import Final

import pytest

from custom_components.hikvision_face_terminal.hub.access_events import AccessEvents
from custom_components.hikvision_face_terminal.isapi import TerminalEvent
from simulator import SimulatedTerminal

# In seconds; nothing in these tests takes a tenth of it.
_PATIENCE: Final = 10


class Heard:
    """Everything that was told since the start, over all lives of an entry."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.events: list[tuple[TerminalEvent, bool]] = []
        self.access_events: AccessEvents | None = None
        self._changed = asyncio.Event()
        start = AccessEvents.async_start

        def started(events: AccessEvents) -> None:
            self.access_events = events
            events.async_subscribe(self._hear)
            events.async_subscribe_connection(self._change)
            start(events)

        monkeypatch.setattr(AccessEvents, "async_start", started)

    @property
    def live(self) -> list[int | None]:
        """The serial numbers of live events, in the order in which they came."""
        return [event.serial_no for event, is_live in self.events if is_live]

    @property
    def late(self) -> list[int | None]:
        """The serial numbers of those that were not live."""
        return [event.serial_no for event, is_live in self.events if not is_live]

    async def until(self, done: Callable[[], bool]) -> None:
        """Wait until something is so; raise TimeoutError."""
        async with asyncio.timeout(_PATIENCE):
            while not done():
                waiting = asyncio.create_task(self._changed.wait())
                # Some conditions are about the terminal, of which nothing is told here.
                await asyncio.wait((waiting,), timeout=0.02)
                waiting.cancel()
                self._changed.clear()

    async def connected(self, terminal: SimulatedTerminal) -> None:
        """Wait until the stream is open and has brought what the log had."""
        await terminal.events.wait_for_stream()
        await self.until(lambda: self.is_caught_up)

    @property
    def is_caught_up(self) -> bool:
        """Whether the open stream has told all that was in the log."""
        if self.access_events is None:
            return False
        session = self.access_events._follower.session
        return session is not None and session.is_caught_up

    def _hear(self, event: TerminalEvent, is_live: bool) -> None:
        self.events.append((event, is_live))
        self._changed.set()

    def _change(self) -> None:
        self._changed.set()
