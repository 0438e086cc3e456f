"""A low-level client for tests of the simulator: it can also break every rule."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import hashlib
import json
import re
import ssl
from types import TracebackType
from typing import Any, Self
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from .terminal import SimulatedTerminal

_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}
CAPTURE = "/ISAPI/AccessControl/CaptureFaceData"
CAPTURE_BODY = (
    b'<CaptureFaceDataCond version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">'
    b"<captureInfrared>false</captureInfrared><dataType>url</dataType>"
    b"</CaptureFaceDataCond>"
)
type Headers = Iterable[tuple[str, str]]


async def connect(
    terminal: SimulatedTerminal,
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a connection to a terminal, with any certificate."""
    context = None
    if terminal.ssl:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return await asyncio.open_connection(terminal.host, terminal.port, ssl=context)


@dataclass(frozen=True, slots=True)
class Reply:
    """A response."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the first header of this name."""
        return next(iter(self.all(name)), None)

    def all(self, name: str) -> list[str]:
        """Return all headers of this name."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def json(self) -> dict[str, Any]:
        """The body, parsed as JSON."""
        value: dict[str, Any] = json.loads(self.body)
        return value

    @property
    def xml(self) -> Element:
        """The body, parsed as XML."""
        root: Element = fromstring(self.body)
        return root

    def text(self, name: str) -> str | None:
        """Return the text of an XML element in any namespace."""
        return self.xml.findtext(f".//{{*}}{name}")

    @property
    def sub_status(self) -> str | None:
        """The subStatusCode, in XML or JSON."""
        if self.body.lstrip().startswith(b"<"):
            return self.text("subStatusCode")
        value = self.json
        found: str | None = value.get("ResponseStatus", value).get("subStatusCode")
        return found

    def challenge(self, scheme: str = "Digest") -> dict[str, str]:
        """Return the parameters of the first challenge of a scheme."""
        for header in self.all("WWW-Authenticate"):
            if header.startswith(scheme):
                pairs = re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', header)
                return {key: quoted or bare for key, quoted, bare in reversed(pairs)}
        raise AssertionError(f"no {scheme} in {self.headers}")


class Probe:
    """One connection to a terminal, with a login that can be falsified."""

    def __init__(self, terminal: SimulatedTerminal, **login: str) -> None:
        self._terminal = terminal
        self._login = {
            "username": terminal.username,
            "password": terminal.password,
            **login,
        }
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._challenge: dict[str, str] | None = None
        self._count = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection."""
        streams, self._streams = self._streams, None
        if streams is not None:
            streams[1].transport.abort()

    async def closed_by_terminal(self) -> bool:
        """Return whether the terminal closes the connection within two seconds."""
        if self._streams is None:
            return True
        try:
            async with asyncio.timeout(2):
                return await self._streams[0].read(1) == b""
        except TimeoutError:
            return False

    async def get(self, target: str) -> Reply:
        """Send a signed GET."""
        return await self.call("GET", target)

    async def send_json(
        self, method: str, path: str, value: Mapping[str, Any] | bytes
    ) -> Reply:
        """Send signed JSON to a path below /ISAPI/."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        target = f"/ISAPI/{path}?format=json"
        return await self.call(method, target, body, "application/json")

    async def capture(self, body: bytes = CAPTURE_BODY) -> Reply:
        """Request a capture."""
        form = "application/x-www-form-urlencoded"
        return await self.call("POST", CAPTURE, body, form)

    async def call(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        content_type: str | None = None,
    ) -> Reply:
        """Send a signed request; reuse the last challenge if there is one."""
        if self._challenge is None:
            await self.challenge()
        headers = [("Authorization", self.sign(method, target))]
        if content_type is not None:
            headers.append(("Content-Type", content_type))
        return await self.send(method, target, body, headers)

    async def challenge(self) -> Reply:
        """Fetch a fresh challenge."""
        reply = await self.send("GET", "/ISAPI/System/deviceInfo")
        self._challenge = reply.challenge()
        self._count = 0
        return reply

    def sign(self, method: str, target: str, **overrides: str) -> str:
        """Return an Authorization; each parameter can be overridden.

        `quoted`, `unquoted` and `left_out` name parameters, separated by blanks.
        """
        challenge = self._challenge or {}
        self._count += 1
        given = {
            "username": self._login["username"],
            "realm": challenge["realm"],
            "nonce": challenge["nonce"],
            "uri": target,
            "nc": f"{self._count:08x}",
            "cnonce": "0a1b2c3d",
            "qop": "auth",
        }
        given |= {key: challenge[key] for key in ("opaque",) if challenge.get(key)}
        given |= {key: value for key, value in overrides.items() if key in given}
        algorithm = overrides.get("algorithm", challenge.get("algorithm", "MD5"))

        def hashed(*parts: str) -> str:
            return _HASHES[algorithm](":".join(parts).encode()).hexdigest()

        ha1 = hashed(given["username"], given["realm"], self._login["password"])
        middle = [given[key] for key in ("nonce", "nc", "cnonce", "qop")]
        given["response"] = hashed(ha1, *middle, hashed(method, given["uri"]))
        given["algorithm"] = algorithm
        for name in overrides.get("left_out", "").split():
            given.pop(name)
        bare = {"nc", "qop", "algorithm"} - set(overrides.get("quoted", "").split())
        bare |= set(overrides.get("unquoted", "").split())
        words = [f"{k}={v}" if k in bare else f'{k}="{v}"' for k, v in given.items()]
        return "Digest " + ", ".join(words)

    async def send(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: Headers = (),
        *,
        length: bool = True,
    ) -> Reply:
        """Send a request without adding a login."""
        lines = [f"{method} {target} HTTP/1.1", "Host: terminal"]
        lines += [f"{name}: {value}" for name, value in headers]
        if length and method != "GET":
            lines.append(f"Content-Length: {len(body)}")
        head = "\r\n".join([*lines, "", ""]).encode()
        return await self.send_raw(head + body)

    async def send_raw(self, data: bytes) -> Reply:
        """Send bytes and return the response."""
        reader, writer = await self._connect()
        writer.write(data)
        await writer.drain()
        try:
            return await self._read(reader)
        except asyncio.IncompleteReadError:
            await self.close()
            raise ConnectionResetError from None

    async def _read(self, reader: asyncio.StreamReader) -> Reply:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        status, *lines = head.split("\r\n")[:-2]
        pairs = [line.split(": ", 1) for line in lines]
        reply = Reply(int(status.split()[1]), tuple((k, v) for k, v in pairs), b"")
        length = reply.header("Content-Length")
        body = await reader.readexactly(int(length or 0))
        if reply.header("Connection") == "close":
            await self.close()
        return Reply(reply.status, reply.headers, body)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None or self._streams[0].at_eof():
            self._streams = await connect(self._terminal)
        return self._streams
