"""What happens at a terminal, from its stream of events: each event once."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, callback

from ..isapi import EventCapabilities, TerminalEvent
from .options import access_events

type EventListener = Callable[[TerminalEvent, bool], None]


class AccessEvents:
    """Follows one terminal while its option is on.

    `is_connected`: the stream is open. `is_following`: it is, or the log is polled in
    its place. `heard_at` is the loop's time of the last sign of life on this stream,
    0 if there was none. `codes` counts codes without a meaning.
    """

    def __init__(self, entry: ConfigEntry) -> None:
        self.is_enabled = access_events(entry)
        self.is_connected = False
        self.heard_at = 0.0
        self.capabilities = EventCapabilities()
        self.codes: Counter[tuple[int, int]] = Counter()
        self._listeners: list[EventListener] = []
        self._connection_listeners: list[CALLBACK_TYPE] = []

    @property
    def is_following(self) -> bool:
        """Whether what happens now is heard of."""
        return self.is_connected

    @property
    def clock_offset(self) -> timedelta | None:
        """How far the terminal's clock is ahead; None if that is not known."""
        return None

    @callback
    def async_subscribe(self, listener: EventListener) -> CALLBACK_TYPE:
        """Call `listener` with each event and whether it is live; each comes once.

        An event that is not live may be older than one that came before.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_subscribe_connection(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call `listener` when the stream comes or goes, and when it has caught up."""
        self._connection_listeners.append(listener)
        return lambda: self._connection_listeners.remove(listener)
