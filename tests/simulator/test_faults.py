"""Faults hit the requests they are meant for, and connections end as they should."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256
import ssl

import pytest

from simulator import PROFILES, ConnectionBehavior, Fault, Profile, SimulatedTerminal
from simulator.probe import Probe, Reply, connect

IMMEDIATE = PROFILES["immediate"]
RECORD = "AccessControl/UserInfo/Record"
COUNT = "/ISAPI/AccessControl/UserInfo/Count?format=json"
BOTH = pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
PERIOD = {
    "enable": False,
    "beginTime": "2026-01-01T00:00:00",
    "endTime": "2036-01-01T00:00:00",
}


@pytest.fixture
def tls() -> bool:
    """Return whether there is TLS; a test overrides it by parametrization."""
    return True


@pytest.fixture
async def terminal(profile: Profile, tls: bool) -> AsyncIterator[SimulatedTerminal]:
    """Return a terminal."""
    async with SimulatedTerminal(profile, tls=tls) as running:
        yield running


@pytest.fixture(autouse=True)
async def _challenge(probe: Probe) -> None:
    """Give the probe a fresh challenge."""
    await probe.challenge()


async def record(probe: Probe, number: str = "1") -> Reply:
    """Add a user."""
    person = {
        "employeeNo": number,
        "name": "One",
        "userType": "normal",
        "Valid": PERIOD,
    }
    return await probe.send_json("POST", RECORD, {"UserInfo": person})


@BOTH
@pytest.mark.parametrize(
    ("fault", "done"),
    [
        (Fault.drop_before(), False),
        (Fault.drop_after(), True),
        (Fault.truncated(), True),
    ],
    ids=["before", "after", "truncated"],
)
async def test_drop(
    terminal: SimulatedTerminal, probe: Probe, fault: Fault, done: bool
) -> None:
    """The connection ends without a complete answer, before or after the execution."""
    terminal.inject(fault, path="UserInfo/Record")
    with pytest.raises(ConnectionResetError):
        await record(probe)
    assert ("1" in terminal.people) is done
    assert terminal.requests[-1].authorized
    assert (await record(probe, "2")).status == 200
    assert terminal.connections == 2


async def test_dropped_request_is_recorded(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    """Its status is None, because it was not answered."""
    terminal.inject(Fault.drop_before())
    with pytest.raises(ConnectionResetError):
        await record(probe)
    assert (terminal.requests[-1].method, terminal.requests[-1].status) == (
        "POST",
        None,
    )


async def test_truncated_announces_more(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    """The head announces the whole body, and half of it comes."""
    terminal.inject(Fault.truncated())
    with pytest.raises(ConnectionResetError):
        await probe.get(COUNT)
    assert terminal.requests[-1].status == 200


@BOTH
@pytest.mark.parametrize("after", [False, True])
async def test_hang(terminal: SimulatedTerminal, probe: Probe, after: bool) -> None:
    """No answer comes; other requests are answered."""
    terminal.inject(Fault.hang(after=after), path="UserInfo/Record")
    hanging = asyncio.create_task(record(probe))
    await terminal.wait_for("POST", "UserInfo/Record")
    async with Probe(terminal) as other:
        assert (await other.get(COUNT)).status == 200
    assert ("1" in terminal.people) is after
    assert not hanging.done()
    await probe.close()
    with pytest.raises(ConnectionResetError):
        await hanging


def test_names_of_faults() -> None:
    """Two constructors of the same fault are equal."""
    assert Fault.hang_before() == Fault.hang()
    assert Fault.hang_after() == Fault.hang(after=True)


@BOTH
async def test_hang_does_not_outlive_the_terminal(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    """A terminal that is switched off closes the connection."""
    terminal.inject(Fault.hang())
    hanging = asyncio.create_task(probe.get(COUNT))
    await terminal.wait_for("GET", "Count")
    await terminal.stop()
    with pytest.raises(ConnectionResetError):
        await hanging
    assert terminal.open_connections == 0


async def test_garbage(terminal: SimulatedTerminal, probe: Probe) -> None:
    """The request is executed, and the body is nonsense."""
    terminal.inject(Fault.garbage(), path="UserInfo/Record")
    reply = await record(probe)
    assert reply.status == 200
    with pytest.raises(UnicodeDecodeError):
        reply.body.decode()
    assert "1" in terminal.people


async def test_oversized(terminal: SimulatedTerminal, probe: Probe) -> None:
    """The body has the given size."""
    terminal.inject(Fault.oversized(300_000))
    reply = await probe.get(COUNT)
    assert len(reply.body) == 300_000
    assert reply.json["UserInfoCount"]["userNumber"] == 0


@BOTH
async def test_endless(terminal: SimulatedTerminal) -> None:
    """The body continues for as long as the client reads it."""
    terminal.inject(Fault.endless(), unauthorized=True)
    reader, writer = await connect(terminal)
    writer.write(b"GET / HTTP/1.1\r\nHost: terminal\r\n\r\n")
    head = await reader.readuntil(b"\r\n\r\n")
    assert b"Content-Length" not in head
    await reader.readexactly(1_000_000)
    writer.transport.abort()


async def test_delay(terminal: SimulatedTerminal, probe: Probe) -> None:
    """The request is executed at once, the answer comes later."""
    terminal.inject(Fault.delay(0.2))
    slow = asyncio.create_task(record(probe))
    await terminal.wait_for("POST", "UserInfo/Record")
    assert "1" in terminal.people
    assert not slow.done()
    assert (await slow).status == 200


async def test_refuse(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A refusal has the codes of its sub code unless others are given."""
    terminal.inject(Fault.refuse("captureTimeout"), path="UserInfo/Record")
    terminal.inject(Fault.refuse("new", 403, 4), path="UserInfo/Record")
    reply = await record(probe)
    assert (reply.status, reply.json["statusCode"]) == (400, 3)
    assert reply.json["errorCode"] == 0x30006000
    reply = await record(probe)
    assert (reply.status, reply.json["statusCode"]) == (403, 4)
    assert terminal.people == {}


@pytest.mark.parametrize("body", [None, "<html>Oops</html>"])
async def test_http_error(
    terminal: SimulatedTerminal, probe: Probe, body: str | None
) -> None:
    """The web server itself fails, and the request is not executed."""
    terminal.inject(Fault.http_error(503, body), path="UserInfo/Record")
    reply = await record(probe)
    assert (reply.status, reply.body) == (503, (body or "").encode())
    assert terminal.people == {}
    assert (await record(probe)).status == 200


async def test_status(terminal: SimulatedTerminal, probe: Probe) -> None:
    """The terminal refuses in its own format, in JSON and in XML."""
    terminal.inject(Fault.status("deviceBusy", 503), path="UserInfo/Record")
    reply = await record(probe)
    assert (reply.status, reply.sub_status) == (503, "deviceBusy")
    assert reply.json["statusCode"] == 2
    assert terminal.people == {}
    terminal.inject(Fault.status("lowPrivilege", 403), path="deviceInfo")
    reply = await probe.get("/ISAPI/System/deviceInfo")
    assert (reply.status, reply.text("subStatusCode")) == (403, "lowPrivilege")
    terminal.inject(Fault.status("somethingNew", status_code=3))
    reply = await probe.get(COUNT)
    assert reply.json == {
        "statusCode": 3,
        "statusString": "Device Error",
        "subStatusCode": "somethingNew",
        "errorMsg": "somethingNew",
    }


async def test_times_and_skip(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A fault skips and hits as many requests as given."""
    terminal.inject(Fault.http_error(500), path="Count", skip=1, times=2)
    statuses = [(await probe.get(COUNT)).status for _ in range(4)]
    assert statuses == [200, 500, 500, 200]


async def test_fault_by_method(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A fault can be limited to one method."""
    terminal.inject(Fault.http_error(500), method="POST")
    assert (await probe.get(COUNT)).status == 200
    assert (await record(probe)).status == 500


async def test_fault_spares_the_challenge(terminal: SimulatedTerminal) -> None:
    """A request without a login does not use up a fault by default."""
    async with Probe(terminal) as probe:
        terminal.inject(Fault.http_error(500))
        assert (await probe.send("GET", COUNT)).status == 401
        assert (await probe.get(COUNT)).status == 500
        terminal.inject(Fault.http_error(502), unauthorized=True)
        assert (await probe.send("GET", COUNT)).status == 502
        terminal.inject(Fault.http_error(500))
        terminal.clear_faults()
        assert (await probe.get(COUNT)).status == 200


@BOTH
@pytest.mark.parametrize("tail", [b'5\r\n{"a":\r\n0\r\n\r\n', b""])
async def test_chunks_are_refused(
    probe: Probe, terminal: SimulatedTerminal, tail: bytes
) -> None:
    """A body without a length is not read, and the connection is closed."""
    target = f"/ISAPI/{RECORD}?format=json"
    headers = [("Authorization", probe.sign("POST", target))]
    if tail:
        headers.append(("Transfer-Encoding", "chunked"))
    reply = await probe.send("POST", target, tail, headers, length=False)
    assert (reply.status, reply.header("Connection")) == (411, "close")
    assert terminal.requests[-1].refusal == "Length Required"


@BOTH
async def test_keep_alive_counts_down(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    """A connection reports how many answers are left."""
    for left in (98, 97):
        reply = await probe.get(COUNT)
        assert reply.header("Keep-Alive") == f"timeout=5, max={left}"
    async with Probe(terminal) as other:
        reply = await other.challenge()
        assert reply.header("Keep-Alive") == "timeout=5, max=99"
    assert terminal.connections == 2
    assert terminal.handshakes == (2 if terminal.ssl else 0)


@pytest.mark.parametrize(
    "profile", [replace(IMMEDIATE, connection=ConnectionBehavior(max_requests=3))]
)
async def test_last_answer_of_a_connection(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    """The last announced answer closes the connection."""
    assert (await probe.get(COUNT)).header("Keep-Alive") == "timeout=5, max=1"
    reply = await probe.get(COUNT)
    assert reply.header("Connection") == "close"
    assert reply.header("Keep-Alive") is None
    assert (await probe.get(COUNT)).status == 200
    assert [it.connection for it in terminal.requests] == [1, 1, 1, 2]


@pytest.mark.parametrize("profile", [PROFILES["connection_close"]])
async def test_connection_close(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Each answer closes its connection."""
    for _ in range(2):
        assert (await probe.get(COUNT)).header("Connection") == "close"
    assert terminal.connections == 3
    assert terminal.peak_connections == 1


@BOTH
@pytest.mark.parametrize(
    "profile", [replace(IMMEDIATE, connection=ConnectionBehavior(keep_alive=0.05))]
)
async def test_idle_connection_ends(terminal: SimulatedTerminal, probe: Probe) -> None:
    """An idle connection is closed."""
    assert await probe.closed_by_terminal()
    assert (await probe.get(COUNT)).status == 200
    assert terminal.connections == 2


async def test_client_asks_to_close(probe: Probe) -> None:
    """A client can request that its connection be closed."""
    headers = [("Authorization", probe.sign("GET", COUNT)), ("Connection", "close")]
    reply = await probe.send("GET", COUNT, headers=headers)
    assert (reply.status, reply.header("Connection")) == (200, "close")


@BOTH
async def test_reboot(terminal: SimulatedTerminal, probe: Probe) -> None:
    """After a reboot all data is there, on the same port."""
    await record(probe)
    before, port = terminal.snapshot(), terminal.port
    await terminal.stop()
    with pytest.raises(ConnectionError):
        await probe.get(COUNT)
    await terminal.start()
    await probe.challenge()
    assert (await probe.get(COUNT)).json["UserInfoCount"]["userNumber"] == 1
    assert (terminal.snapshot(), terminal.port) == (before, port)


async def test_snapshot_is_a_copy(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A snapshot does not change with the terminal."""
    await record(probe)
    before = terminal.snapshot()
    terminal.people["1"]["Valid"]["enable"] = True
    assert before != terminal.snapshot()


async def test_renewed_certificate() -> None:
    """The new certificate is on the same port, and old connections are closed."""
    async with SimulatedTerminal(IMMEDIATE) as terminal:
        port, old = terminal.port, terminal.certificate_fingerprint

        def shown() -> str:
            pem = ssl.get_server_certificate((terminal.host, terminal.port))
            return sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()

        assert await asyncio.to_thread(shown) == old
        async with Probe(terminal) as probe:
            assert (await probe.get(COUNT)).status == 200
            await terminal.renew_certificate()
            assert await probe.closed_by_terminal()
        assert terminal.port == port
        assert terminal.certificate_fingerprint != old
        assert await asyncio.to_thread(shown) == terminal.certificate_fingerprint


async def test_no_certificate_over_http() -> None:
    """There is none without TLS."""
    assert SimulatedTerminal(IMMEDIATE, tls=False).certificate_fingerprint is None


async def test_wait_for_lists_what_came(
    terminal: SimulatedTerminal, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The timeout lists the requests that came instead."""
    monkeypatch.setattr("simulator.request_log._TIMEOUT", 0.01)
    await probe.get(COUNT)
    with pytest.raises(TimeoutError, match="UserInfo/Count"):
        await terminal.wait_for("POST", "Record")
    seen = await terminal.wait_for("GET", "Count")
    assert (seen.status, seen.connection) == (200, 1)
    assert terminal.seen("GET", "deviceInfo") == []
    assert len(terminal.seen("GET", "deviceInfo", authorized=False)) == 1


@pytest.mark.parametrize("profile", [replace(PROFILES["real_pace"], pace=0.3)])
async def test_pace(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A terminal at its real pace delays the answer after the execution."""
    slow = asyncio.create_task(record(probe))
    await terminal.wait_for("POST", "Record")
    started = asyncio.get_running_loop().time()
    assert "1" in terminal.people
    assert (await slow).status == 200
    assert asyncio.get_running_loop().time() - started > 0.1
