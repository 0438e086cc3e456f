"""The simulated terminal accepts only correct answers to its challenges."""

import asyncio
from base64 import b64encode
from dataclasses import replace

import pytest

from simulator import PROFILES, DigestBehavior, SimulatedTerminal
from simulator.probe import Probe

TARGET = "/ISAPI/AccessControl/UserInfo/Count?format=json"
IMMEDIATE = PROFILES["immediate"]
FORGETFUL = replace(IMMEDIATE, digest=DigestBehavior(nonce_life=0.0, opaque=None))


@pytest.fixture(autouse=True)
async def _challenge(probe: Probe) -> None:
    """Give the probe a fresh challenge."""
    await probe.challenge()


async def attempt(probe: Probe, authorization: str) -> int:
    """Return the status of a request with this login."""
    headers = [("Authorization", authorization)]
    return (await probe.send("GET", TARGET, headers=headers)).status


async def test_correct_login(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A correct answer is accepted, and the challenge can be used again."""
    assert (await probe.get(TARGET)).status == 200
    assert (await probe.get("/ISAPI/System/deviceInfo")).status == 200
    assert [it.authorized for it in terminal.requests] == [False, True, True]
    assert terminal.wrong_logins == 0


async def test_unsigned_request(terminal: SimulatedTerminal) -> None:
    """Without a login there is a challenge and a userCheck; no attempt is counted."""
    async with Probe(terminal) as probe:
        for _ in range(6):
            reply = await probe.send("GET", TARGET)
    assert reply.status == 401
    (challenge,) = reply.all("WWW-Authenticate")
    assert challenge.startswith('Digest qop="auth", realm="DS-')
    assert reply.header("Content-Type") == "application/xml"
    assert [child.tag.rpartition("}")[2] for child in reply.xml] == [
        "statusValue",
        "statusString",
        "isActivated",
        "lockStatus",
        "unlockTime",
        "retryLoginTime",
    ]
    assert reply.text("lockStatus") == "unlock"
    assert reply.text("retryLoginTime") == "5"
    assert terminal.wrong_logins == 0
    assert not terminal.locked


@pytest.mark.parametrize(
    "bent",
    [
        {"realm": "DS-00000000"},
        {"uri": "/ISAPI/AccessControl/UserInfo/Count"},
        {"uri": TARGET.replace("format", "%66ormat")},
        {"qop": "auth-int"},
        {"nc": "1"},
        {"nc": "0000000G"},
        {"opaque": "another"},
        {"algorithm": "SHA-256"},
        {"left_out": "cnonce"},
        {"left_out": "nc"},
        {"left_out": "uri"},
        {"left_out": "qop"},
        {"left_out": "opaque"},
        {"left_out": "response"},
        {"quoted": "nc"},
        {"unquoted": "uri"},
        {"unquoted": "response"},
    ],
    ids=str,
)
async def test_answer_to_another_challenge(
    terminal: SimulatedTerminal, probe: Probe, bent: dict[str, str]
) -> None:
    """An answer that does not fit the challenge is refused, but is no wrong login."""
    assert await attempt(probe, probe.sign("GET", TARGET, **bent)) == 401
    assert terminal.wrong_logins == 0
    assert await attempt(probe, probe.sign("GET", TARGET)) == 200


@pytest.mark.parametrize(
    "header", ["Digest", "Digest realm", 'Digest nonce="x" nonce="y"', "Bearer x"]
)
async def test_unreadable_login(
    terminal: SimulatedTerminal, probe: Probe, header: str
) -> None:
    """An unreadable header is refused, but is no wrong login."""
    assert await attempt(probe, header) == 401
    assert terminal.wrong_logins == 0


async def test_parameter_twice(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A repeated parameter is refused, although the login is correct."""
    twice = probe.sign("GET", TARGET) + ", qop=auth"
    assert await attempt(probe, twice) == 401
    assert terminal.wrong_logins == 0


async def test_quoted_qop(probe: Probe) -> None:
    """A quoted qop is accepted: a client that works with many terminals sends it."""
    assert await attempt(probe, probe.sign("GET", TARGET, quoted="qop")) == 200


@pytest.mark.parametrize("login", [{"password": "wrong"}, {"username": "root"}])
async def test_wrong_login(terminal: SimulatedTerminal, login: dict[str, str]) -> None:
    """A wrong password or name is counted, and the body counts down."""
    async with Probe(terminal, **login) as probe:
        for left in ("4", "3"):
            reply = await probe.get(TARGET)
            assert reply.status == 401
            assert reply.challenge()["stale"] == "false"
            assert reply.text("retryLoginTime") == left
    assert terminal.wrong_logins == 2


async def test_right_login_resets_the_attempts(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    """A correct login resets the attempts, but not the total."""
    async with Probe(terminal, password="wrong") as other:
        await other.get(TARGET)
        await probe.get(TARGET)
        assert (await other.get(TARGET)).text("retryLoginTime") == "4"
    assert terminal.wrong_logins == 2


async def test_another_method(terminal: SimulatedTerminal, probe: Probe) -> None:
    """An answer for another method is a wrong login."""
    assert await attempt(probe, probe.sign("PUT", TARGET)) == 401
    assert terminal.wrong_logins == 1


async def test_used_count(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A reused count is stale if it is signed correctly, else a wrong login."""
    await probe.get(TARGET)
    await probe.get(TARGET)
    headers = [("Authorization", probe.sign("GET", TARGET, nc="00000001"))]
    reply = await probe.send("GET", TARGET, headers=headers)
    assert reply.status == 401
    assert reply.challenge()["stale"] == "true"
    assert terminal.wrong_logins == 0
    assert await attempt(probe, probe.sign("GET", TARGET, nc="000000ff")) == 200
    assert await attempt(probe, probe.sign("GET", TARGET, nc="00000010")) == 401

    async with Probe(terminal, password="wrong") as other:
        await other.challenge()
        other.sign("GET", TARGET)
        assert await attempt(other, other.sign("GET", TARGET, nc="00000001")) == 401
    assert terminal.wrong_logins == 1


async def test_unknown_nonce(terminal: SimulatedTerminal, probe: Probe) -> None:
    """After a reboot, an old nonce says nothing about the password."""
    async with Probe(terminal, password="wrong") as other:
        await other.challenge()
        await terminal.stop()
        await terminal.start()
        for client in (probe, other):
            reply = await client.get(TARGET)
            assert reply.status == 401
            assert reply.challenge()["stale"] == "true"
    assert terminal.wrong_logins == 0


@pytest.mark.parametrize("profile", [FORGETFUL])
async def test_old_nonce(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A nonce that is too old is stale if the password is correct."""
    reply = await probe.get(TARGET)
    assert reply.status == 401
    assert reply.challenge()["stale"] == "true"
    assert set(reply.challenge()) == {"qop", "realm", "nonce", "stale", "algorithm"}
    assert terminal.wrong_logins == 0
    async with Probe(terminal, password="wrong") as other:
        assert (await other.get(TARGET)).challenge()["stale"] == "false"
    assert terminal.wrong_logins == 1


async def test_changed_password(terminal: SimulatedTerminal, probe: Probe) -> None:
    """The old password is wrong at once, even with an old nonce."""
    assert (await probe.get(TARGET)).status == 200
    terminal.change_password("another")
    assert (await probe.get(TARGET)).status == 401
    assert terminal.wrong_logins == 1


async def test_lock_out(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Five wrong logins lock the account, and further attempts extend the lockout."""
    async with Probe(terminal, password="wrong") as other:
        for _ in range(4):
            await other.get(TARGET)
        assert not terminal.locked
        reply = await other.get(TARGET)
    assert terminal.locked
    assert terminal.wrong_logins == 5
    assert reply.text("lockStatus") == "lock"
    assert reply.text("retryLoginTime") == "0"
    assert reply.text("unlockTime") == "1800"

    terminal.lock(60)
    unsigned = await probe.send("GET", TARGET)
    assert unsigned.text("lockStatus") == "lock"
    assert unsigned.text("unlockTime") == "60"
    right = await probe.get(TARGET)
    assert right.status == 401
    assert right.text("unlockTime") == "1800"
    assert terminal.wrong_logins == 5

    terminal.unlock()
    assert (await probe.get(TARGET)).status == 200


async def test_lock_ends(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A lockout ends by itself."""
    terminal.lock(0.01)
    assert terminal.locked
    await asyncio.sleep(0.02)
    assert (await probe.get(TARGET)).status == 200


@pytest.mark.parametrize(
    ("profile", "uses", "stale"),
    [
        (PROFILES["nonce_once_fresh"], 1, "false"),
        (PROFILES["nonce_once_stale"], 1, "true"),
        (PROFILES["nonce_once_silent"], 1, None),
        (PROFILES["nonce_twice_silent"], 2, None),
    ],
    ids=lambda value: getattr(value, "name", None),
)
async def test_nonce_is_used_up(
    terminal: SimulatedTerminal, probe: Probe, uses: int, stale: str | None
) -> None:
    """A nonce is valid for a number of requests; then a fresh one is needed."""
    for _ in range(uses):
        assert (await probe.get(TARGET)).status == 200
    reply = await probe.get(TARGET)
    assert reply.status == 401
    if stale is None:
        assert reply.header("WWW-Authenticate") is None
    else:
        assert reply.challenge()["stale"] == stale
    assert terminal.wrong_logins == 0
    await probe.challenge()
    assert (await probe.get(TARGET)).status == 200


@pytest.mark.parametrize("profile", [PROFILES["nonce_twice_silent"]])
async def test_body_of_a_used_up_nonce(probe: Probe) -> None:
    """Some firmware answers a used-up nonce with a ResponseStatus."""
    for _ in range(3):
        reply = await probe.get(TARGET)
    assert (reply.status, reply.sub_status) == (401, "invalidOperation")


@pytest.mark.parametrize("profile", [PROFILES["nonce_once_silent"]])
async def test_wrong_password_on_a_used_up_nonce(terminal: SimulatedTerminal) -> None:
    """The terminal still detects a wrong password, and reports it."""
    async with Probe(terminal, password="wrong") as probe:
        for _ in range(2):
            reply = await probe.get(TARGET)
            assert reply.header("WWW-Authenticate") is not None
    assert terminal.wrong_logins == 2


@pytest.mark.parametrize("profile", [PROFILES["domain_colons"]])
async def test_challenge_without_algorithm(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    """The challenge of a DS-K1T342MWX, verbatim."""
    challenge = (await probe.challenge()).header("WWW-Authenticate")
    assert challenge is not None
    words = [word.partition("=")[::2] for word in challenge[7:].split(", ")]
    assert [name for name, _ in words] == [
        "qop",
        "realm",
        "nonce",
        "stale",
        "opaque",
        "domain",
    ]
    assert dict(words)["stale"] == '"false"'
    assert dict(words)["opaque"] == '""'
    assert dict(words)["domain"] == '"::"'
    assert (await probe.get(TARGET)).status == 200


@pytest.mark.parametrize("profile", [PROFILES["sha256"]])
async def test_sha256(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Only SHA-256 is offered, and MD5 is refused."""
    assert (await probe.challenge()).challenge()["algorithm"] == "SHA-256"
    assert (await probe.get(TARGET)).status == 200
    assert await attempt(probe, probe.sign("GET", TARGET, algorithm="MD5")) == 401


@pytest.mark.parametrize("profile", [PROFILES["dual_challenge_one_header"]])
async def test_two_challenges_in_one_header(probe: Probe) -> None:
    """One header offers both hashes; a nonce is valid for its own hash only."""
    reply = await probe.challenge()
    (header,) = reply.all("WWW-Authenticate")
    assert header.count("Digest ") == 2
    first, second = (part for part in header.split("Digest ") if part)
    assert "algorithm=MD5" in first
    assert "algorithm=SHA-256" in second
    assert (await probe.get(TARGET)).status == 200
    assert await attempt(probe, probe.sign("GET", TARGET, algorithm="SHA-256")) == 401


@pytest.mark.parametrize("profile", [PROFILES["dual_challenge"]])
async def test_two_challenges_in_two_headers(probe: Probe) -> None:
    """Each hash is offered in a header of its own."""
    headers = (await probe.challenge()).all("WWW-Authenticate")
    assert len(headers) == 2
    assert (await probe.get(TARGET)).status == 200


@pytest.mark.parametrize("profile", [PROFILES["basic_first"]])
async def test_basic_is_offered_first(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    """Basic comes first and is accepted; the log shows which scheme was used."""
    first, second = (await probe.challenge()).all("WWW-Authenticate")
    assert first.startswith("Basic realm=")
    assert second.startswith("Digest ")
    login = b64encode(f"admin:{terminal.password}".encode()).decode()
    assert await attempt(probe, f"Basic {login}") == 200
    assert str(terminal.requests[-1].authorization).startswith("Basic ")
    assert await attempt(probe, f"Basic {b64encode(b'admin:x').decode()}") == 401
    assert terminal.wrong_logins == 1


async def test_basic_is_not_offered(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Elsewhere Basic is refused, even with the correct password."""
    login = b64encode(f"admin:{terminal.password}".encode()).decode()
    assert await attempt(probe, f"Basic {login}") == 401
    assert terminal.wrong_logins == 0
