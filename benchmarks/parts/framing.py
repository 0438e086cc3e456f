"""The bytes of an event stream: what it costs to cut and to read them."""

from collections.abc import Callable, Iterator
import gc
import json
import time
import tracemalloc
from typing import Any

from benchmarks.figures import MS, Goal, Sample, Section, Table, below, number
from benchmarks.ways.boundary import BoundaryFraming
from custom_components.hikvision_face_terminal.isapi.models.terminal_event import (
    TerminalEvent,
)
from custom_components.hikvision_face_terminal.isapi.transport.decode import decode
from custom_components.hikvision_face_terminal.isapi.transport.event_stream import (
    EventFraming,
    PartKind,
)

# Reads a chunk, and yields the serial numbers of the events that are there by now.
type Read = Callable[[bytes], Iterator[int | None]]

REPLAYED = 20_000
LIVE = 500
# What a socket hands over at a time.
_CHUNK = 64 * 1024
_KIB = 1024


async def measure(folder: str, socket: str, rounds: int) -> dict[str, Any]:  # noqa: ARG001 - as all parts are called
    """Read a replay of the log, and live events one by one, in both ways."""
    replay = _part(1, current=False) * REPLAYED
    live = [_part(serial, current=True) for serial in range(LIVE)]
    return {
        name: {
            "replay": [_seconds(make(), _chunks(replay)) for _ in range(rounds)],
            "live": [_seconds(make(), live) / LIVE for _ in range(rounds)],
            "longest": max(_longest(make(), _chunks(replay)) for _ in range(rounds)),
            "peak": _peak(make(), replay),
            "late": _late(make(), live),
        }
        for name, make in (("ours", _ours), ("by boundary", _by_boundary))
    }


def _ours() -> Read:
    framing = EventFraming()

    def read(data: bytes) -> Iterator[int | None]:
        for part in framing.feed(data):
            if part.kind is PartKind.DOCUMENT:
                event = TerminalEvent.from_part(decode(part.body), None)
                yield event.serial_no if event else None

    return read


def _by_boundary() -> Read:
    framing = BoundaryFraming()
    return lambda data: (event["serialNo"] for event in framing.feed(data))


def _part(serial: int, *, current: bool) -> bytes:
    """Return a part as a DS-K1T342MWX V3.16.1 frames and writes it."""
    event = {
        "deviceName": "Reader",
        "majorEventType": 5,
        "subEventType": 75,
        "name": "Anna",
        "cardReaderKind": 1,
        "cardReaderNo": 1,
        "verifyNo": 162,
        "employeeNoString": "42",
        "serialNo": serial,
        "userType": "normal",
        "currentVerifyMode": "cardOrFace",
        "currentEvent": current,
        "frontSerialNo": 17,
        "attendanceStatus": "undefined",
        "mask": "no",
        "FaceRect": {"height": 0.196, "width": 0.111, "x": 0.5, "y": 0.049},
    }
    envelope = {
        "ipAddress": "192.0.2.10",
        "portNo": 443,
        "protocol": "HTTPS",
        "macAddress": "00:00:5e:00:53:01",
        "channelID": 1,
        "dateTime": "2026-09-01T17:27:53-04:00",
        "activePostCount": 1,
        "eventType": "AccessControllerEvent",
        "eventState": "active",
        "AccessControllerEvent": event,
    }
    body = json.dumps(envelope, indent="\t").replace(": ", ":\t").encode()
    head = (
        b'--MIME_boundary\r\nContent-Type: application/json; charset="UTF-8"\r\n'
        b"Content-Length: %d\r\n\r\n" % len(body)
    )
    return head + body + b"\r\n"


def _chunks(data: bytes) -> list[bytes]:
    return [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)]


def _late(read: Read, chunks: list[bytes]) -> int:
    """Return how many events were not there with their own last byte."""
    return sum(serial not in list(read(it)) for serial, it in enumerate(chunks))


def _seconds(read: Read, chunks: list[bytes]) -> float:
    gc.collect()
    began = time.thread_time()
    for chunk in chunks:
        for _ in read(chunk):
            pass
    return time.thread_time() - began


def _longest(read: Read, chunks: list[bytes]) -> float:
    return max(_seconds(read, [chunk]) for chunk in chunks)


def _peak(read: Read, data: bytes) -> float:
    """Return the peak of additional memory in KiB; chunks are made one by one."""
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for at in range(0, len(data), _CHUNK):
        for _ in read(data[at : at + _CHUNK]):
            pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (peak - before) / _KIB


METHOD = """\
A stream as a DS-K1T342MWX V3.16.1 frames it, without a network: {replayed:,} entries of
the log that were there before, in chunks of 64 KiB, and then {live} live events, each
in a chunk of its own. Beside it the way in which other integrations read it, written
afresh: a part ends where the next one begins, and is decoded. CPU is the thread's, in
{rounds} rounds; memory is that of Python's objects."""


def report(result: dict[str, Any], rounds: int) -> Section:
    """Describe the results."""
    ours = result["ours"]
    return Section(
        title="The event stream, byte by byte",
        method=METHOD.format(replayed=REPLAYED, live=LIVE, rounds=rounds),
        tables=[
            Table(
                (
                    "",
                    f"{REPLAYED:,} old entries, CPU ms",
                    "longest chunk, CPU ms",
                    "peak memory, KiB",
                    "a live event, CPU µs",
                    "held back until the next part",
                ),
                [_row(name, it) for name, it in result.items()],
            )
        ],
        goals=_goals(ours),
    )


def _row(name: str, it: dict[str, Any]) -> tuple[str, ...]:
    return (
        name,
        str(Sample.of(it["replay"], MS)),
        number(it["longest"] * MS),
        number(it["peak"]),
        str(Sample.of(it["live"], MS * MS)),
        f"{it['late']} of {LIVE}",
    )


def _goals(ours: dict[str, Any]) -> list[Goal]:
    return [
        below("a replay, framing alone", max(ours["replay"]), 1.5, "s of CPU"),
        below("the longest chunk", ours["longest"] * MS, 20, "ms of CPU"),
        below("memory for a replay", ours["peak"] / _KIB, 2, "MiB"),
        below("events held back", ours["late"], 0, ""),
    ]
