"""How terminals differ in the settings of their clock."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeBehavior:
    """How the clock is set."""

    mode: str = "NTP"
    """The word for what sets it; the web page can choose "manual"."""
    forbidden: bool = False
    """The account must not set it: 403 lowPrivilege."""
    without_effect: bool = False
    """Setting it is answered with OK, and the clock stays as it was."""
    knows_summer: bool = True
    """False: a zone with a rule for daylight saving time is badXmlContent."""
    more: tuple[tuple[str, str], ...] = ()
    """Other settings, in the same element."""
