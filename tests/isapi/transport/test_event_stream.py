"""The framing of the event stream, by itself: any bytes, cut anywhere."""

from collections.abc import Iterable
import json
import random
import sys
import time
import tracemalloc
from typing import Any, Final

import pytest

from custom_components.hikvision_face_terminal.isapi.errors import IsapiUnexpectedError
from custom_components.hikvision_face_terminal.isapi.transport.event_stream import (
    MAX_HEAD_BYTES,
    MAX_PICTURE_BYTES,
    EventFraming,
    Part,
    PartKind,
)

# A picture that holds a boundary, and ends in any bytes.
JPEG: Final = (
    b"\xff\xd8\xff\xe0" + b"\r\n--MIME_boundary\r\n{" * 3 + b"\x00\xff\xd9\r\n-"
)


def document(serial: int, *, current: bool | None = True) -> bytes:
    """Return an event as a K1T342MWX writes it: with tabs, and no closing line."""
    inner: dict[str, Any] = {
        "majorEventType": 5,
        "name": 'a {"b": [1}\\"',
        "serialNo": serial,
    }
    if current is not None:
        inner["currentEvent"] = current
    event = {"eventType": "AccessControllerEvent", "AccessControllerEvent": inner}
    return json.dumps(event, indent="\t").replace(": ", ":\t").encode()


def xml(serial: int) -> bytes:
    """Return an event of old firmware."""
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- a > b -->\n'
        b'<ns:EventNotificationAlert xmlns:ns="http://www.isapi.org/ver20/XMLSchema">\n'
        b"<serialNo>%d</serialNo></ns:EventNotificationAlert >" % serial
    )


def part(
    body: bytes,
    kind: str = 'application/json; charset="UTF-8"',
    *,
    length: int | None = -1,
    line: bytes = b"\r\n",
    boundary: bytes = b"--MIME_boundary",
) -> bytes:
    """Return a part; `length` None leaves the Content-Length out."""
    head = [boundary, b"Content-Type: " + kind.encode()]
    if length is not None:
        reported = len(body) if length == -1 else length
        head.append(b"Content-Length: %d" % reported)
    return line.join([*head, b"", body, b""])


def read(*chunks: bytes, framing: EventFraming | None = None) -> list[Part]:
    """Return the parts of a stream that comes in these chunks."""
    framing = framing or EventFraming()
    return [found for chunk in chunks for found in framing.feed(chunk)]


def documents(parts: Iterable[Part]) -> list[bytes]:
    """Return the documents among the parts."""
    return [it.body.strip() for it in parts if it.kind is PartKind.DOCUMENT]


ONE, TWO = document(1), document(2)
PLAIN: Final = "Content-Type: text/plain\r\n\r\n"
NESTED: Final = (
    b"--outer\r\nContent-Type: multipart/form-data; boundary=inner\r\n\r\n"
    b'--inner\r\nContent-Disposition: form-data; name="event_log"\r\n'
    b"Content-Type: application/json\r\n\r\n" + ONE + b"\r\n--inner--\r\n"
    b"--outer\r\nContent-Type: multipart/form-data; boundary=inner\r\n\r\n"
    b"--inner\r\n\r\n" + TWO + b"\r\n--inner--\r\n"
)
HEAD_IN_HEAD: Final = (
    b"--b\r\nContent-Length: %d\r\n\r\n"
    b'Content-Disposition: form-data; name="event_log"\r\n\r\n' % (len(ONE) + 60)
)

# Each has the documents ONE and TWO, in another framing.
FRAMINGS: Final = {
    "counted": part(ONE) + part(TWO),
    "LF": part(ONE, line=b"\n") + part(TWO, line=b"\n"),
    "by boundary": part(ONE, length=None) + part(TWO, length=None),
    "blank lines": b"\r\n\r\n" + part(ONE) + b"\r\n\r\n\n" + part(TWO) + b"\r\n",
    "no line after it": part(ONE)[:-2] + b"\n" + part(TWO)[:-2],
    "mixed": part(ONE, length=None, line=b"\n") + part(TWO),
    "wrong label": part(ONE, "application/xml") + part(TWO, "image/jpeg"),
    "no label": b"--b\n\n" + ONE + b"\n--b\n\n" + TWO,
    "no blank line": b"--b\r\nContent-Type: x\r\n" + ONE + b"\r\n--b\r\n" + TWO,
    "no boundary": ONE + b"\r\n" + TWO,
    "closed": part(ONE, length=None) + part(TWO, length=None) + b"--MIME_boundary--\n",
    "closed between": part(ONE) + b"--MIME_boundary--\r\n" + part(TWO),
    "words first": b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n" + part(ONE) + part(TWO),
    "other dashes": part(ONE, boundary=b"----b") + part(TWO, boundary=b"----b"),
    "too long": part(ONE, length=len(ONE) + 40) + part(TWO, length=10**8),
    "too short": part(ONE, length=9) + part(TWO, length=len(TWO) - 2),
    "no number": part(ONE).replace(b"Length: ", b"Length: -") + part(TWO, length=0),
    "nested": NESTED,
    "head in head": HEAD_IN_HEAD + ONE + b"\r\n--b\r\n\r\n" + TWO + b"\r\n--b--",
    "byte order mark": part(b"\xef\xbb\xbf" + ONE) + part(b"\xef\xbb\xbf" + TWO),
    "cut": part(document(9)[:90], length=None) + part(ONE) + part(TWO),
    "cut, counted": part(document(9)[:90], length=700) + part(ONE) + part(TWO),
    "text": part(b"{x: 1", "text/plain", length=None) + part(ONE) + part(TWO),
    "counted text": part(b"Oops\r\n--MIME_boundary\r\n}", "a/b")
    + part(ONE)
    + part(TWO),
}


@pytest.mark.parametrize("stream", FRAMINGS.values(), ids=FRAMINGS)
def test_each_framing_cut_at_every_byte(stream: bytes) -> None:
    """In two chunks, in one, and byte by byte: the same documents."""
    assert documents(read(stream))[-2:] == [ONE, TWO]
    bytewise = (stream[at : at + 1] for at in range(len(stream)))
    assert documents(read(*bytewise))[-2:] == [ONE, TWO]
    for cut in range(len(stream)):
        found = documents(read(stream[:cut], stream[cut:]))
        assert found[-2:] == [ONE, TWO], cut


@pytest.mark.parametrize(
    "stream",
    [
        part(xml(1)) + part(xml(2)),
        part(xml(1), length=None) + part(xml(2), length=None),
    ],
    ids=["counted", "by boundary"],
)
def test_xml_cut_at_every_byte(stream: bytes) -> None:
    for cut in range(len(stream)):
        assert documents(read(stream[:cut], stream[cut:])) == [xml(1), xml(2)]


@pytest.mark.parametrize("length", [-1, None], ids=["counted", "by boundary"])
@pytest.mark.parametrize("body", [ONE, xml(1), b"[{}]"], ids=["JSON", "XML", "list"])
def test_a_document_does_not_wait_for_the_next_part(
    body: bytes, length: int | None
) -> None:
    """It is there with its last byte, and not before."""
    stream = part(body, length=length)
    last = stream.index(body) + len(body) - 1
    framing = EventFraming()

    assert read(stream[:last], framing=framing) == []
    assert documents(read(stream[last : last + 1], framing=framing)) == [body]
    assert read(stream[last + 1 :], framing=framing) == []


def test_pictures_are_passed_over_by_their_length() -> None:
    """With the boundary and the begin of a document in them, cut at every byte."""
    stream = part(ONE) + part(JPEG, "image/jpeg") + part(TWO)
    for cut in range(len(stream)):
        found = read(stream[:cut], stream[cut:])
        assert documents(found) == [ONE, TWO]
        assert len(found) == 3


def test_a_picture_without_a_length_ends_at_a_boundary() -> None:
    """What is left of it after a boundary within it is no event."""
    jpeg = JPEG + bytes(range(256)) * 40
    stream = part(jpeg, "image/jpeg", length=None) + part(ONE) + part(TWO)
    assert documents(read(stream))[-2:] == [ONE, TWO]


@pytest.mark.parametrize(
    "old",
    [
        document(1, current=False),
        document(1, current=False).replace(b":\t", b":"),
        b'{"AccessControllerEvent": {"currentEvent" : "false"}}',
        b'{"AccessControllerEvent": {"currentEvent":\n0}}',
        b"<a><currentEvent>false</currentEvent></a>",
        b"<a:b><a:currentEvent >\nfalse</a:currentEvent></a:b>",
    ],
)
def test_what_was_there_before_is_not_read(old: bytes) -> None:
    for length in -1, None:
        assert [it.kind for it in read(part(old, length=length) + part(ONE))] == [
            PartKind.REPLAYED,
            PartKind.DOCUMENT,
        ]


@pytest.mark.parametrize(
    "live",
    [
        document(1, current=None),
        b'{"name": "\\"currentEvent\\": false", "currentEvent": true}',
        b'{"name": "currentEvent: false"}',
        b'{"currentEvent": "", "mask": false}',
        b"<a><currentEvent>true</currentEvent></a>",
    ],
)
def test_what_may_be_live_is_read(live: bytes) -> None:
    """Also with the words in a person's name."""
    assert documents(read(part(live))) == [live]


def test_heads_and_documents_have_a_limit() -> None:
    """What is longer is one part that is passed over."""
    for bad in (
        b"--MIME_boundary\r\nX: " + b"x" * 2 * MAX_HEAD_BYTES,
        b"--MIME_boundary\r\n" + b"X: y\r\n" * MAX_HEAD_BYTES,
        part(b'{"a": "' + b"x" * 300_000 + b'"}'),
        part(b'{"a": "' + b"x" * 300_000, length=None),
        part(b"<a>" + b"x" * 300_000, length=10**8),
        part(b"\xff\xd8" + b"x" * 9000, length=MAX_PICTURE_BYTES + 1),
        part(b"\xff\xd8" + b"x" * 9000, length=None),
    ):
        framing = EventFraming()
        for size in 1000, len(bad):
            chunks = [bad[at : at + size] for at in range(0, len(bad), size)]
            found = read(*chunks, b"\r\n", part(ONE), framing=framing)
            assert documents(found) == [ONE]
            assert [it.kind for it in found].count(PartKind.OTHER) >= 1


@pytest.mark.parametrize(
    "begin",
    [b"", b"--b\r\nContent-Type: a/b\r\n\r\n", b"{", b"<a>", b'{"a": "', b"\xff\xd8"],
)
@pytest.mark.parametrize("filler", [b"x", b"{", b"x\r\n", b"\\", b"\r\n--b{", b"<a>"])
def test_bytes_without_end_end_the_stream(begin: bytes, filler: bytes) -> None:
    """And fill no memory, and take no time beyond reading them."""
    framing = EventFraming()
    list(framing.feed(b"--b\r\n\r\n{}\r\n--b\r\n" + begin))
    chunk = filler * (65536 // len(filler))

    def flood() -> None:
        for _ in range(2 * MAX_PICTURE_BYTES // len(chunk)):
            list(framing.feed(chunk))
            assert len(framing._buffer) < 400_000

    began = time.thread_time()
    with pytest.raises(IsapiUnexpectedError):
        flood()
    assert time.thread_time() - began < 1


@pytest.mark.parametrize("text", [b'{"a": "' + b"x" * 9, b"<a b='" + b" ", b"x: "])
def test_one_byte_at_a_time_is_no_more_work(text: bytes) -> None:
    """Four times as many bytes take four times as long, not sixteen times."""
    took = []
    for count in 5_000, 20_000:
        framing = EventFraming()
        list(framing.feed(b"--b\r\n\r\n" + text))
        began = time.thread_time()
        for _ in range(count):
            list(framing.feed(b" "))
        took.append(time.thread_time() - began)
    assert took[1] < 10 * took[0]


def test_random_bytes_between_parts_lose_no_part_after_the_next() -> None:
    """One bad part never ends the stream; the one after it may be a part of it."""
    chance = random.Random(7)  # noqa: S311 - always the same bytes
    words = [b"--MIME_boundary", b"--", b"{", b"}", b'"', b"<a>", b"\xff\xd8", b"\r\n"]
    words += [b"Content-Length: 50\r\n", b"\n", b"\\", b"x", b"\x00", JPEG]
    for _ in range(2000):
        bad = b"".join(chance.choices(words, k=chance.randrange(12)))
        framing = EventFraming()
        found = read(part(ONE), bad, b"\r\n", part(TWO), part(ONE), framing=framing)
        assert documents(found)[-1:] == [ONE], bad


def test_a_replay_of_the_whole_log_costs_little() -> None:
    """20,000 entries in chunks as sockets give them; a live event in their midst."""
    old = part(document(1, current=False))
    stream = old * 10_000 + part(ONE) + old * 10_000
    chunks = [stream[at : at + 65536] for at in range(0, len(stream), 65536)]
    framing = EventFraming()
    counts = dict.fromkeys(PartKind, 0)
    tracemalloc.start()
    try:
        for chunk in chunks[:20]:
            for found in framing.feed(chunk):
                counts[found.kind] += 1
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    began = time.thread_time()
    for chunk in chunks[20:]:
        for found in framing.feed(chunk):
            counts[found.kind] += 1
    took = time.thread_time() - began
    assert counts[PartKind.REPLAYED] == 20_000
    assert counts[PartKind.DOCUMENT] == 1
    assert peak < 1_000_000
    assert took < 1.5
    assert sys.getsizeof(framing._buffer) < 200_000
