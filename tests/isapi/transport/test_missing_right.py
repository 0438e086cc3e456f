"""A 401 for one call alone, and what locks look like."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import pytest

from custom_components.hikvision_face_terminal.isapi.client import IsapiClient
from custom_components.hikvision_face_terminal.isapi.errors import (
    IsapiAuthenticationError,
    IsapiError,
    IsapiLockedError,
    IsapiRefusedError,
    Reason,
)
from custom_components.hikvision_face_terminal.isapi.transport.login import Login
from simulator import PROFILES, Fault, Profile, Scene, SimulatedTerminal
from tests.isapi.conftest import Connect

SEARCH = "AccessControl/UserInfo/Search"
CAPTURE = "AccessControl/CaptureFaceData"

# Each answers a nonce that has been used in another way.
DIGESTS = ["immediate", "nonce_once_fresh", "nonce_once_stale", "nonce_once_silent"]


def denying(name: str, *paths: str) -> Profile:
    """Return a firmware whose account lacks the rights for these calls."""
    profile = PROFILES[name]
    return replace(profile, digest=replace(profile.digest, denied=paths))


@pytest.mark.parametrize(
    "profile", [denying(name, SEARCH, CAPTURE) for name in DIGESTS], ids=DIGESTS
)
async def test_a_right_that_is_missing_is_no_wrong_password(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """However often it is asked; all other calls go on working."""
    await client.device.info()
    for _ in range(3):
        for call in client.users.get("5"), client.capture.face(1):
            with pytest.raises(IsapiRefusedError) as caught:
                await call
            assert caught.value.reason is Reason.PERMISSION_DENIED
        assert (await client.device.info()).serial_number == terminal.serial_number
    assert terminal.wrong_logins == 0


@pytest.mark.parametrize(
    "profile", [denying("immediate", SEARCH, CAPTURE)], ids=["denied"]
)
async def test_two_missing_rights_at_a_time(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    await client.device.info()
    ends = await asyncio.gather(
        client.users.get("5"), client.capture.face(1), return_exceptions=True
    )
    assert [getattr(end, "reason", None) for end in ends] == [
        Reason.PERMISSION_DENIED,
        Reason.PERMISSION_DENIED,
    ]
    await client.device.info()


@pytest.mark.parametrize("profile", [PROFILES[name] for name in DIGESTS], ids=DIGESTS)
@pytest.mark.parametrize("at_once", [False, True], ids=["in turn", "at once"])
async def test_a_stale_password_is_tried_twice_by_new_calls(
    terminal: SimulatedTerminal, client: IsapiClient, *, at_once: bool
) -> None:
    """Calls that never worked might lack a right: one that worked decides."""
    terminal.scene = Scene.never()
    await client.device.info()
    terminal.change_password("another-9")
    calls: list[Coroutine[Any, Any, object]] = [
        client.users.get("5"),
        client.capture.face(5),
        client.device.counts(),
    ]
    groups = [calls] if at_once else [[call] for call in calls]
    for group in groups:
        ends = await asyncio.gather(*group, return_exceptions=True)
        assert {type(end) for end in ends} == {IsapiAuthenticationError}
    assert 1 <= terminal.wrong_logins <= 2


async def test_two_refused_signatures_in_a_row_are_the_last() -> None:
    """Whatever they were for; one that is accepted explains those before it."""
    login = Login(username="admin", password="x")
    login.accept("GET", "/ISAPI/System/deviceInfo")
    for path in "/ISAPI/a", "/ISAPI/b?format=json":
        login.raise_if_blocked()
        assert login.refuse_signature("GET", path)
    with pytest.raises(IsapiAuthenticationError):
        login.raise_if_blocked()
    other = Login(username="admin", password="x")
    for _ in range(3):
        other.accept("GET", "/ISAPI/System/deviceInfo?x")
        assert not other.refuse_signature("GET", "/ISAPI/System/deviceInfo?y")
        other.raise_if_blocked()


@pytest.mark.parametrize(
    "profile", [denying("immediate", "System/deviceInfo")], ids=["first"]
)
async def test_the_first_call_of_all_decides(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """Nothing worked before: the login is refused, and sent no more."""
    for _ in range(3):
        with pytest.raises(IsapiAuthenticationError):
            await client.device.info()
    assert len([seen for seen in terminal.requests if seen.signed]) == 1


@pytest.mark.parametrize("profile", [PROFILES["right_missing"]], ids=["right_missing"])
async def test_users_are_counted_without_the_right_to_count(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    await client.device.info()
    terminal.people["5"] = {"employeeNo": "5", "name": "Anna"}
    assert (await client.device.counts()).users == 1


LOCKS = ["immediate", "locked_in_status", "locked_word", "locked_in_json"]


@pytest.mark.parametrize("profile", [PROFILES[name] for name in LOCKS], ids=LOCKS)
@pytest.mark.parametrize("worked", [False, True], ids=["at first", "later"])
async def test_a_lock_is_recognized_in_any_form(
    terminal: SimulatedTerminal, client: IsapiClient, *, worked: bool
) -> None:
    """Nothing more is sent: each try prolongs the lock."""
    if worked:
        await client.device.info()
    before = len(terminal.requests)
    terminal.lock(1795)
    for _ in range(3):
        with pytest.raises(IsapiLockedError) as caught:
            await client.device.info()
        assert 29 <= caught.value.minutes <= 30
    assert len(terminal.requests) == before + 1


@pytest.mark.parametrize("status", [400, 401, 403, 503])
@pytest.mark.parametrize(
    "body",
    [
        b"<Anything><lockStatus>LOCKED</lockStatus><unlockTime>60</unlockTime></Anything>",
        b'{"lockStatus":"lock","resLockTime":60}',
        b'{"userCheck":{"lockStatus":"locked","unlockTime":"60"}}',
        b'{"ResponseStatus":{"userCheck":{"lockStatus":"locked","unlockTime":60}}}',
        b'{"userCheck":[{"lockStatus":true,"unlockTime":60}]}',
        b'{"statusCode":4,"subStatusCode":"userLocked","unlockTime":60}',
        b'{"statusCode":4,"subStatusCode":"illegalLoginLock","unlockTime":60}',
    ],
)
async def test_a_lock_has_no_certain_root(
    terminal: SimulatedTerminal, client: IsapiClient, status: int, body: bytes
) -> None:
    terminal.inject(Fault.http_error(status, body), path="", unauthorized=True)
    with pytest.raises(IsapiLockedError) as caught:
        await client.device.info()
    assert caught.value.minutes == 1
    with pytest.raises(IsapiLockedError):
        await client.users.get("5")
    assert len(terminal.requests) == 1


@pytest.mark.parametrize(
    "body",
    [
        b'{"lockStatus":"unlocked"}',
        b'{"statusCode":4,"subStatusCode":"userBlocked"}',
        b'{"statusCode":4,"subStatusCode":"doorLock"}',
        b'{"statusCode":4,"subStatusCode":"userUnlock"}',
    ],
)
async def test_other_locks_block_nothing(
    terminal: SimulatedTerminal, client: IsapiClient, body: bytes
) -> None:
    terminal.inject(Fault.http_error(403, body), path="deviceInfo")
    with pytest.raises(IsapiRefusedError):
        await client.device.info()
    await client.device.info()


async def test_https_is_wanted(connect: Connect) -> None:
    """Not followed, and nothing is signed; any other redirect is unexpected."""
    plain = PROFILES["immediate"]
    redirecting = replace(plain, wire=replace(plain.wire, sends_to_https=True))
    async with SimulatedTerminal(redirecting, tls=False) as terminal:
        client = connect(terminal)
        for call in client.device.info(), client.device.counts():
            with pytest.raises(IsapiError) as caught:
                await call
            assert caught.value.reason is Reason.WANTS_HTTPS
        assert not any(seen.signed for seen in terminal.requests)
    for location in "https://192.0.2.1/", "http://127.0.0.1/x", "/x", "https://[", "":
        async with SimulatedTerminal(tls=False) as terminal:
            client = connect(terminal)
            fault = Fault.http_error(307)
            assert fault.answer is not None
            answer = replace(fault.answer, headers=(("Location", location),))
            terminal.inject(replace(fault, answer=answer), unauthorized=True)
            with pytest.raises(IsapiError) as caught:
                await client.device.info()
            assert caught.value.reason is Reason.UNEXPECTED_RESPONSE


@pytest.mark.parametrize(
    "profile",
    [
        replace(
            PROFILES["immediate"],
            digest=replace(
                PROFILES["immediate"].digest, lock_after=1, lock_seconds=26 * 60
            ),
        )
    ],
    ids=["first_wrong_password_locks"],
)
async def test_the_first_wrong_password_may_lock(
    connect: Connect, terminal: SimulatedTerminal
) -> None:
    """Case 10, a K1T343EWX: nothing is sent again, and the minutes are known."""
    client = connect(terminal, "wrong")
    for _ in range(2):
        with pytest.raises(IsapiLockedError) as caught:
            await client.device.info()
        assert caught.value.minutes == 26
    assert terminal.wrong_logins == 1
