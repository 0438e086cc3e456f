"""What all who read a terminal's events work with."""

from collections.abc import Callable
from dataclasses import dataclass

from homeassistant.core import HomeAssistant

from ..isapi import IsapiClient, TerminalEvent, Timing
from .coordinator import TerminalCoordinator
from .device import TerminalDevice
from .event_cursor import EventCursor, Novelty
from .terminal_clock import TerminalClock

# Takes an event, and whether it is news: whether it can only have happened within the
# last minute, whatever its time says.
type Take = Callable[[TerminalEvent, bool], Novelty]


@dataclass(frozen=True, kw_only=True, slots=True)
class EventFeed:
    """One terminal, its clock, how far its log was told, and who takes what is read."""

    coordinator: TerminalCoordinator
    device: TerminalDevice
    clock: TerminalClock
    cursor: EventCursor
    take: Take

    @property
    def hass(self) -> HomeAssistant:
        """The Home Assistant that it runs in."""
        return self.coordinator.hass

    @property
    def client(self) -> IsapiClient:
        """The terminal's client."""
        return self.device.client

    @property
    def timing(self) -> Timing:
        """The pauses of its client."""
        return self.client.timing
