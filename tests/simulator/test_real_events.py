"""Events look as a DS-K1T342MWX V3.16.1 was seen to send them.

The lengths are those of parts of its published stream, whose personal details were
replaced by others; address and device name have the lengths of the real ones.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from simulator import PROFILES, SimulatedTerminal
from simulator.probe import Probe

from .listener import listening

ADDRESS = "https://192.168.10.123"
PLAIN = PROFILES["immediate"]
PROFILE = replace(
    PLAIN,
    device=replace(PLAIN.device, name="Garden reader"),
    events=replace(PLAIN.events, logs_arming=False),
)
ENDING = ["attendanceStatus", "label", "statusValue", "mask", "purePwdVerifyEnable"]


@pytest.fixture
async def terminal() -> AsyncIterator[SimulatedTerminal]:
    """Return a terminal at an address as long as that of the real one."""
    async with SimulatedTerminal(PROFILE, address=ADDRESS) as running:
        running.clock.zone = timezone(timedelta(hours=-4))
        yield running


@pytest.mark.parametrize(
    ("serial", "code", "details", "length"),
    [
        (1, (2, 1024), {}, 652),
        (2, (5, 23), {}, 669),
        (4, (5, 22), {}, 669),
        (5, (2, 39), {}, 650),
        (10, (3, 112), {"remote_host": "192.168.10.124"}, 690),
        (11, (3, 112), {"remote_host": "192.168.10.124"}, 691),
        (17, (5, 21), {}, 671),
    ],
)
async def test_lengths(
    terminal: SimulatedTerminal,
    serial: int,
    code: tuple[int, int],
    details: dict[str, Any],
    length: int,
) -> None:
    """A part of the stream has the real length, to the byte."""
    terminal.events.skip_serials(serial - 1)
    entry = terminal.events.happen(*code, **details)
    async with listening(terminal) as listener:
        head, body = await listener.part()
    assert entry.serial_no == serial
    assert head == (
        "--MIME_boundary\r\n"
        'Content-Type: application/json; charset="UTF-8"\r\n'
        f"Content-Length: {length}\r\n\r\n"
    )
    assert body.startswith(b'{\n\t"ipAddress":\t"192.168.10.123",\n\t"portNo":\t443,\n')


async def test_face(terminal: SimulatedTerminal) -> None:
    """A face has these elements in this order: no door, and no picture."""
    terminal.people["42"] = {"employeeNo": "42", "name": "Anna", "userType": "normal"}
    terminal.events.skip_serials(17)
    terminal.events.happen(5, 75, employee_no="42")
    async with listening(terminal) as listener:
        alert = await listener.alert()
    event = alert.pop("AccessControllerEvent")
    assert alert == {
        "ipAddress": "192.168.10.123",
        "portNo": 443,
        "protocol": "HTTPS",
        "macAddress": terminal.mac_address,
        "channelID": 1,
        "dateTime": terminal.events.entries[0].time.isoformat(),
        "activePostCount": 1,
        "eventType": "AccessControllerEvent",
        "eventState": "active",
        "eventDescription": "Access Controller Event",
    }
    assert list(event.items()) == [
        ("deviceName", "Garden reader"),
        ("majorEventType", 5),
        ("subEventType", 75),
        ("name", "Anna"),
        ("cardReaderKind", 1),
        ("cardReaderNo", 1),
        ("verifyNo", 162),
        ("employeeNoString", "42"),
        ("serialNo", 18),
        ("userType", "normal"),
        ("currentVerifyMode", "cardOrFace"),
        ("currentEvent", False),
        ("frontSerialNo", 17),
        ("attendanceStatus", "undefined"),
        ("label", ""),
        ("statusValue", 0),
        ("mask", "no"),
        ("purePwdVerifyEnable", True),
        ("FaceRect", {"height": 0.196, "width": 0.111, "x": 0.5, "y": 0.049}),
    ]


@pytest.mark.parametrize(
    ("code", "details", "elements"),
    [
        ((5, 21), {}, ["cardReaderKind", "doorNo"]),
        ((3, 112), {"remote_host": "192.0.2.9"}, ["remoteHostAddr", "verifyNo"]),
        ((3, 1024), {"remote_host": "192.0.2.9"}, ["remoteHostAddr", "doorNo"]),
        ((5, 76), {}, ["cardReaderKind", "cardReaderNo", "verifyNo"]),
        ((2, 1024), {}, ["verifyNo"]),
    ],
    ids=str,
)
async def test_live(
    terminal: SimulatedTerminal,
    code: tuple[int, int],
    details: dict[str, Any],
    elements: list[str],
) -> None:
    """What happens now is current; each kind has the elements that it was seen with."""
    async with listening(terminal) as listener:
        terminal.events.happen(*code, **details)
        event = await listener.event()
    assert event["currentEvent"] is True
    assert "name" not in event
    assert "employeeNoString" not in event
    common = ["deviceName", "majorEventType", "subEventType", "serialNo"]
    common += ["currentVerifyMode", "currentEvent", "frontSerialNo", *ENDING]
    found = [name for name in event if name not in {*common, "FaceRect"}]
    assert sorted(found) == sorted(elements)


async def test_search(terminal: SimulatedTerminal) -> None:
    """Rows have other names than the stream, the door, and a picture of a face."""
    terminal.people["42"] = {"employeeNo": "42", "name": "Anna", "userType": "normal"}
    terminal.events.happen(5, 75, employee_no="42")
    terminal.events.happen(5, 23)
    at = terminal.events.entries[0].time
    async with Probe(terminal) as probe:
        reply = await probe.send_json(
            "POST",
            "AccessControl/AcsEvent",
            {
                "AcsEventCond": {
                    "searchID": "a",
                    "searchResultPosition": 0,
                    "maxResults": 30,
                    "major": 0,
                    "minor": 0,
                }
            },
        )
        found = reply.json["AcsEvent"]
        face, button = found.pop("InfoList")
        picture = await probe.get(face["pictureURL"].removeprefix(ADDRESS))
    assert found == {
        "searchID": "a",
        "totalMatches": 2,
        "responseStatusStrg": "OK",
        "numOfMatches": 2,
    }
    url = f"{ADDRESS}/LOCALS/pic/acsLinkCap/{at:%Y%m}_00/{at:%d_%H%M%S}_00001_0.jpeg"
    assert face.pop("pictureURL") == f"{url}@WEB000000000001"
    assert picture.body.startswith(b"\xff\xd8\xff")
    assert list(face) == [
        "major",
        "minor",
        "time",
        "cardType",
        "name",
        "cardReaderNo",
        "doorNo",
        "employeeNoString",
        "serialNo",
        "userType",
        "currentVerifyMode",
        "mask",
        "FaceRect",
    ]
    assert list(button.items()) == [
        ("major", 5),
        ("minor", 23),
        ("time", terminal.events.entries[1].time.isoformat()),
        ("doorNo", 1),
        ("serialNo", 2),
        ("currentVerifyMode", "invalid"),
        ("mask", "unknown"),
    ]


async def test_capabilities(terminal: SimulatedTerminal) -> None:
    """They list what can be searched for and the codes by major."""
    async with Probe(terminal) as probe:
        path = "/ISAPI/AccessControl/AcsEvent/capabilities?format=json"
        capabilities = (await probe.get(path)).json["AcsEvent"]
    condition = capabilities["AcsEventCond"]
    assert condition["maxResults"] == {"@min": 1, "@max": 30}
    assert condition["beginSerialNo"] == {"@min": 1, "@max": 3000000000}
    assert condition["timeReverseOrder"] == "true"
    assert condition["minorAlarm"]["@opt"].startswith("1028,1029,1034")
    assert "75" in condition["minorEvent"]["@opt"].split(",")
    assert capabilities["InfoList"]["mask"] == {"@opt": ["unknown", "yes", "no"]}


async def test_time(terminal: SimulatedTerminal) -> None:
    """The zone is POSIX: its sign says how far UTC is away."""
    terminal.clock.offset = timedelta(hours=1)
    async with Probe(terminal) as probe:
        reply = await probe.get("/ISAPI/System/time")
    local = datetime.fromisoformat(reply.text("localTime") or "")
    assert local.utcoffset() == timedelta(hours=-4)
    ahead = local - datetime.now(local.tzinfo)
    assert timedelta(minutes=59) < ahead < timedelta(minutes=61)
    assert (reply.text("timeZone"), reply.text("timeMode")) == ("CST+4:00:00", "NTP")
