"""What is told of those who come, over all lives of a Home Assistant."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from unittest.mock import patch

from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from custom_components.hikvision_face_terminal.const import EVENT_ACCESS
from custom_components.hikvision_face_terminal.hub.access_events import AccessEvents
from custom_components.hikvision_face_terminal.isapi import EventKind, TerminalEvent

from .terminal import ModelTerminal

# In seconds: what is promised of the slot.
AT_ONCE: Final = 1.0

_VISITS: Final = (EventKind.GRANTED, EventKind.DENIED)

# An entry of a log: the id of the terminal's entry, and the serial number.
type Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Came:
    """A visit in a terminal's log.

    `is_past`: it was minutes ago when it could be read first. `session` is the stream
    that was open, and has to bring it while it is.
    """

    terminal: ModelTerminal
    serial_no: int
    is_past: bool = False
    session: object = None

    @property
    def key(self) -> Key:
        """How it is known again."""
        return self.terminal.entry_id, self.serial_no


class Heard:
    """What was told of events since Home Assistant was last killed, and ever.

    A killed one has not stored how far it came: it may tell the same again.
    """

    def __init__(self) -> None:
        self.came: list[Came] = []
        self.told: Counter[Key] = Counter()
        self.live: set[Key] = set()
        self.live_visits: Counter[Key] = Counter()
        self.on_bus: Counter[Key] = Counter()
        self.ever: set[Key] = set()

    def forget(self) -> None:
        """Begin again, after a kill."""
        for told in self.told, self.live, self.live_visits, self.on_bus:
            told.clear()

    @contextmanager
    def listening(self, hass: HomeAssistant) -> Iterator[None]:
        """Hear all that entries tell, and automations hear, while the block lasts."""
        hass.bus.async_listen(EVENT_ACCESS, partial(self._hear_access, hass))
        start = AccessEvents.async_start

        def started(events: AccessEvents) -> None:
            entry_id = events._coordinator.config_entry.entry_id
            events.async_subscribe(
                lambda event, is_live: self._hear(entry_id, event, is_live)
            )
            start(events)

        with patch.object(AccessEvents, "async_start", started):
            yield

    @callback
    def _hear_access(self, hass: HomeAssistant, event: Event[Any]) -> None:
        device = dr.async_get(hass).async_get(event.data["device_id"])
        assert device is not None
        (entry_id,) = device.config_entries
        self.on_bus[entry_id, event.data["serial_no"]] += 1

    def _hear(self, entry_id: str, event: TerminalEvent, is_live: bool) -> None:
        assert event.serial_no is not None
        key = entry_id, event.serial_no
        self.told[key] += 1
        self.ever.add(key)
        if is_live:
            self.live.add(key)
            self.live_visits[key] += event.kind in _VISITS


@asynccontextmanager
async def slots_are_freed(*terminals: ModelTerminal) -> AsyncIterator[None]:
    """Check that all streams are closed within a second of the beginning."""
    began = asyncio.get_running_loop().time()
    ends = [asyncio.create_task(_ended(terminal)) for terminal in terminals]
    yield
    for end in ends:
        took = await end - began
        assert took < AT_ONCE, f"the stream was held for {took:.1f} s"


async def _ended(terminal: ModelTerminal) -> float:
    await terminal.simulated.events.wait_for_end()
    return asyncio.get_running_loop().time()
