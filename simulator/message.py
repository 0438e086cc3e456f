"""A request, its answer, and the log entry of both."""

from dataclasses import dataclass, field
import json
from typing import Any, Protocol
from urllib.parse import parse_qsl
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .outlet import Outlet
from .status import RefusalError, bad_content, lacks

type JsonObject = dict[str, Any]

JSON_TYPE = "application/json"
XML_TYPE = "application/xml"
_CAPTURES = ("/CaptureFaceData", "/CaptureCardInfo", "/CaptureFingerPrint")


def local_name(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


@dataclass(frozen=True, slots=True)
class Call:
    """An authenticated request."""

    method: str
    target: str
    body: bytes = b""
    content_type: str = ""
    peer: str = ""
    """The address of the client."""
    connection: int = 0

    @property
    def path(self) -> str:
        """The request target without its query."""
        return self.target.partition("?")[0]

    @property
    def number(self) -> int:
        """The number at the end of the path, as in Door/param/1."""
        return int(self.path.rpartition("/")[2])

    @property
    def query(self) -> dict[str, str]:
        """The query of the request target."""
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))

    @property
    def wants_json(self) -> bool:
        """Whether the client asked for JSON."""
        return self.query.get("format") == "json"

    def json(self, root: str) -> JsonObject:
        """Return the object under `root` of a JSON body."""
        return member(self.json_body(), root)

    def json_body(self) -> JsonObject:
        """Return a JSON body that is an object."""
        if "security" in self.query:
            # Encrypted fields, which only the terminal's own web page sends
            raise RefusalError("badParameters", "security")
        return parse_json(self.body)

    def xml(self, root: str) -> Element:
        """Return the root of an XML body."""
        try:
            element: Element = fromstring(self.body)
        except (ParseError, DefusedXmlException, UnicodeError) as err:
            raise RefusalError("badXmlFormat") from err
        if local_name(element) != root:
            raise RefusalError("badXmlContent", root)
        return element


def parse_json(body: bytes) -> JsonObject:
    """Return the JSON object in a UTF-8 body."""
    try:
        value = json.loads(body.decode("utf-8"))
    except ValueError as err:
        raise RefusalError("badJsonFormat") from err
    if not isinstance(value, dict):
        raise RefusalError("badJsonFormat")
    return value


def member(parent: JsonObject, name: str) -> JsonObject:
    """Return a mandatory child object."""
    if name not in parent:
        raise lacks(name)
    if not isinstance(value := parent[name], dict):
        raise bad_content(name)
    return value


class BodyStream(Protocol):
    """A body that is written for as long as the connection is open."""

    async def pour(self, outlet: Outlet) -> None:
        """Write it; returns when the connection is closed."""

    def close(self) -> None:
        """Learn that the connection is closed, or was never used."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, without the headers that the connection adds."""

    status: int
    body: bytes
    content_type: str
    headers: tuple[tuple[str, str], ...] = ()
    stream: BodyStream | None = None
    """Instead of a body of known length."""


@dataclass(slots=True, kw_only=True)
class RecordedRequest:
    """The log entry of a request."""

    method: str
    path: str
    """The request target as received, with its query."""
    connection: int
    at: float
    """When it arrived, on the event loop's clock."""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    status: int | None = None
    """The HTTP status of the answer; None: not answered (yet)."""
    authorization: str | None = field(default=None, repr=False)
    signed: bool = False
    """It had an Authorization header of any kind."""
    authorized: bool = False
    refusal: str | None = None
    """Why the login was refused, as text."""

    @property
    def captures(self) -> bool:
        """Whether it is an authenticated request that waits for a person."""
        path = self.path.partition("?")[0]
        asks = self.authorized and path.endswith(_CAPTURES)
        return asks and b"<cancelFlag>true" not in self.body

    @property
    def begins_login(self) -> bool:
        """Whether it is the first authenticated request with its nonce."""
        return self.authorized and "nc=00000001" in (self.authorization or "")

    def matches(self, method: str | None, path_part: str) -> bool:
        """Return whether method and path match."""
        return method in (None, self.method) and path_part in self.path
