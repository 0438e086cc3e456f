"""A malicious terminal: whatever it sends, the client fails in time with a reason."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
import time
import tracemalloc

import aiohttp
import pytest

from custom_components.hikvision_face_terminal.isapi import Timing
from custom_components.hikvision_face_terminal.isapi.client import IsapiClient
from custom_components.hikvision_face_terminal.isapi.errors import IsapiError, Reason
from custom_components.hikvision_face_terminal.isapi.models.user_record import (
    UserRecord,
)
from custom_components.hikvision_face_terminal.isapi.transport.connection import (
    IsapiTransport,
)
from custom_components.hikvision_face_terminal.isapi.transport.login import Login
from simulator.certificate import certificate
from tests.hostile import Attack, HostileRequest, HostileServer, http_answer
from tests.hostile.attacks import BODIES, HEADS, Case
from tests.hostile.wire import always

type Reach = Callable[[HostileServer], IsapiClient]

PASSWORD = "never-to-be-seen-9"

# Seconds, for attacks that only the time-out ends; the real one is fifty times that.
SHORT = 0.3
# Seconds, for attacks that end by themselves; the measurements here make them slow.
LONG = 10.0

# The memory that an answer may take: a few copies of the 1 MiB that is its limit, or
# the tree of 256 KiB of text.
MEMORY = 16 * 1024 * 1024

# aiohttp 3.13, of the oldest Home Assistant, counts headers only when it has all of
# them: only the deadline limits their memory and time.
UNLIMITED = {"endless headers"} if aiohttp.__version__.startswith("3.13.") else set()

# CPU seconds for which nothing else may run. The promise is 0.05; measuring memory, the
# simulated attacker in the same thread and other tests on the core take their own.
TURN = 0.5


@pytest.fixture
def reach(session: aiohttp.ClientSession, timing: Timing) -> Reach:
    """Return a function that creates a client for a malicious terminal."""

    def reach(hostile: HostileServer) -> IsapiClient:
        return IsapiClient(
            IsapiTransport(
                session,
                host=hostile.host,
                port=hostile.port,
                ssl=False,
                login=Login(username="admin", password=PASSWORD),
                timing=timing,
            )
        )

    return reach


@asynccontextmanager
async def responsive(*, limited: bool = True) -> AsyncIterator[None]:
    """Assert that other tasks run meanwhile, and that memory stays within its limit."""
    worst = 0.0

    async def beat() -> None:
        nonlocal worst
        while True:
            # The time of this thread: other processes do not count
            began = time.thread_time()
            await asyncio.sleep(0)
            worst = max(worst, time.thread_time() - began)

    heart = asyncio.create_task(beat())
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        heart.cancel()
    if limited:
        assert worst < TURN, f"{worst * 1000:.0f} ms"
        assert peak < MEMORY, f"{peak / 2**20:.1f} MiB"


async def refusal(request: Awaitable[object], deadline: float) -> Reason:
    """Return why a request failed; it has to fail, and in time."""
    began = time.monotonic()
    with pytest.raises(IsapiError) as caught:
        await request
    # A busy machine may notice it late, by less than another time-out
    assert time.monotonic() - began < 2 * deadline
    return caught.value.reason


def nothing_leaked(hostile: HostileServer) -> None:
    """Assert that the password was not sent, nor any login but digest."""
    login = b64encode(f"admin:{PASSWORD}".encode())
    assert PASSWORD.encode() not in hostile.received
    assert login not in hostile.received
    for request in hostile.requests:
        assert not request.authorization or request.authorization.startswith("Digest ")


@pytest.mark.parametrize("case", [*BODIES, *HEADS], ids=lambda case: case.name)
async def test_no_answer_is_too_much(
    reach: Reach, monkeypatch: pytest.MonkeyPatch, case: Case, timing: Timing
) -> None:
    """It fails in time, for the right reason, in little memory; nothing is repeated."""
    deadline = SHORT if case.waits else LONG
    timing.request = deadline
    async with HostileServer(case.attack) as hostile:
        client = reach(hostile)
        unlimited = case.name in UNLIMITED
        async with responsive(limited=not unlimited):
            reason = await refusal(
                client.users.add(UserRecord({"employeeNo": "1"})), deadline
            )
        assert reason is (Reason.CANNOT_CONNECT if unlimited else case.reason)
        assert len(hostile.requests) == 1
        nothing_leaked(hostile)


def unauthorized(*challenges: str, body: bytes = b"") -> bytes:
    """Return a 401 with these challenges."""
    headers = "".join(f"WWW-Authenticate: {challenge}\r\n" for challenge in challenges)
    return http_answer(body, status="401 Unauthorized", headers=headers)


def fresh(request: HostileRequest) -> str:
    """Return a challenge with a new nonce."""
    return f'Digest realm="r", nonce="n{request.number}", qop="auth"'


def each_time(challenge: Callable[[HostileRequest], str]) -> Attack:
    """Answer each request with another challenge."""

    async def attack(request: HostileRequest, writer: asyncio.StreamWriter) -> None:
        writer.write(unauthorized(challenge(request)))

    return attack


UNUSABLE = {
    "Basic alone": ['Basic realm="r"'],
    "other schemes": ["Bearer", "Negotiate", "NTLM", 'Custom realm="r", nonce="n"'],
    "unknown algorithm": ['Digest realm="r", nonce="n", qop="auth", algorithm=ROT13'],
    "session algorithm": ['Digest realm="r", nonce="n", algorithm=MD5-sess'],
    "auth-int": ['Digest realm="r", nonce="n", qop="auth-int"'],
    "no nonce": ['Digest realm="r", qop="auth"'],
    "an empty nonce": ['Digest realm="r", nonce="", qop="auth"'],
    "no realm": ['Digest nonce="n", qop="auth"'],
    "bytes that are no text": ['Digest realm="\xff\xfe", nonce="n", qop="auth"'],
    "control characters": ['Digest realm="a\x01b", nonce="n", qop="auth"'],
    "quotes that do not end": ['Digest realm="' + "\\" * 8001],
    "nothing": [],
}


@pytest.mark.parametrize("name", UNUSABLE)
async def test_a_challenge_that_would_reveal_too_much_is_not_answered(
    reach: Reach, name: str, timing: Timing
) -> None:
    """Nothing is signed, so nothing can be replayed elsewhere or cracked."""
    async with HostileServer(always(unauthorized(*UNUSABLE[name]))) as hostile:
        client = reach(hostile)
        reason = await refusal(client.device.info(), timing.request)
        assert reason is Reason.UNEXPECTED_RESPONSE
        assert [request.authorization for request in hostile.requests] == [""]


CHALLENGES: dict[str, tuple[Callable[[HostileRequest], str], Reason]] = {
    "ever new": (fresh, Reason.INVALID_AUTH),
    "one replayed": (
        lambda _: 'Digest realm="r", nonce="n", qop="auth"',
        Reason.INVALID_AUTH,
    ),
    "no qop": (
        lambda request: f'Digest realm="r", nonce="{request.number}"',
        Reason.INVALID_AUTH,
    ),
    "ever stale": (
        lambda request: fresh(request) + ", stale=true",
        Reason.UNEXPECTED_RESPONSE,
    ),
    "another space": (
        lambda request: fresh(request) + ', domain="http://192.0.2.1/ //192.0.2.1/"',
        Reason.INVALID_AUTH,
    ),
    "what ends a header": (
        lambda request: fresh(request) + ', opaque="\\", uri=\\"/x\\""',
        Reason.INVALID_AUTH,
    ),
}


@pytest.mark.parametrize("name", CHALLENGES)
async def test_a_login_is_tried_once(reach: Reach, name: str, timing: Timing) -> None:
    """However often the terminal challenges; and never after it was refused."""
    challenge, reason = CHALLENGES[name]
    async with HostileServer(each_time(challenge)) as hostile:
        client = reach(hostile)
        for _ in range(3):
            assert (
                await refusal(client.users.add(UserRecord({})), timing.request)
                is reason
            )
        signed = [request for request in hostile.requests if request.authorization]
        # A terminal that calls its nonces stale does not refuse the password: each
        # request tries the last nonce, which is refused, and the new one.
        assert len(signed) == (1 if reason is Reason.INVALID_AUTH else 5)
        nonces = [request.authorization.partition("cnonce=")[0] for request in signed]
        assert len(set(nonces)) == len(nonces)
        nothing_leaked(hostile)


async def test_a_write_is_signed_at_most_twice(reach: Reach, timing: Timing) -> None:
    """The body is sent unsigned, then signed, at most; each refusal costs one repeat.

    A login worked before, so its expired nonce has to be ruled out.
    """

    async def attack(request: HostileRequest, writer: asyncio.StreamWriter) -> None:
        if request.number == 1:
            writer.write(
                http_answer(b"<DeviceInfo><serialNumber>1</serialNumber></DeviceInfo>")
            )
        else:
            writer.write(unauthorized(fresh(request) if request.number != 2 else ""))

    async with HostileServer(attack) as hostile:
        client = reach(hostile)
        await client.device.info()
        before = len(hostile.requests)
        reason = await refusal(
            client.users.add(UserRecord({"employeeNo": "1"})), timing.request
        )
        assert reason is Reason.INVALID_AUTH
        sent = hostile.requests[before:]
        assert [bool(request.authorization) for request in sent] == [True, False, True]
        nothing_leaked(hostile)


ELSEWHERE = {
    "a redirect": "301 Moved Permanently",
    "a redirect that keeps the method": "307 Temporary Redirect",
    "a redirect for ever": "308 Permanent Redirect",
}


@pytest.mark.parametrize("status", ELSEWHERE.values(), ids=ELSEWHERE)
async def test_no_request_goes_to_another_host(
    reach: Reach, status: str, timing: Timing
) -> None:
    """And no login, before or after a challenge."""
    async with HostileServer(always(http_answer())) as elsewhere:
        location = f"Location: http://{elsewhere.host}:{elsewhere.port}/x\r\n"

        async def attack(request: HostileRequest, writer: asyncio.StreamWriter) -> None:
            if request.number == 0:
                writer.write(unauthorized(fresh(request)))
            else:
                writer.write(http_answer(status=status, headers=location))

        async with HostileServer(attack) as hostile:
            client = reach(hostile)
            for call in client.device.info(), client.users.add(UserRecord({})):
                reason = await refusal(call, timing.request)
                assert reason is Reason.UNEXPECTED_RESPONSE
            assert elsewhere.connections == 0
            nothing_leaked(hostile)


async def test_a_taken_over_address_gets_no_request(
    session: aiohttp.ClientSession, timing: Timing
) -> None:
    """With another certificate there, not one byte of a request is sent."""
    trusted, other = certificate(0), certificate(1)
    async with HostileServer(always(http_answer()), tls=other.context) as hostile:
        for pin in trusted.fingerprint, None:
            client = IsapiClient(
                IsapiTransport(
                    session,
                    host=hostile.host,
                    port=hostile.port,
                    ssl=True,
                    login=Login(username="admin", password=PASSWORD),
                    certificate_fingerprint=pin,
                    timing=timing,
                )
            )
            reason = await refusal(client.device.info(), timing.request)
            assert reason is Reason.CERTIFICATE_CHANGED
        assert hostile.connections == 1  # The other one ended in the handshake.
        assert not hostile.received
