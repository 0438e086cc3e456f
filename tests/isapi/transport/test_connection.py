"""Login, certificate, connections and answers, against a terminal over sockets."""

import asyncio

import aiohttp
import pytest

from custom_components.hikvision_face_terminal.isapi.client import IsapiClient
from custom_components.hikvision_face_terminal.isapi.errors import (
    IsapiAuthenticationError,
    IsapiCertificateError,
    IsapiConnectionError,
    IsapiError,
    IsapiLockedError,
    IsapiUnexpectedError,
)
from custom_components.hikvision_face_terminal.isapi.transport import (
    connection as transport,
)
from custom_components.hikvision_face_terminal.isapi.transport.certificate import (
    certificate_fingerprint,
)
from custom_components.hikvision_face_terminal.isapi.transport.login import Login
from simulator import PROFILES, Fault, Scene, SimulatedTerminal
from tests.isapi.conftest import Connect

DIGESTS = [
    "immediate",
    "sha256",
    "basic_first",
    "dual_challenge_one_header",
    "domain_colons",
    "nonce_once_fresh",
    "nonce_once_silent",
]


@pytest.mark.parametrize("profile", [PROFILES[name] for name in DIGESTS], ids=DIGESTS)
async def test_a_wrong_password_is_tried_once(
    terminal: SimulatedTerminal, connect: Connect
) -> None:
    """And never again with this login, whatever is requested."""
    client = connect(terminal, "wrong")
    for _ in range(5):
        with pytest.raises(IsapiAuthenticationError):
            await client.device.info()
    assert terminal.wrong_logins == 1


@pytest.mark.parametrize("profile", [PROFILES[name] for name in DIGESTS], ids=DIGESTS)
async def test_a_stale_password_is_tried_twice_at_most(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """It worked before, so an expired nonce must be ruled out once."""
    for _ in range(3):
        await client.device.info()
    terminal.change_password("another-9")
    for _ in range(5):
        with pytest.raises(IsapiAuthenticationError):
            await client.device.info()
    assert 1 <= terminal.wrong_logins <= 2


@pytest.mark.parametrize("profile", [PROFILES[name] for name in DIGESTS], ids=DIGESTS)
async def test_a_stale_password_is_tried_twice_by_two_at_a_time(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """A picture is fetched beside the writes, and a poll may run beside a capture."""
    terminal.scene = Scene.never()
    for _ in range(2):
        await asyncio.gather(client.device.counts(), client.capture.face(5))
    terminal.change_password("another-9")
    requests = (
        client.device.counts,
        client.device.info,
        lambda: client.capture.face(5),
    )
    ends = await asyncio.gather(
        *(request() for request in requests), return_exceptions=True
    )

    assert {type(end) for end in ends} == {IsapiAuthenticationError}
    assert 1 <= terminal.wrong_logins <= 2


@pytest.mark.parametrize("profile", [PROFILES[name] for name in DIGESTS], ids=DIGESTS)
async def test_reuse_costs_at_most_one_retry(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """No kind of challenge is an error, or taken for a wrong password."""
    for _ in range(3):
        await client.device.info()
    before = len(terminal.requests)
    await client.device.info()
    assert len(terminal.requests) - before <= 2
    assert terminal.wrong_logins == 0


async def test_basic_is_never_sent(connect: Connect) -> None:
    """The password is not sent, whatever the terminal offers first."""
    async with SimulatedTerminal(
        profile=PROFILES["basic_first"], tls=False
    ) as terminal:
        await connect(terminal).device.info()
        assert terminal.wrong_logins == 0


async def test_a_lock_is_reported_and_respected(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """Nothing more is signed, and nothing more is sent until it ends."""
    terminal.lock(1795)
    for _ in range(3):
        with pytest.raises(IsapiLockedError) as caught:
            await client.device.info()
        assert 29 <= caught.value.minutes <= 30
    assert len(terminal.requests) == 1
    assert not terminal.requests[0].signed


async def test_requests_are_sent_again_when_the_lock_has_ended(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """A lock-out does not refuse the login for good."""
    terminal.lock(0.2)
    with pytest.raises(IsapiLockedError):
        await client.device.info()
    terminal.unlock()
    client.device._transport._login.locked_until = 0.0
    assert (await client.device.info()).serial_number == terminal.serial_number


async def test_a_changed_certificate_gets_no_request(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """Not even a request without a signature."""
    await client.device.info()
    before = len(terminal.requests)
    await terminal.renew_certificate()
    with pytest.raises(IsapiCertificateError):
        await client.device.info()
    assert len(terminal.requests) == before


async def test_a_certificate_of_no_ca_gets_no_request(
    terminal: SimulatedTerminal, session: aiohttp.ClientSession
) -> None:
    """Without a pin the CAs decide; the fingerprint is read without a request."""
    unpinned = IsapiClient(
        transport.IsapiTransport(
            session,
            host=terminal.host,
            port=terminal.port,
            ssl=True,
            login=Login(username="admin", password="x"),
        )
    )
    with pytest.raises(IsapiCertificateError):
        await unpinned.device.info()
    shown = await certificate_fingerprint(session, terminal.host, terminal.port)
    assert shown == terminal.certificate_fingerprint
    assert not terminal.requests


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.http_error(302), IsapiUnexpectedError),
        (Fault.garbage(), IsapiUnexpectedError),
        (Fault.oversized(2 * 1024 * 1024), IsapiUnexpectedError),
        (Fault.endless(), IsapiUnexpectedError),
        (Fault.hang(), IsapiConnectionError),
        (Fault.truncated(), IsapiConnectionError),
        (Fault.http_error(500, b"<a><b></a>"), IsapiUnexpectedError),
        (
            Fault.http_error(500, b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
            IsapiUnexpectedError,
        ),
    ],
    ids=["redirect", "garbage", "large", "endless", "hang", "cut", "bad xml", "dtd"],
)
async def test_each_bad_answer_is_an_error(
    terminal: SimulatedTerminal,
    client: IsapiClient,
    fault: Fault,
    error: type[Exception],
) -> None:
    """An IsapiError, within the time-out and the size limit."""
    terminal.inject(fault, path="deviceInfo", times=2)
    with pytest.raises(error):
        await client.device.info()
    terminal.inject(Fault.delay(0), path="nothing")


async def test_a_read_survives_one_dead_connection(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """Terminals close idle connections; a read is sent once more, not twice."""
    terminal.inject(Fault.drop_before(), path="deviceInfo", times=1)
    assert (await client.device.info()).serial_number == terminal.serial_number
    terminal.inject(Fault.drop_before(), path="deviceInfo", times=2)
    with pytest.raises(IsapiConnectionError):
        await client.device.info()


async def test_a_rebooted_terminal_is_reconnected(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """Its nonces are gone, which is no wrong password."""
    await client.device.info()
    await terminal.stop()
    with pytest.raises(IsapiConnectionError):
        await client.device.info()
    await terminal.start()
    await client.device.info()
    assert terminal.wrong_logins == 0


async def test_a_closed_session_is_a_connection_error(
    client: IsapiClient, session: aiohttp.ClientSession
) -> None:
    """A poll may still be running when Home Assistant stops."""
    await session.close()
    with pytest.raises(IsapiConnectionError):
        await client.device.counts()


@pytest.mark.parametrize("profile", [PROFILES["blocking"]], ids=["blocking"])
async def test_two_connections_at_most(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """A capture that waits, and beside it all other requests one after the other."""
    terminal.scene = Scene.never()
    capture = asyncio.create_task(client.capture.face(5))
    await terminal.wait_for("POST", "CaptureFaceData")
    await asyncio.gather(*(client.device.counts() for _ in range(5)))
    terminal.show_face()
    assert (await capture).progress == 100
    assert terminal.peak_connections == 2


async def test_errors_say_in_words_what_happened(
    terminal: SimulatedTerminal, client: IsapiClient, connect: Connect
) -> None:
    """Owners read them in brackets: no name of a class, and no address."""
    said = []
    for fault in (Fault.drop_before(), Fault.garbage(), Fault.truncated()):
        terminal.inject(fault, times=9)
        with pytest.raises(IsapiError) as raised:
            await client.device.info()
        terminal.clear_faults()
        said.append(raised.value.detail)
    await terminal.stop()
    with pytest.raises(IsapiConnectionError) as refused:
        await client.device.info()
    said.append(refused.value.detail)
    async with SimulatedTerminal(tls=False) as plain:
        plain.ssl = True
        with pytest.raises(IsapiConnectionError) as no_https:
            await connect(plain).device.info()
    said.append(no_https.value.detail)

    assert said == [
        "the connection broke off",
        "unreadable JSON",
        "the connection broke off",
        "the connection was refused",
        "no HTTPS there",
    ]
