"""The simulated terminal reads and stores fingers as real ones do."""

import asyncio
from typing import Any

import pytest

from simulator import FINGER_PROFILES, PROFILES, SimulatedTerminal
from simulator.fingerprints import BLURRED, template_of
from simulator.probe import Probe, Reply
from tests.support.records import user_record

PATH = "AccessControl/FingerPrint"
CAPTURE = "/ISAPI/AccessControl/CaptureFingerPrint"
CONDITION = b"<CaptureFingerPrintCond><fingerNo>1</fingerNo></CaptureFingerPrintCond>"
PROGRESS = "/ISAPI/AccessControl/FingerPrintProgress?format=json"
COUNT = f"/ISAPI/{PATH}/Count?format=json&employeeNo=5"


@pytest.fixture(autouse=True)
def _people(terminal: SimulatedTerminal) -> None:
    """Add Anna with a finger, and Boris without."""
    for number, name in (("5", "Anna"), ("6", "Boris")):
        terminal.people[number] = user_record(number, name)
    terminal.fingerprints["5"] = [finger(1, "thumb")]


def finger(finger_id: int, name: str) -> dict[str, Any]:
    """Return a finger as the terminal stores it."""
    return {"fingerPrintID": finger_id, "fingerData": template_of(name)}


async def store(probe: Probe, how: str, number: str, at: object, name: str) -> Reply:
    """Store a finger."""
    sent = {"employeeNo": number, "enableCardReader": [1], "fingerPrintID": at}
    sent["fingerData"] = template_of(name)
    return await probe.send_json("POST", f"{PATH}{how}", {"FingerPrintCfg": sent})


@pytest.mark.parametrize(
    ("number", "at", "name", "expected"),
    [
        ("5", 2, "other", (1, "")),
        ("6", 1, "thumb", (5, "5")),
        ("5", 1, "other", (6, "")),
        ("5", 11, "other", (7, "")),
    ],
)
async def test_a_finger_is_added(
    terminal: SimulatedTerminal,
    probe: Probe,
    number: str,
    at: int,
    name: str,
    expected: tuple[int, str],
) -> None:
    before = terminal.snapshot()
    assert (await store(probe, "Download", number, at, name)).sub_status == "ok"
    status = (await probe.get(PROGRESS)).json["FingerPrintStatus"]
    (report,) = status["StatusList"]
    assert status["totalStatus"] == 1
    assert (report["cardReaderRecvStatus"], report["errorMsg"]) == expected
    assert (terminal.snapshot() != before) is (expected[0] == 1)


async def test_set_up_overwrites(terminal: SimulatedTerminal, probe: Probe) -> None:
    reply = await store(probe, "/SetUp", "5", 1, "other")
    (report,) = reply.json["FingerPrintStatus"]["StatusList"]
    assert report["cardReaderRecvStatus"] == 1
    assert terminal.fingerprints["5"] == [finger(1, "other")]


async def test_fingers_are_counted(probe: Probe) -> None:
    (reader,) = (await probe.get(COUNT)).json["FingerPrintCountList"]
    assert (reader["numberOfFP"], reader["fingerPrintIDs"]) == (1, [1])


@pytest.mark.parametrize(
    ("name", "left"), [("fingers_deleted_together", 0), ("fingers_stored_later", 1)]
)
async def test_one_of_two_is_deleted(name: str, left: int) -> None:
    async with (
        SimulatedTerminal(FINGER_PROFILES[name], tls=False) as terminal,
        Probe(terminal) as probe,
    ):
        terminal.people["5"] = user_record("5")
        terminal.fingerprints["5"] = [finger(1, "thumb"), finger(2, "other")]
        detail = {"employeeNo": "5", "fingerPrintID": [2]}
        sent = {"mode": "byEmployeeNo", "EmployeeNoDetail": detail}
        await probe.send_json("PUT", f"{PATH}/Delete", {"FingerPrintDelete": sent})
        assert len(terminal.fingerprints.get("5", ())) == left


async def test_a_finger_is_read(terminal: SimulatedTerminal, probe: Probe) -> None:
    """By XML only, one client at a time; nothing is stored."""
    before = terminal.snapshot()
    refused = await probe.call("POST", CAPTURE, b'{"fingerNo": 1}')
    assert b"badXmlContent" in refused.body
    reading = asyncio.create_task(probe.call("POST", CAPTURE, CONDITION))
    await terminal.wait_for("POST", CAPTURE, 2)
    async with Probe(terminal) as other:
        assert b"deviceBusy" in (await other.call("POST", CAPTURE, CONDITION)).body
    terminal.finger_sensor.hold("thumb")
    assert template_of("thumb").encode() in (await reading).body
    terminal.finger_sensor.hold(BLURRED)
    reply = await probe.call("POST", CAPTURE, CONDITION)
    assert b"fingerPrintLowQulity" in reply.body
    assert terminal.snapshot() == before


async def test_a_round_without_a_finger() -> None:
    profile = PROFILES["immediate"].scaled(0.0001)
    async with SimulatedTerminal(profile, tls=False) as terminal, Probe(terminal) as it:
        reply = await it.call("POST", CAPTURE, CONDITION)
    assert b"captureTimeout" in reply.body


@pytest.mark.parametrize(
    ("name", "path", "known"),
    [
        ("no_finger_sensor", f"{CAPTURE}/capabilities", False),
        ("fingers_unnumbered", COUNT, False),
        ("fingers_overwritten", PROGRESS, False),
        ("fingers_unlisted", COUNT, True),
    ],
)
async def test_what_a_terminal_knows(name: str, path: str, known: bool) -> None:
    async with (
        SimulatedTerminal(FINGER_PROFILES[name], tls=False) as terminal,
        Probe(terminal) as probe,
    ):
        assert ((await probe.get(path)).status == 200) is known


@pytest.mark.parametrize("profile", [FINGER_PROFILES["fingers_stored_later"]])
async def test_a_finger_that_is_stored_later(probe: Probe) -> None:
    await store(probe, "Download", "6", 1, "other")
    told = [(await probe.get(PROGRESS)).json["FingerPrintStatus"] for _ in range(2)]
    assert [it["totalStatus"] for it in told] == [0, 1]


@pytest.mark.parametrize("profile", [FINGER_PROFILES["finger_of_nobody"]])
async def test_a_finger_of_nobody(terminal: SimulatedTerminal, probe: Probe) -> None:
    assert (await store(probe, "Download", "9", 1, "other")).sub_status == "ok"
    (report,) = (await probe.get(PROGRESS)).json["FingerPrintStatus"]["StatusList"]
    assert report["cardReaderRecvStatus"] == 1
    assert "9" not in terminal.fingerprints
