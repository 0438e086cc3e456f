"""What is in a recording, as far as its form shows it without the product."""

from collections.abc import Iterator
from dataclasses import dataclass
import json
import re
from typing import Any, Final

from simulator.replay import Exchange, Recording

# The product's writes; only reads are replayed.
WRITES: Final = frozenset(
    {
        "AccessControl/CaptureFaceData",
        "AccessControl/UserInfo/Record",
        "AccessControl/UserInfo/Modify",
        "AccessControl/UserInfo/Delete",
        "AccessControl/UserInfoDetail/Delete",
        "AccessControl/UserInfoDetail/DeleteProcess",
        "Intelligent/FDLib/FDSetUp",
        "Intelligent/FDLib/FaceDataRecord",
        "Intelligent/FDLib/FDSearch/Delete",
        "Intelligent/FDLib/FDDelete",
    }
)

_EVENT_SEARCH: Final = "/isapi/accesscontrol/acsevent"
_EVENT_STREAM: Final = "/isapi/event/notification/alertstream"
_EVENT: Final = re.compile(rb'"eventType"\s*:|<(?:\w+:)?eventType[\s>]')

# What the terminal's web page makes of a name: blocks of AES in hexadecimal digits.
_ENCRYPTED: Final = re.compile(r"(?:[0-9a-fA-F]{32})+")

# A segment of a path that names no user, device or time.
_PLAIN_SEGMENT: Final = re.compile(r"[A-Za-z][A-Za-z]{0,39}|\d{1,2}")


@dataclass(frozen=True, slots=True)
class Events:
    """The events in a recording, which the product does not read yet."""

    searches: int
    found: int
    streams: int
    streamed: int


def events_in(recording: Recording) -> Events:
    """Count the answers with events, and the events in them."""
    searches = _bodies(recording, "POST", _EVENT_SEARCH)
    streams = _bodies(recording, "GET", _EVENT_STREAM)
    return Events(
        searches=len(searches),
        found=sum(len(_list(json_of(body), "InfoList")) for body in searches),
        streams=len(streams),
        streamed=sum(len(_EVENT.findall(body)) for body in streams),
    )


def encrypted_users(recording: Recording) -> bool:
    """Whether names or numbers of users are encrypted in the recorded answers."""
    return any(
        _is_encrypted(user, by_page=exchange.encrypted)
        for exchange in recording.exchanges
        if "/userinfo/" in exchange.path.lower()
        for user in _list(json_of(exchange.body or b""), "UserInfo")
    )


def searched_numbers(recording: Recording) -> list[str]:
    """Return the employee numbers that recorded searches for users looked for."""
    numbers = [
        number
        for exchange in recording.exchanges
        if exchange.path.lower().endswith("/userinfo/search")
        and exchange.obstacle is None
        and exchange.question is not None
        for number in sorted(exchange.question.numbers)
    ]
    return list(dict.fromkeys(numbers))


def shown_request(method: str, target: str) -> str:
    """Return a request without anything personal: no query, no names, no numbers."""
    path = target.partition("?")[0]
    segments = [
        segment if _PLAIN_SEGMENT.fullmatch(segment) else "*"
        for segment in path.strip("/").split("/")
    ]
    verb = method if re.fullmatch(r"[A-Z]{3,10}", method) else "?"
    return f"{verb} /{'/'.join(segments[:12])}"


def is_event_request(exchange: Exchange) -> bool:
    """Whether a request is counted among the events."""
    return exchange.path.rstrip("/").lower() in (_EVENT_SEARCH, _EVENT_STREAM)


def json_of(body: bytes) -> dict[str, Any]:
    """Return a body that is a JSON object; nothing for anything else."""
    try:
        value = json.loads(body)
    except ValueError, RecursionError:
        return {}
    return value if isinstance(value, dict) else {}


def _bodies(recording: Recording, method: str, path: str) -> list[bytes]:
    return [
        exchange.body
        for exchange in recording.exchanges
        if exchange.method == method
        and exchange.path.rstrip("/").lower() == path
        and exchange.obstacle is None
        and exchange.body is not None
    ]


def _list(tree: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the objects of a list that stands at the root or one level below."""
    return [entry for level in _levels(tree) for entry in _entries(level.get(name))]


def _levels(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield tree
    yield from (value for value in tree.values() if isinstance(value, dict))


def _entries(value: object) -> list[dict[str, Any]]:
    entries = value if isinstance(value, list) else [value]
    return [entry for entry in entries if isinstance(entry, dict)]


def _is_encrypted(user: dict[str, Any], *, by_page: bool) -> bool:
    name, number = str(user.get("name", "")), str(user.get("employeeNo", ""))
    return bool(
        _ENCRYPTED.fullmatch(name) or (by_page and _ENCRYPTED.fullmatch(number))
    )
