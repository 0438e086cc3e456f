"""Those who come to a terminal, and what becomes of them."""

from typing import Any

from .access import IsOpen, denial
from .clock import Clock
from .door_behavior import DoorBehavior
from .doors import Doors, Mode
from .events import Events
from .happening import Entry
from .message import JsonObject
from .store import Store

_GRANTED = {"face": 75, "card": 1, "fingerprint": 38, "pin": 181, "code": 179}
_HELD_CLOSED = 117
_UNKNOWN = {"card": 9, "fingerprint": 49, "pin": 151}


class Visits:
    """Lets users and strangers come to the terminal, which decides by its own rules."""

    def __init__(
        self,
        behavior: DoorBehavior,
        store: Store,
        clock: Clock,
        doors: Doors,
        events: Events,
        *,
        is_open: IsOpen,
    ) -> None:
        self._behavior = behavior
        self._store = store
        self._clock = clock
        self._doors = doors
        self._events = events
        self._is_open = is_open

    def come(self, employee_no: str, *, door: int = 1, by: str = "face") -> Entry:
        """Let a user come; return what the terminal wrote of them.

        The words for `by` are face, card, fingerprint, pin and code.
        """
        user = self._store.people.get(employee_no)
        if user is None:
            raise KeyError(employee_no)
        denied = self._denial(user, door)
        details: dict[str, Any] = {"employee_no": employee_no, "door": door}
        if denied is not None:
            return self._events.happen(5, denied, **details)
        self._count_use(user)
        if self._behavior.unlocks_first:
            self._doors.unlock(door)
        entry = self._events.happen(5, _GRANTED[by], **details)
        if not self._behavior.unlocks_first:
            self._doors.unlock(door)
        return entry

    def come_under_duress(self, employee_no: str, *, door: int = 1) -> Entry:
        """Let a user come who is made to; the door opens, and an alarm is written."""
        entry = self.come(employee_no, door=door)
        self._events.happen(1, 1034, employee_no=employee_no, door=door)
        return entry

    def stranger(self, *, door: int = 1, by: str = "face") -> Entry | None:
        """Let somebody come whom the terminal does not know; None: it wrote nothing."""
        minor = _UNKNOWN.get(by, self._behavior.stranger)
        return None if minor is None else self._events.happen(5, minor, door=door)

    def _denial(self, user: JsonObject, door: int) -> int | None:
        """Return the minor of a refusal; which comes first of several is a guess."""
        if self._doors[door].mode in (Mode.HELD_CLOSED, Mode.ASLEEP):
            return _HELD_CLOSED
        at = self._clock.now().replace(tzinfo=None)
        return denial(user, door=door, at=at, is_open=self._is_open)

    @staticmethod
    def _count_use(user: JsonObject) -> None:
        if user.get("userType") == "visitor":
            user["openDoorTime"] = user.get("openDoorTime", 0) + 1
