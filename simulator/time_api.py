"""System/time: what time the terminal believes it is, and how that is set."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from .clock import Clock
from .dialect import node
from .events import Events
from .message import Answer, Call
from .parts import Parts, Routes
from .posix_zone import PosixZone
from .status import RefusalError

_TIME = "System/time"
_MODES = ("manual", "NTP")
# 3/1028: set by hand
_SET = (3, 1028)


class TimeApi:
    """Reports the clock, and sets it."""

    def __init__(self, parts: Parts, clock: Clock, events: Events) -> None:
        self._parts = parts
        self._clock = clock
        self._events = events
        self._behavior = parts.profile.time
        self._mode = self._behavior.mode
        self._more = dict(self._behavior.more)

    def routes(self) -> Routes:
        """Return the handlers by method and path."""
        return {("GET", _TIME): self.time, ("PUT", _TIME): self.set_time}

    def time(self, _call: Call) -> Answer:
        """Report the local time and the zone."""
        now = self._clock.now()
        return self._parts.dialect.xml(
            node(
                "Time",
                node("timeMode", self._mode),
                node("localTime", now.isoformat()),
                node("timeZone", self._zone(now).text),
                *(node(name, value) for name, value in self._more.items()),
            ),
            declaration=True,
        )

    def set_time(self, call: Call) -> Answer:
        """Set mode, zone, time and the rest; a time server leaves the time as it is."""
        if self._behavior.forbidden:
            raise RefusalError("lowPrivilege", http_status=HTTPStatus.FORBIDDEN)
        root = call.xml("Time")
        mode = (root.findtext("{*}timeMode") or "").strip()
        if mode not in _MODES:
            raise RefusalError("badXmlContent", "timeMode")
        zone = self._read_zone((root.findtext("{*}timeZone") or "").strip())
        local = _read_local((root.findtext("{*}localTime") or "").strip(), zone)
        if self._behavior.without_effect:
            return self._parts.dialect.ok(as_json=False)
        self._mode, self._clock.zone = mode, zone
        # What a write leaves out is at its default again.
        self._more = {name: root.findtext(f"{{*}}{name}") or "" for name in self._more}
        if mode == _MODES[0]:
            self._clock.offset += local - self._clock.now()
            self._events.happen(*_SET)
        return self._parts.dialect.ok(as_json=False)

    def _zone(self, now: datetime) -> PosixZone:
        zone = self._clock.zone
        offset = now.utcoffset() or timedelta()
        return zone if isinstance(zone, PosixZone) else PosixZone.fixed(offset)

    def _read_zone(self, text: str) -> PosixZone:
        if "DST" in text and not self._behavior.knows_summer:
            raise RefusalError("badXmlContent", "timeZone")
        try:
            return PosixZone(text)
        except ValueError:
            raise RefusalError("badXmlContent", "timeZone") from None


def _read_local(text: str, zone: PosixZone) -> datetime:
    """Return a time, by the zone unless it names an offset itself."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise RefusalError("badXmlContent", "localTime") from None
    return (time if time.tzinfo else time.replace(tzinfo=zone)).astimezone(UTC)
