"""One door, as far as it is known."""

from dataclasses import dataclass, field

from ..isapi import DoorMode, DoorStatus


@dataclass(kw_only=True, slots=True)
class Door:
    """A door of a terminal; None is what the terminal has not told.

    `has_contact`: a contact that reports whether it stands open has been seen.
    `open_seconds` is for how long a momentary open unlocks it. `changed_by` is who
    unlocked it last, as far as that is known and may be told.

    Times are on the loop's clock: when an event last told of its state, when it was
    last seen to be unlocked, and when that is over by all accounts. `is_overdue`: it
    should be locked again by now.
    """

    number: int
    status: DoorStatus = field(default_factory=DoorStatus)
    has_contact: bool = False
    open_seconds: float | None = None
    changed_by: str | None = None
    told_at: float = 0.0
    opened_at: float = 0.0
    ends_at: float | None = None
    is_overdue: bool = False

    @property
    def is_locked(self) -> bool | None:
        """Whether it is locked; a door that is held open is not."""
        if self.status.mode is DoorMode.HELD_OPEN:
            return False
        is_unlocked = self.status.is_unlocked
        return None if is_unlocked is None else not is_unlocked

    @property
    def is_opened(self) -> bool:
        """Whether it is unlocked for a moment."""
        return self.is_locked is False and self.status.mode is not DoorMode.HELD_OPEN
