"""Doors: commands, relays, contacts and buttons, and what the log says of them."""

from datetime import timedelta
from typing import Any

import pytest

from simulator import DoorBehavior, PeopleBehavior, Profile, SimulatedTerminal
from simulator.door_behavior import Bare
from simulator.doors import Mode
from simulator.probe import Probe, Reply

DOOR = "/ISAPI/AccessControl/RemoteControl/door"
STATUS = "/ISAPI/AccessControl/AcsWorkStatus?format=json"
COMPLETE = ' version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema"'


def firmware(doors: int = 1, **behavior: Any) -> Profile:
    """Return a firmware whose doors differ."""
    return Profile(
        name="x",
        description="",
        source="",
        people=PeopleBehavior(doors=doors),
        doors=DoorBehavior(**behavior),
    )


async def command(
    probe: Probe, word: str, door: int = 1, attributes: str = COMPLETE
) -> Reply:
    """Send a command."""
    body = f"<RemoteControlDoor{attributes}><cmd>{word}</cmd></RemoteControlDoor>"
    return await probe.call("PUT", f"{DOOR}/{door}", body.encode(), "application/xml")


async def status(probe: Probe) -> dict[str, Any]:
    """Return the state of the doors."""
    found: dict[str, Any] = (await probe.get(STATUS)).json["AcsWorkStatus"]
    return found


def log(terminal: SimulatedTerminal) -> list[tuple[int, int]]:
    """Return the codes in the log, and empty it."""
    entries = terminal.events.entries
    found = [(it.happening.major, it.happening.minor) for it in entries]
    entries.clear()
    return found


async def test_status(probe: Probe) -> None:
    """The elements and their order are those of a published answer."""
    assert list((await status(probe)).items()) == [
        ("doorLockStatus", [0]),
        ("doorStatus", [4]),
        ("magneticStatus", [0]),
        ("caseStatus", []),
        ("powerSupplyStatus", "ACPowerSupply"),
        ("antiSneakStatus", "close"),
        ("hostAntiDismantleStatus", "close"),
        ("cardReaderOnlineStatus", [1]),
        ("cardReaderAntiDismantleStatus", []),
        ("ezvizStatus", "unregistered"),
        ("cardReaderVerifyMode", [10, 3]),
        ("alarmOutStatus", [0]),
        ("cardNum", 0),
    ]


async def test_open(terminal: SimulatedTerminal, probe: Probe) -> None:
    """It is unlocked for as long as the parameters say; who commanded it is known."""
    reply = await command(probe, "open")
    assert (reply.status, reply.text("subStatusCode")) == (200, "ok")
    remote, _unlocked = (it.happening for it in terminal.events.entries)
    assert (remote.remote_host, remote.net_user) == ("127.0.0.1", "admin")
    assert log(terminal) == [(3, 1024), (5, 21)]
    assert (await status(probe))["doorLockStatus"] == [1]
    terminal.clock.advance(4)
    await command(probe, "open")
    terminal.clock.advance(4)
    assert log(terminal) == [(3, 1024), (5, 21)]
    terminal.clock.advance(2)
    assert log(terminal) == [(5, 22)]
    assert (await status(probe))["doorLockStatus"] == [0]


async def test_real_time(probe: Probe) -> None:
    """Without being told to, the clock runs by itself."""
    async with SimulatedTerminal(firmware(second=0.01), tls=False) as terminal:
        terminal.doors.unlock(1)
        async with Probe(terminal) as other:
            while (await status(other))["doorLockStatus"] == [1]:
                pass
    assert log(terminal) == [(5, 21), (5, 22)]


async def test_modes(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A hold begins and ends with an event of its own; close ends it."""
    await command(probe, "alwaysOpen")
    assert log(terminal) == [(3, 1026), (5, 19), (5, 21)]
    terminal.clock.advance(60)
    found = await status(probe)
    assert (found["doorStatus"], found["doorLockStatus"]) == ([2], [1])
    await command(probe, "close")
    assert log(terminal) == [(3, 1025), (5, 20), (5, 22)]
    await command(probe, "alwaysClose")
    assert log(terminal) == [(3, 1027), (5, 31)]
    assert (await status(probe))["doorStatus"] == [3]
    await command(probe, "open")
    terminal.doors.press_exit_button()
    assert log(terminal) == [(3, 1024), (5, 23), (5, 130), (5, 24)]
    assert (await status(probe))["doorLockStatus"] == [0]
    await command(probe, "close")
    assert log(terminal) == [(3, 1025), (5, 32)]


@pytest.mark.parametrize(
    "profile",
    [
        firmware(
            commands=("open", "close", "resume", "alwaysClose"), close_ends_hold=False
        )
    ],
)
async def test_resume(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Where resume is listed, close may only lock."""
    await command(probe, "alwaysClose")
    await command(probe, "close")
    assert (await status(probe))["doorStatus"] == [3]
    await command(probe, "resume")
    assert (await status(probe))["doorStatus"] == [4]


@pytest.mark.parametrize(
    ("profile", "reply", "moved"),
    [
        (firmware(), (200, "ok"), True),
        (firmware(bare=Bare.WITHOUT_EFFECT), (200, "ok"), False),
        (firmware(bare=Bare.REFUSED), (400, "badXmlContent"), False),
    ],
    ids=["works", "without effect", "refused"],
)
async def test_bare(
    terminal: SimulatedTerminal, probe: Probe, reply: tuple[int, str], moved: bool
) -> None:
    """Without version and namespace, it depends on the firmware."""
    for attributes in (
        "",
        ' version="2.0"',
        ' xmlns="http://www.isapi.org/ver20/XMLSchema"',
    ):
        answer = await command(probe, "open", attributes=attributes)
        assert (answer.status, answer.sub_status) == reply
    assert terminal.doors[1].is_unlocked is moved
    await command(probe, "open")
    assert terminal.doors[1].is_unlocked


@pytest.mark.parametrize(
    ("profile", "reply"),
    [
        (
            firmware(refusal="remoteDoorFunctionDisable"),
            (400, "remoteDoorFunctionDisable"),
        ),
        (firmware(forbidden=True), (403, "lowPrivilege")),
        (firmware(without_effect=True), (200, "ok")),
    ],
    ids=["disabled", "read-only", "without effect"],
)
async def test_does_not_move(
    terminal: SimulatedTerminal, probe: Probe, reply: tuple[int, str]
) -> None:
    answer = await command(probe, "open")
    assert (answer.status, answer.sub_status) == reply
    assert log(terminal) == []


@pytest.mark.parametrize("word", ["", "resume", "unlock"])
async def test_unknown_command(
    terminal: SimulatedTerminal, probe: Probe, word: str
) -> None:
    assert (await command(probe, word)).sub_status == "badXmlContent"
    assert terminal.doors.commands == []


@pytest.mark.parametrize("profile", [firmware(doors=2, status_entries=128)])
async def test_two_doors(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Arrays have 128 entries; the capabilities tell how many doors there are."""
    await command(probe, "open", door=2)
    found = await status(probe)
    assert found["doorLockStatus"] == [0, 1] + [0] * 126
    assert found["doorStatus"] == [4] * 128
    assert terminal.events.entries[-1].happening.door == 2
    assert (await command(probe, "open", door=3)).sub_status == "badParameters"
    await command(probe, "open", door=65535)
    assert terminal.doors.commands == [(2, "open"), (1, "open"), (2, "open")]
    capabilities = (await probe.get(f"{DOOR}/capabilities")).xml
    number, words = list(capabilities)
    assert number.attrib == {"min": "1", "max": "2"}
    assert words.attrib == {"opt": "open,close,alwaysOpen,alwaysClose"}


@pytest.mark.parametrize("profile", [firmware(names=("Front door",), open_seconds=7)])
async def test_parameters(probe: Probe) -> None:
    """XML, or JSON as requested; passwords are write-only."""
    path = "/ISAPI/AccessControl/Door/param/1"
    reply = await probe.get(path)
    assert (reply.text("doorName"), reply.text("openDuration")) == ("Front door", "7")
    assert b"assword" not in reply.body
    values = (await probe.get(f"{path}?format=json")).json["DoorParam"]
    assert (values["openDuration"], values["enableDoorLock"]) == (7, True)


@pytest.mark.parametrize("profile", [firmware(contact=True)])
async def test_contact(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Opened with leave or without, left open, closed."""
    doors = terminal.doors
    doors.force()
    assert (await status(probe))["magneticStatus"] == [1]
    doors.close()
    assert log(terminal) == [(5, 27), (5, 26)]
    doors.press_exit_button()
    doors.open()
    terminal.clock.advance(31)
    assert log(terminal) == [(5, 23), (5, 21), (5, 24), (5, 25), (5, 22), (5, 28)]
    doors.close()
    doors.leave_open()
    assert log(terminal) == [(5, 26), (5, 27), (5, 28)]


async def test_no_contact(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Without a contact, the door always reads closed."""
    terminal.doors.force()
    terminal.doors.close()
    assert log(terminal) == []
    assert (await status(probe))["magneticStatus"] == [0]


async def test_others(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Tamper, doorbell, and too many attempts."""
    terminal.doors.tamper()
    assert (await status(probe))["hostAntiDismantleStatus"] == "open"
    terminal.doors.tamper(False)
    terminal.doors.ring()
    terminal.doors.too_many_attempts()
    assert log(terminal) == [(1, 1028), (1, 1029), (5, 37), (1, 1036)]


@pytest.mark.parametrize("profile", [firmware(release_first=True)])
async def test_release_first(terminal: SimulatedTerminal) -> None:
    terminal.doors.press_exit_button()
    assert log(terminal) == [(5, 24), (5, 23), (5, 21)]


async def test_reboot(terminal: SimulatedTerminal) -> None:
    """The relay falls off without an event; a hold outlives it."""
    terminal.doors.unlock(1)
    await terminal.reboot()
    terminal.clock.advance(60)
    assert not terminal.doors[1].is_unlocked
    assert log(terminal) == [(5, 21), (2, 1024)]
    terminal.doors.hold(1, Mode.HELD_OPEN)
    await terminal.reboot()
    assert terminal.doors[1].is_unlocked


@pytest.mark.parametrize("profile", [firmware(status_xml=True)])
async def test_status_in_xml(probe: Probe) -> None:
    assert (await probe.get(STATUS)).text("doorStatus") == "4"


@pytest.mark.parametrize("profile", [firmware(status=False)])
async def test_no_status(probe: Probe) -> None:
    assert (await probe.get(STATUS)).sub_status == "notSupport"


PERSON: dict[str, Any] = {
    "employeeNo": "42",
    "name": "Anna",
    "userType": "normal",
    "doorRight": "1",
    "Valid": {"enable": False},
}
PAST = {
    "enable": True,
    "beginTime": "2000-01-01T00:00:00",
    "endTime": "2001-01-01T00:00:00",
}


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, [(5, 21), (5, 75)]),
        ({"Valid": PAST}, [(5, 8)]),
        ({"doorRight": ""}, [(5, 6)]),
        ({"userType": "blackList"}, [(5, 113)]),
        ({"userType": "visitor", "maxOpenDoorTime": 1}, [(5, 21), (5, 75)]),
        (
            {"userType": "visitor", "maxOpenDoorTime": 1, "openDoorTime": 1},
            [(5, 8)],
        ),
    ],
    ids=str,
)
async def test_come(
    terminal: SimulatedTerminal,
    change: dict[str, Any],
    codes: list[tuple[int, int]],
) -> None:
    """The terminal decides by its own rules."""
    terminal.people["42"] = PERSON | change
    entry = terminal.come("42")
    assert (entry.happening.employee_no, entry.happening.name) == ("42", "Anna")
    assert log(terminal) == codes
    terminal.clock.advance(5)
    assert log(terminal) == ([(5, 22)] if codes[0] == (5, 21) else [])


async def test_held_closed(terminal: SimulatedTerminal) -> None:
    """A person who may come in does not."""
    terminal.people["42"] = PERSON
    terminal.doors.hold(1, Mode.HELD_CLOSED)
    terminal.come("42")
    assert log(terminal) == [(5, 31), (5, 117)]


async def test_outside_schedule(terminal: SimulatedTerminal) -> None:
    terminal.people["42"] = PERSON | {
        "RightPlan": [{"doorNo": 1, "planTemplateNo": "2"}]
    }
    terminal.come("42")
    assert log(terminal) == [(5, 7)]


async def test_expired_by_the_clock(terminal: SimulatedTerminal) -> None:
    """It is the terminal's clock that counts."""
    until = (terminal.clock.now() + timedelta(hours=1)).replace(tzinfo=None)
    valid = {**PAST, "endTime": until.isoformat()}
    terminal.people["42"] = PERSON | {"Valid": valid}
    terminal.come("42")
    terminal.clock.offset = timedelta(hours=2)
    terminal.come("42")
    assert log(terminal) == [(5, 21), (5, 75), (5, 8)]


@pytest.mark.parametrize(
    ("profile", "by", "codes"),
    [
        (firmware(), "face", [(5, 76)]),
        (firmware(stranger=80), "face", [(5, 80)]),
        (firmware(stranger=None), "face", []),
        (firmware(), "card", [(5, 9)]),
        (firmware(), "fingerprint", [(5, 49)]),
        (firmware(), "pin", [(5, 151)]),
    ],
    ids=["76", "80", "none", "card", "fingerprint", "pin"],
)
async def test_stranger(
    terminal: SimulatedTerminal, by: str, codes: list[tuple[int, int]]
) -> None:
    """Some terminals write nothing of a face that they do not know."""
    entry = terminal.stranger(by=by)
    assert (entry is None) == (not codes)
    assert log(terminal) == codes


@pytest.mark.parametrize("profile", [firmware(unlocks_first=False)])
async def test_ways(terminal: SimulatedTerminal) -> None:
    """A card has its number; who is known comes before the door unlocks."""
    terminal.people["42"] = PERSON
    terminal.cards["42"] = [{"cardNo": "0001"}]
    assert terminal.come("42", by="card").happening.card_no == "0001"
    terminal.come("42", by="fingerprint")
    terminal.visits.come_under_duress("42")
    assert log(terminal) == [
        (5, 1),
        (5, 21),
        (5, 38),
        (5, 21),
        (5, 75),
        (5, 21),
        (1, 1034),
    ]
    with pytest.raises(KeyError):
        terminal.come("43")
