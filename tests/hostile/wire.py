"""Well-formed answers, whose content may be hostile."""

import asyncio
from collections.abc import Mapping
import json
from typing import Any

from .server import Attack, HostileRequest


def http_answer(
    body: bytes = b"", *, status: str = "200 OK", headers: str = "", length: int = -1
) -> bytes:
    """Return an answer; `length` overrides its Content-Length."""
    length = len(body) if length < 0 else length
    head = f"HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}\r\n"
    return head.encode("latin-1") + body


def json_answer(tree: Any, *, status: str = "200 OK") -> bytes:
    """Return an answer with JSON."""
    return http_answer(json.dumps(tree).encode(), status=status)


def always(answer: bytes) -> Attack:
    """Give every request the same answer."""

    async def attack(_: HostileRequest, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    return attack


def closing(answer: bytes) -> Attack:
    """Write an answer and close the connection."""

    async def attack(_: HostileRequest, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        writer.close()

    return attack


def endless(begin: bytes, again: bytes, *, pause: float = 0.0) -> Attack:
    """Begin an answer and never end it, as fast as it is read unless it pauses."""

    async def attack(_: HostileRequest, writer: asyncio.StreamWriter) -> None:
        writer.write(begin)
        while not writer.is_closing():
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(pause)

    return attack


OK = {"statusCode": 1, "statusString": "OK", "subStatusCode": "ok"}

# A terminal without a login, as far as an enrollment needs one.
HONEST: Mapping[str, Any] = {
    "deviceInfo": {
        "DeviceInfo": {
            "deviceName": "Door",
            "model": "DS-K1T343",
            "serialNumber": "SN1",
            "firmwareVersion": "V1",
            "electroLockNum": "1",
        }
    },
    "CaptureFaceData/capabilities": {
        "CaptureFaceData": {"CaptureFaceDataCond": {"dataType": {"@opt": "url"}}}
    },
    "UserInfo/Count": {"UserInfoCount": {"userNumber": 0, "bindFaceUserNumber": 0}},
    "UserInfo/Search": {"UserInfoSearch": {"totalMatches": 0}},
    "capabilities": {},
    "FDSearch?": {"totalMatches": 0},
    "groupSearch": {"GroupSearchResult": {"totalMatches": 0}},
    "CaptureFaceData": {
        "CaptureFaceData": {
            "captureProgress": 100,
            "faceDataUrl": "https://192.0.2.1/LOCALS/pic/face.jpg",
        }
    },
}


def liar(lies: Mapping[str, Any] | None = None) -> Attack:
    """Behave like a terminal, but lie where a part of the path is a key of `lies`.

    A lie is a JSON tree, the bytes of an answer, or an attack of its own.
    """

    async def attack(request: HostileRequest, writer: asyncio.StreamWriter) -> None:
        answer: Any = OK
        for answers in (lies or {}), HONEST:
            key = next((part for part in answers if part in request.target), None)
            if key is not None:
                answer = answers[key]
                break
        if callable(answer):
            await answer(request, writer)
        else:
            writer.write(answer if isinstance(answer, bytes) else json_answer(answer))

    return attack
