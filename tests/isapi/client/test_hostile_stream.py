"""An event stream of a malicious terminal: it ends, or others run beside it."""

import asyncio
import time
import tracemalloc
from typing import Final

import aiohttp
import pytest

from custom_components.hikvision_face_terminal.isapi import Timing
from custom_components.hikvision_face_terminal.isapi.client import IsapiClient
from custom_components.hikvision_face_terminal.isapi.errors import (
    IsapiError,
    IsapiUnexpectedError,
    Reason,
)
from custom_components.hikvision_face_terminal.isapi.transport.connection import (
    IsapiTransport,
)
from custom_components.hikvision_face_terminal.isapi.transport.login import Login
from tests.hostile import Attack, HostileRequest, HostileServer, http_answer
from tests.hostile.wire import always, closing, endless, liar

OPEN: Final = b"HTTP/1.1 200 OK\r\nContent-Type: multipart/mixed\r\n\r\n--b\r\n"

# CPU seconds for which nothing else may run, and bytes that a stream may take;
# measuring memory makes both worse, and other tests share the core. Work that grows
# with the square of the bytes takes longer than that.
TURN: Final = 0.5
MEMORY: Final = 4 * 1024 * 1024


def client_of(hostile: HostileServer, session: aiohttp.ClientSession) -> IsapiClient:
    """Return a client for a malicious terminal."""
    return IsapiClient(
        IsapiTransport(
            session,
            host=hostile.host,
            port=hostile.port,
            ssl=False,
            login=Login(username="admin", password="never-to-be-seen-9"),
            timing=Timing(request=1),
        )
    )


async def follow(client: IsapiClient, items: int) -> None:
    """Read so much of the stream, while others want their turn."""
    worst, turns = 0.0, 0

    async def beat() -> None:
        nonlocal worst, turns
        while True:
            began = time.thread_time()
            await asyncio.sleep(0)
            worst = max(worst, time.thread_time() - began)
            turns += 1

    heart = asyncio.create_task(beat())
    tracemalloc.start()
    try:
        async with asyncio.timeout(30), client.events.stream() as stream:
            for _ in range(items):
                await anext(stream)
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        heart.cancel()
        assert worst < TURN, f"{worst * 1000:.0f} ms"
        assert peak < MEMORY, f"{peak / 2**20:.1f} MiB"
    assert turns > items / 100


@pytest.mark.parametrize(
    "junk",
    [
        b"x" * 65536,
        b"X: y\r\n" * 9000,
        b'{"a": "' + b"\\\\" * 32768,
        b"\xff\xd8" + b"\r\n--{\r\n" * 8000,
    ],
    ids=["no line", "head", "text", "picture"],
)
async def test_a_stream_without_a_boundary_ends(
    session: aiohttp.ClientSession, junk: bytes
) -> None:
    attack = liar({"alertStream": endless(OPEN + junk[:100], junk)})
    async with HostileServer(attack) as hostile:
        with pytest.raises(IsapiUnexpectedError):
            await follow(client_of(hostile, session), 1_000_000)


@pytest.mark.parametrize(
    "part",
    [b"{}\n", b'\n--b\n\n{"eventType": "x"}', b"--b\r\n{]}\r\n"],
    ids=["empty", "small", "broken"],
)
async def test_parts_without_end_leave_others_their_turn(
    session: aiohttp.ClientSession, part: bytes
) -> None:
    chunk = part * (65536 // len(part))
    async with HostileServer(liar({"alertStream": endless(OPEN, chunk)})) as hostile:
        await follow(client_of(hostile, session), 2_000)


@pytest.mark.parametrize(
    ("attack", "reason"),
    [
        (endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", pause=0.05), "cannot_connect"),
        (endless(b"HTTP/1.1 401 No\r\n\r\n", b"x" * 65536), "unexpected_response"),
        (closing(http_answer(status="204 No Content")), "unexpected_response"),
        (closing(http_answer(status="302 Found")), "unexpected_response"),
        (closing(OPEN), "cannot_connect"),
        (closing(http_answer(b"")), "cannot_connect"),
        (always(http_answer(b"<html>", status="404 No")), "stream_taken"),
    ],
    ids=["slow head", "long 401", "204", "302", "closed", "empty", "no ISAPI"],
)
async def test_no_stream_is_an_error_in_time(
    session: aiohttp.ClientSession, attack: Attack, reason: str
) -> None:
    async with HostileServer(liar({"alertStream": attack})) as hostile:
        with pytest.raises(IsapiError) as caught:
            await follow(client_of(hostile, session), 1)
        assert caught.value.reason is Reason(reason)
        assert b"never-to-be-seen" not in hostile.received


async def test_a_terminal_without_a_login(session: aiohttp.ClientSession) -> None:
    """What is asked first is not challenged, so nothing is signed."""
    attack = liar({"alertStream": OPEN + b"\r\n{}"})
    async with HostileServer(attack) as hostile:
        await follow(client_of(hostile, session), 1)
        assert [request.authorization for request in hostile.requests] == ["", ""]


async def test_what_is_asked_first_is_bounded(session: aiohttp.ClientSession) -> None:
    attack = liar({"deviceInfo": endless(b"HTTP/1.1 401 No\r\n\r\n", b"x" * 65536)})
    async with HostileServer(attack) as hostile:
        with pytest.raises(IsapiUnexpectedError):
            await follow(client_of(hostile, session), 1)


async def test_a_nonce_may_be_good_for_one_request_only(
    session: aiohttp.ClientSession,
) -> None:
    """Then the stream itself is challenged; what is stale is no wrong login."""

    def challenge(nonce: str, stale: str = "") -> bytes:
        header = f'WWW-Authenticate: Digest realm="r", qop="auth", nonce="{nonce}"'
        return http_answer(status="401 No", headers=f"{header}{stale}\r\n")

    async def stream(request: HostileRequest, writer: asyncio.StreamWriter) -> None:
        if not request.authorization:
            writer.write(challenge("own"))
        elif 'nonce="own"' in request.authorization:
            writer.write(OPEN + b"\r\n{}")
        else:
            writer.write(challenge("other", ", stale=true"))

    attack = liar({"deviceInfo": challenge("first"), "alertStream": stream})
    async with HostileServer(attack) as hostile:
        client = client_of(hostile, session)
        for _ in range(3):
            await follow(client, 1)
        assert len(hostile.requests_for("alertStream")) == 9
