"""How terminals differ in their doors."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorBehavior:
    """How the terminal drives and reports its doors."""

    second: float = 1.0
    """How long a second of its timers takes, in real seconds."""
