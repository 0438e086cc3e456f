"""The time by a terminal's clock, and its offset from UTC."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
import re
from typing import Final, Self

from ..errors import IsapiUnexpectedError
from ..tree import Tree, aware_time, label, root_of, text

# The sign of POSIX: what is added to the local time to get UTC, so that "CST-8" is
# east of Greenwich. A rule for daylight saving time may follow.
_POSIX: Final = re.compile(
    r"(?:[A-Za-z]+|<[\w+-]+>)([+-]?)(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?", re.ASCII
)

# No place on earth is further from UTC.
_MAX_OFFSET: Final = timedelta(hours=14)

_BY_HAND: Final = "manual"


@dataclass(frozen=True, kw_only=True, slots=True)
class TerminalTime:
    """The time on a terminal.

    `now` is aware: by its clock, with its offset at that moment. `mode` is how its
    clock is set, in the terminal's word ("manual", "NTP"); empty if it does not tell.
    """

    now: datetime
    mode: str = ""

    @classmethod
    def from_tree(cls, tree: Tree) -> Self:
        """Read GET System/time; IsapiUnexpectedError if it has no time or offset."""
        time = root_of(tree, "Time")
        zone = _posix_zone(text(time, "timeZone"))
        now = aware_time(text(time, "localTime"), zone)
        if now is None:
            raise IsapiUnexpectedError("System/time has no time")
        return cls(now=now, mode=label(time, "timeMode"))

    @property
    def is_set_by_hand(self) -> bool:
        """Whether the owner sets the clock, and not a server or another system."""
        return self.mode.lower() == _BY_HAND

    @property
    def zone(self) -> tzinfo:
        """The terminal's offset from UTC at that moment, as a zone."""
        return timezone(self.utc_offset)

    @property
    def utc_offset(self) -> timedelta:
        """The terminal's offset from UTC at that moment."""
        return self.now.utcoffset() or timedelta()

    @property
    def local(self) -> datetime:
        """What the clock shows, naive: people's periods and hours are by that."""
        return self.now.replace(tzinfo=None)

    def offset_from(self, now: datetime) -> timedelta:
        """Return how far its clock was ahead of the one here, which showed `now`."""
        return self.now - now


def _posix_zone(value: str) -> tzinfo | None:
    """Read the offset of "CST-8:00:00", without daylight saving; None if unreadable."""
    match = _POSIX.match(value.strip())
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if offset > _MAX_OFFSET:
        return None
    return timezone(offset if match[1] == "-" else -offset)
