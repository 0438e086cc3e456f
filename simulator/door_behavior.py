"""How terminals differ in their doors."""

from dataclasses import dataclass
from enum import StrEnum


class Bare(StrEnum):
    """What becomes of a command without version and namespace."""

    WORKS = "works"
    WITHOUT_EFFECT = "without_effect"
    """Answered with OK, and the door does not move."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorBehavior:
    """How the terminal drives and reports its doors."""

    second: float = 1.0
    """How long a second of its timers takes, in real seconds."""
    names: tuple[str, ...] = ()
    open_seconds: int = 5
    """How long a door stays unlocked."""
    alarm_seconds: int = 30
    """How long a door may stand open before that is an event; 0: it never is."""
    commands: tuple[str, ...] = ("open", "close", "alwaysOpen", "alwaysClose")
    close_ends_hold: bool = True
    """close and not only resume brings a door that is held back to normal."""
    bare: Bare = Bare.WORKS
    without_effect: bool = False
    """Every command is answered with OK, and the door does not move."""
    refusal: str = ""
    """The sub code with which every command is refused."""
    forbidden: bool = False
    """The account must not command doors: 403 lowPrivilege."""
    reports_capabilities: bool = True
    contact: bool = False
    """A door contact is wired; without one it always reads closed."""
    status: bool = True
    """False: AcsWorkStatus is notSupport, whatever the capabilities promise."""
    status_entries: int | None = None
    """How many doors its arrays have; None: as many as there are."""
    status_xml: bool = False
    unlocks_first: bool = True
    """5/21 is written before the person who opens; False: after."""
    release_first: bool = False
    """The release of the exit button has a lower serial number than the press."""
    bell: int | None = 37
    """The minor of the doorbell; None: it rings without an event."""
    stranger: int | None = 76
    """The minor of a face that is not known; None: it writes no event."""
