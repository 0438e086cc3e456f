"""Who unlocked a door, as far as it is known and may be told."""

from collections.abc import Iterable
from typing import Final

from homeassistant.core import callback

from .door import Door
from .door_commands import DoorCommands

HOME_ASSISTANT: Final = "Home Assistant"

# Seconds. A terminal logs a person and the lock within the same second, in any order;
# the person's name may have to be read first.
_TOGETHER: Final = 5.0


class DoorOpeners:
    """Brings together two events: a person was let in, and a door was unlocked."""

    def __init__(self, commands: DoorCommands) -> None:
        self._commands = commands
        self._let_in: dict[int, tuple[str | None, float]] = {}

    @callback
    def async_unlocked(self, door: Door, now: float) -> None:
        """Set who unlocked a door just now; None if that is not known."""
        name, at = self._let_in.get(door.number, (None, -_TOGETHER))
        if self._commands.is_opening(door.number):
            door.changed_by = HOME_ASSISTANT
        else:
            door.changed_by = name if now - at < _TOGETHER else None

    @callback
    def async_let_in(self, door: Door, who: str | None, now: float) -> None:
        """Take a person who was let in; None if that may not be told."""
        self._let_in[door.number] = who, now
        if now - door.opened_at < _TOGETHER:
            door.changed_by = who

    @callback
    def async_forget(self, doors: Iterable[Door]) -> None:
        """Forget all people."""
        self._let_in.clear()
        for door in doors:
            if door.changed_by != HOME_ASSISTANT:
                door.changed_by = None
