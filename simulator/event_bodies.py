"""The bodies of events, as the stream brings them and as a search lists them.

Elements, their order and their values are those of a DS-K1T342MWX V3.16.1 in a public
client's fixtures; where a part is told of another terminal only, it is marked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .dialect import Dialect, Node, write_json
from .event_behavior import EventBehavior, Heartbeat
from .happening import Entry, Happening
from .message import JsonObject

_VERIFY_MODE = "cardOrFace"
_FACE = {"height": 0.196, "width": 0.111, "x": 0.5, "y": 0.049}
# What a face that has not been compared yet has no value for
_SERIAL, _FRONT, _VERIFY, _TIME = "@serial@", "@front@", "@verify@", "@time@"
# Of many same happenings, only serial numbers and times differ.
_KEPT = 512


@dataclass(frozen=True, slots=True)
class Identity:
    """What a terminal tells of itself in each event."""

    address: Callable[[], str]
    mac_address: str
    name: str
    tls: bool


class EventBodies:
    """Writes events as one firmware does."""

    def __init__(
        self, behavior: EventBehavior, dialect: Dialect, identity: Identity
    ) -> None:
        self._behavior = behavior
        self._dialect = dialect
        self._identity = identity
        self._template = lru_cache(_KEPT)(self._written)

    def streamed(self, entry: Entry, *, current: bool) -> bytes:
        """Return the body of a part of the stream."""
        serial = entry.serial_no
        numbers = {
            _SERIAL: serial,
            _FRONT: serial - 1,
            # Not explained anywhere; such are the numbers of the published stream
            _VERIFY: 126 + 2 * serial,
        }
        text = self._template(entry.happening, current)
        for mark, number in numbers.items():
            text = text.replace(mark, str(number))
        return text.replace(_TIME, self.time_of(entry)).encode()

    def heartbeat(self, time: str) -> bytes:
        """Return the body of a heartbeat; the official guide has it as XML."""
        lost = self._behavior.heartbeat is Heartbeat.VIDEO_LOSS
        alert = {
            **self._envelope(time),
            "activePostCount": 0,
            "eventType": self._behavior.heartbeat.value,
            "eventState": "inactive" if lost else "active",
            "eventDescription": "videoloss alarm" if lost else "heartBeat",
        }
        if self._behavior.words:
            alert["activePostCount"] = ""
        return self._xml(alert).encode()

    def row(self, entry: Entry, picture_url: str | None) -> JsonObject:
        """Return a row of a search."""
        happening = entry.happening
        row: JsonObject = {
            "major": happening.major,
            "minor": happening.minor,
            "time": self.time_of(entry),
            "netUser": happening.net_user,
            "remoteHostAddr": happening.remote_host,
            "cardNo": happening.card_no,
            "cardType": 1 if happening.is_at_reader else None,
            "name": self._name(happening),
            "cardReaderNo": happening.reader,
            "doorNo": happening.door,
            "employeeNo": self._number(happening),
            "employeeNoString": happening.employee_no,
            "serialNo": entry.serial_no,
            "userType": happening.user_type if happening.employee_no else None,
            "currentVerifyMode": _VERIFY_MODE if happening.is_at_reader else "invalid",
            "mask": _mask(happening),
            "pictureURL": picture_url,
            "FaceRect": _FACE if happening.has_face else None,
        }
        row = {key: value for key, value in row.items() if value not in (None, "")}
        return _in_words(row) if self._behavior.words else row

    def time_of(self, entry: Entry) -> str:
        """Return the time of an entry as it is written."""
        time = entry.time
        return (
            time.replace(tzinfo=None) if self._behavior.naive_time else time
        ).isoformat()

    def _written(self, happening: Happening, current: bool) -> str:
        event = self._event(happening, current=current)
        alert = {
            **self._envelope(_TIME),
            "activePostCount": 1,
            "eventType": "AccessControllerEvent",
            "eventState": "active",
            "eventDescription": "Access Controller Event",
            "AccessControllerEvent": event,
        }
        if self._behavior.words:
            alert = _in_words(alert) | {"activePostCount": ""}
        if self._behavior.xml:
            return self._xml(alert)
        text = write_json(alert)
        if not self._behavior.words:
            for mark in (_SERIAL, _FRONT, _VERIFY):
                text = text.replace(f'"{mark}"', mark)
        return text

    def _envelope(self, time: str) -> JsonObject:
        identity = self._identity
        return {
            "ipAddress": identity.address(),
            "portNo": 443 if identity.tls else 80,
            "protocol": "HTTPS" if identity.tls else "HTTP",
            "macAddress": identity.mac_address,
            "channelID": 1,
            "dateTime": time,
        }

    def _event(self, happening: Happening, *, current: bool) -> JsonObject:
        behavior = self._behavior
        at_reader, about_door = happening.is_at_reader, happening.is_about_door
        shows_door = about_door or behavior.door_in_person_events
        pictured = happening.has_face and behavior.uploads_pictures
        event: JsonObject = {
            "deviceName": self._identity.name,
            "majorEventType": happening.major,
            "subEventType": happening.minor,
            "cardNo": happening.card_no,
            "cardType": 1 if happening.card_no else None,
            "reportChannel": behavior.report_channel,
            "netUser": happening.net_user,
            "remoteHostAddr": happening.remote_host,
            "name": self._name(happening),
            "cardReaderKind": 1 if happening.major == 5 else None,
            "doorNo": happening.door if shows_door else None,
            "cardReaderNo": happening.reader,
            "verifyNo": None if about_door else _VERIFY,
            "employeeNo": self._number(happening),
            "employeeNoString": happening.employee_no,
            "serialNo": _SERIAL,
            "userType": happening.user_type if happening.employee_no else None,
            "currentVerifyMode": _VERIFY_MODE if at_reader else "invalid",
            "currentEvent": current if behavior.reports_current else None,
            "frontSerialNo": _FRONT,
        }
        event = {key: value for key, value in event.items() if value not in (None, "")}
        event |= {
            "attendanceStatus": "undefined",
            "label": "",
            "statusValue": 0,
            "mask": _mask(happening),
        }
        if pictured:
            event["picturesNumber"] = 1
        if behavior.report_channel is not None:
            event["hasRecord"] = False
        event["purePwdVerifyEnable"] = True
        return event | ({"FaceRect": _FACE} if happening.has_face else {})

    def _name(self, happening: Happening) -> str:
        if not self._behavior.named:
            return ""
        name = happening.name
        # desensitiseName of AcsCfg; how it looks is not published
        return f"{name[:1]}**" if self._behavior.masked_names and name else name

    def _number(self, happening: Happening) -> int | None:
        number = happening.employee_no
        if not self._behavior.numbers_twice or not number:
            return None
        return int(number) if number.isdecimal() else 0

    def _xml(self, alert: Mapping[str, Any]) -> str:
        root = Node("EventNotificationAlert", _nodes(alert))
        return self._dialect.element(root)


def _mask(happening: Happening) -> str:
    return "no" if happening.has_face and happening.employee_no else "unknown"


def _nodes(value: Mapping[str, Any]) -> tuple[Node, ...]:
    return tuple(
        Node(key, _nodes(item) if isinstance(item, Mapping) else _word(item))
        for key, item in value.items()
    )


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _in_words(value: Mapping[str, Any]) -> JsonObject:
    return {
        key: _in_words(item) if isinstance(item, Mapping) else _word(item)
        for key, item in value.items()
    }
