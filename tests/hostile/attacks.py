"""Hostile answers, each with the reason with which the client must end it."""

from dataclasses import dataclass
import gzip
from typing import Final

from custom_components.hikvision_face_terminal.isapi.errors import Reason

from .server import Attack
from .wire import always, closing, endless, http_answer

UNEXPECTED: Final = Reason.UNEXPECTED_RESPONSE
NO_ANSWER: Final = Reason.CANNOT_CONNECT

_MEGABYTE: Final = 1024 * 1024
_CHUNKED: Final = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
_OK: Final = b"HTTP/1.1 200 OK\r\n"


@dataclass(frozen=True, slots=True)
class Case:
    """An attack and the reason with which the client must end it.

    `waits` says that only the time-out ends it.
    """

    name: str
    attack: Attack
    reason: Reason = UNEXPECTED
    waits: bool = False


def _laughs(count: int) -> bytes:
    """Return a billion laughs: entities made of entities."""
    entities = "".join(
        f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, count)
    )
    return (
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{entities}]><DeviceInfo>'
        f"<serialNumber>&l{count - 1};</serialNumber></DeviceInfo>"
    ).encode()


def _page(body: bytes) -> Attack:
    return always(http_answer(body))


BODIES: Final = [
    Case("too much", _page(b"<a>" + b"x" * 3 * _MEGABYTE + b"</a>")),
    Case("too many words", _page(b'{"a": "' + b"x" * 600_000 + b'"}')),
    Case("endless", endless(_OK + b"\r\n<a>", b"x" * 65536)),
    Case(
        "endless chunks",
        endless(_CHUNKED + b"\r\n", b"1000\r\n" + b"x" * 4096 + b"\r\n"),
    ),
    Case(
        "endless tiny chunks",
        endless(_CHUNKED + b"\r\n", b"1\r\nx\r\n" * 1000),
        NO_ANSWER,
        waits=True,
    ),
    Case(
        "slow bytes",
        endless(http_answer(b"<a>", length=10**6), b" ", pause=0.05),
        NO_ANSWER,
        waits=True,
    ),
    Case("too long", _page(b"<a/>" * 2)),
    Case(
        "cut short",
        closing(http_answer(b"<a/>", length=500)),
        NO_ANSWER,
    ),
    Case(
        "two lengths",
        always(_OK + b"Content-Length: 4\r\nContent-Length: 9\r\n\r\n<a/>"),
    ),
    Case("no length", always(_OK + b"Content-Length: -1\r\n\r\n<a/>")),
    Case(
        "a bomb of gzip",
        always(
            http_answer(
                gzip.compress(b"\0" * 200 * _MEGABYTE, 1)[:900_000],
                headers="Content-Encoding: gzip\r\n",
            )
        ),
    ),
    Case(
        "gzip",
        always(
            http_answer(
                gzip.compress(b'{"statusCode": 1}'),
                headers="Content-Encoding: gzip\r\n",
            )
        ),
    ),
    Case(
        "unknown encoding",
        always(http_answer(b"<a/>", headers="Content-Encoding: gzip, br, magic\r\n")),
    ),
    Case("many lists", _page(b'{"a":[' + b"[]," * 340_000 + b"0]}")),
    Case("many elements", _page(b"<a>" + b"<b/>" * 250_000 + b"</a>")),
    Case("deep JSON", _page(b'{"a":' * 30_000 + b"1" + b"}" * 30_000)),
    Case("deep lists", _page(b'{"a":' + b"[" * 100_000)),
    Case("deep XML", _page(b"<a>" * 30_000 + b"</a>" * 30_000)),
    Case("laughs", _page(_laughs(12))),
    Case(
        "external entity",
        _page(
            b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
            b"<DeviceInfo><serialNumber>&e;</serialNumber></DeviceInfo>"
        ),
    ),
    Case(
        "external type",
        _page(b'<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd"><DeviceInfo/>'),
    ),
    Case(
        "many attributes",
        _page(
            b"<a " + b" ".join(b'a%d=""' % number for number in range(20_000)) + b"/>"
        ),
    ),
    Case(
        "wrong charset",
        _page(b'<?xml version="1.0" encoding="utf-16"?><DeviceInfo/>'),
    ),
    Case("no charset", _page(b'<?xml version="1.0" encoding="nobody-knows"?><a/>')),
    Case("no text", _page(b'<?xml version="1.0" encoding="hex"?><a/>')),
    Case("invalid UTF-8", _page(b"<DeviceInfo>\xff\xfe\xc0</DeviceInfo>")),
    Case("UTF-16", _page("<DeviceInfo/>".encode("utf-16"))),
    Case("half a character", _page(b'{"statusCode": 4, "subStatusCode": "\\ud800"}')),
    Case("a huge number", _page(b'{"statusCode": ' + b"9" * 100_000 + b"}")),
    Case("NaN", _page(b'{"statusCode": NaN}')),
    Case(
        "multipart",
        endless(
            _OK + b"Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n",
            b"X: y\r\n" * 1000,
        ),
    ),
]

HEADS: Final = [
    Case("slow head", endless(_OK, b"X", pause=0.05), NO_ANSWER, waits=True),
    Case("a long line", endless(_OK + b"X: ", b"x" * 65536), UNEXPECTED),
    Case("endless headers", endless(_OK, b"X: y\r\n" * 1000), UNEXPECTED),
    Case(
        "folded",
        always(_OK + b"X: y\r\n Content-Length: 4\r\n\r\n"),
        NO_ANSWER,
        waits=True,
    ),
    Case(
        "a flood of 1xx",
        endless(b"", b"HTTP/1.1 102 Wait\r\n\r\n" * 100),
        NO_ANSWER,
        waits=True,
    ),
    Case(
        "another protocol",
        always(b"HTTP/1.1 101 Switch\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
    ),
    Case("no HTTP", always(b"SSH-2.0-OpenSSH_9.9\r\n"), UNEXPECTED),
    Case("no status", always(b"HTTP/1.1 999999 \r\n\r\n"), UNEXPECTED),
    Case("silence", endless(b"", b"", pause=0.05), NO_ANSWER, waits=True),
    Case(
        "a proxy's login",
        always(
            http_answer(
                status="407 Proxy Authentication Required",
                headers='Proxy-Authenticate: Basic realm="x"\r\n',
            )
        ),
    ),
    Case(
        "cookies",
        always(
            http_answer(
                b"<a/>",
                headers="".join(
                    f"Set-Cookie: a{n}=\x01{n}; Domain=x\r\n" for n in range(90)
                ),
            )
        ),
    ),
]
