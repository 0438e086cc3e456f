"""System/time: what time the terminal believes it is."""

from datetime import timedelta

from .clock import Clock
from .dialect import Dialect, node
from .message import Answer, Call
from .parts import Routes


class TimeApi:
    """Reports the clock."""

    def __init__(self, dialect: Dialect, clock: Clock) -> None:
        self._dialect = dialect
        self._clock = clock

    def routes(self) -> Routes:
        """Return the handlers by method and path."""
        return {("GET", "System/time"): self.time}

    def time(self, _call: Call) -> Answer:
        """Report the local time and the zone."""
        now = self._clock.now()
        return self._dialect.xml(
            node(
                "Time",
                node("timeMode", "NTP"),
                node("localTime", now.isoformat()),
                node("timeZone", _posix_zone(now.utcoffset() or timedelta())),
            ),
            declaration=True,
        )


def _posix_zone(offset: timedelta) -> str:
    """Return an offset as POSIX writes it: the sign says how far UTC is away."""
    minutes = -int(offset.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"CST{'-' if minutes < 0 else '+'}{hours}:{rest:02}:00"
