"""A terminal's settings of its time, to be sent back with another time."""

from dataclasses import dataclass
from datetime import datetime
import re
from typing import Self

from ..errors import IsapiNotSupportedError
from ..tree import Tree
from .terminal_time import TerminalTime
from .zone_text import zone_text


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeSettings:
    """System/time: the time that it tells, and the answer as it came."""

    time: TerminalTime
    body: bytes

    @classmethod
    def from_answer(cls, tree: Tree, body: bytes) -> Self:
        """Read GET System/time; IsapiUnexpectedError if it has no time or offset."""
        return cls(time=TerminalTime.from_tree(tree), body=body)

    def with_time(self, here: datetime) -> bytes:
        """Return the settings with an aware time, for PUT System/time.

        All else is byte for byte as the terminal sent it, so that nothing is lost that
        is not known here. The zone, and with it the rule for daylight saving time, is
        replaced only if the terminal's offset from UTC is another one now. Raises
        NOT_SUPPORTED where the clock is not set by hand, or the answer was no XML.
        """
        if not self.time.is_set_by_hand:
            raise IsapiNotSupportedError("System/time: timeMode")
        body = _replaced(self.body, "localTime", self._spelled(here))
        if here.utcoffset() != self.time.utc_offset and here.tzinfo is not None:
            body = _replaced(body, "timeZone", zone_text(here.tzinfo, here))
        return body

    def _spelled(self, here: datetime) -> str:
        """Return a time with an offset if the terminal's own has one."""
        has_offset = re.search(rb"localTime[^<]*T[\d:.]+(?:Z|[+-])", self.body)
        shown = here if has_offset else here.replace(tzinfo=None)
        return shown.isoformat(timespec="seconds")


def _replaced(body: bytes, name: str, value: str) -> bytes:
    """Return XML with another text in its only element of a name."""
    pattern = rb"(<(?:\w+:)?" + name.encode() + rb"(?:\s[^<>]*)?>)[^<]*(?=</)"
    changed, found = re.subn(pattern, lambda tag: tag[1] + value.encode(), body)
    if found != 1:
        raise IsapiNotSupportedError(f"System/time: {name}")
    return changed
