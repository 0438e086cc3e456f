"""What happens at a terminal, and the entry of its log."""

from dataclasses import dataclass
from datetime import datetime

# Minors of major 5 that come with the place of a face in the picture
_FACES = frozenset({54, 57, 60, 63, 66, 75, 76, 77, 78, 80, 104, 105, 112})
# … with a card, and those that are about a person or a try to come in
_CARDS = frozenset({1, 2, 40, 43, 60, 66, 69, 72})
_DOOR = frozenset({*range(17, 33), 36, 52, 53, *range(81, 94), 130, 132, 214, 215, 216})
_BELLS = frozenset({37, 51})
_ATTEMPTS_ALARMS = frozenset({1034, 1036})
# Remote commands to a door
_COMMANDS = frozenset({1024, 1025, 1026, 1027})


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What happened, without when."""

    major: int
    minor: int
    employee_no: str = ""
    name: str = ""
    user_type: str = "normal"
    card_no: str = ""
    door: int | None = None
    reader: int | None = None
    remote_host: str = ""
    net_user: str = ""

    @property
    def has_face(self) -> bool:
        """Whether the camera saw a face."""
        return self.major == 5 and self.minor in _FACES

    @property
    def shows_card(self) -> bool:
        """Whether a card was read."""
        return self.major == 5 and self.minor in _CARDS

    @property
    def is_at_reader(self) -> bool:
        """Whether it was a try to come in."""
        if self.major == 1:
            return self.minor in _ATTEMPTS_ALARMS
        return self.major == 5 and self.minor not in _DOOR | _BELLS

    @property
    def is_about_door(self) -> bool:
        """Whether the door moved, or was commanded to."""
        if self.major == 3:
            return self.minor in _COMMANDS
        return self.major == 5 and self.minor in _DOOR | _BELLS


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log."""

    serial_no: int
    time: datetime
    """In the zone in which the terminal was then."""
    happening: Happening
    since: float = 0.0
    """When it was written, on the terminal's monotonic clock."""
