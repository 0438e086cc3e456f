"""How terminals differ in what becomes of a write."""

from dataclasses import dataclass
from enum import StrEnum


class Ok(StrEnum):
    """How a write that was carried out is answered."""

    STATUS = "status"
    STATUS_STRING = "status_string"
    """200 with a statusString alone."""
    NOTHING = "nothing"
    """200 without a body."""
    TEXT = "text"
    """200 with the text OK."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteBehavior:
    """How the terminal carries out writes; paths are those below /ISAPI/."""

    ok: Ok = Ok.STATUS
    ok_to: str = ""
    """The part of a path that writes answered with `ok` have; empty: all writes."""
    refused: tuple[str, ...] = ()
    """Paths that are refused as badly formed …"""
    refusal: str = "badJsonContent"
    """… with this sub code."""
    without_effect: tuple[str, ...] = ()
    """Paths that are answered with OK, and do nothing."""
    busy_after: float = 0.0
    """How many seconds after a write every request is deviceBusy."""
