"""Events from published bodies, shortened and without personal details."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from custom_components.hikvision_face_terminal.isapi.errors import IsapiUnexpectedError
from custom_components.hikvision_face_terminal.isapi.models.event_codes import (
    AccessMethod,
    DenialReason,
    EventKind,
)
from custom_components.hikvision_face_terminal.isapi.models.event_search import (
    EventCapabilities,
    EventPage,
    EventQuery,
)
from custom_components.hikvision_face_terminal.isapi.models.stream_holder import (
    HolderKind,
    StreamHolder,
    stream_holders,
)
from custom_components.hikvision_face_terminal.isapi.models.terminal_event import (
    TerminalEvent,
    is_heartbeat,
)
from custom_components.hikvision_face_terminal.isapi.models.terminal_time import (
    TerminalTime,
)
from custom_components.hikvision_face_terminal.isapi.transport.decode import decode

WEST = timezone(timedelta(hours=-4))


def part(**inner: Any) -> dict[str, Any]:
    """Return a part of the stream of a K1T342MWX V3.16.1."""
    return {
        "ipAddress": "192.0.2.10",
        "macAddress": "00:00:5e:00:53:01",
        "dateTime": "2026-09-01T17:27:53-04:00",
        "activePostCount": 1,
        "eventType": "AccessControllerEvent",
        "eventState": "active",
        "AccessControllerEvent": {
            "majorEventType": 5,
            "subEventType": 75,
            "serialNo": 18,
            "currentVerifyMode": "cardOrFace",
            **inner,
        },
    }


def read(**inner: Any) -> TerminalEvent:
    """Return the event in a part."""
    event = TerminalEvent.from_part(part(**inner), None)
    assert event is not None
    return event


def test_a_face_in_the_stream() -> None:
    """The stream of this terminal names no door."""
    event = read(
        name="Anna",
        employeeNoString="0042",
        cardReaderNo=1,
        userType="normal",
        currentEvent=True,
        frontSerialNo=17,
        attendanceStatus="undefined",
    )
    assert event == TerminalEvent(
        major=5,
        minor=75,
        serial_no=18,
        time=datetime(2026, 9, 1, 21, 27, 53, tzinfo=UTC),
        is_current=True,
        kind=EventKind.GRANTED,
        method=AccessMethod.FACE,
        door=None,
        reader=1,
        employee_no="0042",
        name="Anna",
        user_type="normal",
    )
    assert event.time is not None
    assert event.time.utcoffset() == timedelta(hours=-4)


def test_a_row_of_a_search() -> None:
    event = TerminalEvent.from_row(
        {
            "major": 5,
            "minor": 1,
            "time": "2026-09-01T17:27:53-04:00",
            "cardNo": "0000000001",
            "doorNo": 1,
            "employeeNoString": "42",
            "serialNo": 3_000_000_000,
            "pictureURL": "https://192.0.2.1/LOCALS/pic/01_0.jpeg@WEB000000000011",
        },
        None,
    )
    assert event is not None
    assert (event.kind, event.method) == (EventKind.GRANTED, AccessMethod.CARD)
    assert event.is_current is None
    assert event.door == 1
    assert event.serial_no == 3_000_000_000
    assert event.picture_path == "/LOCALS/pic/01_0.jpeg@WEB000000000011"


def test_a_remote_command() -> None:
    event = read(
        majorEventType=3, subEventType=1024, remoteHostAddr="192.0.2.100", doorNo=1
    )
    assert event.kind is EventKind.REMOTE_OPEN
    assert event.remote_host == "192.0.2.100"
    assert read(remoteHostAddr="0.0.0.0").remote_host == ""  # noqa: S104 - none


@pytest.mark.parametrize(
    ("number", "reason"),
    [("", DenialReason.UNKNOWN_FACE), ("42", DenialReason.OTHER)],
)
def test_a_face_that_was_refused(number: str, reason: DenialReason) -> None:
    """A person with a number is not unknown, whatever the code is called."""
    event = read(subEventType=76, employeeNoString=number, mask="unknown")
    assert event.kind is EventKind.DENIED
    assert event.reason is reason


def test_an_unknown_code_with_a_person_means_nothing() -> None:
    event = read(subEventType=208, employeeNoString="42", name="Anna")
    assert event.kind is None
    assert event.method is AccessMethod.UNKNOWN


@pytest.mark.parametrize(
    ("inner", "number"),
    [
        ({"employeeNoString": "7", "employeeNo": 8}, "7"),
        ({"employeeNo": 8}, "8"),
        ({"employeeNoString": "", "employeeNo": 8}, "8"),
        ({"employeeNoString": "0042"}, "0042"),
        ({"employeeNoString": 42}, "42"),
        ({"employeeNoString": " 7"}, " 7"),
        ({"employeeNo": 0}, ""),
        ({"employeeNoString": "0"}, "0"),
        *(({"employeeNoString": word}, "") for word in ("invalid", "Unknown", "")),
        ({"employeeNoString": {"a": 1}}, ""),
        ({"employeeNoString": "a\nb"}, "a\N{REPLACEMENT CHARACTER}b"),
    ],
)
def test_the_number_as_text_counts(inner: dict[str, Any], number: str) -> None:
    assert read(**inner).employee_no == number


@pytest.mark.parametrize(
    ("value", "is_current"),
    [(True, True), (False, False), ("false", False), ("true", True), ("", None)],
)
def test_flags_as_words(value: object, is_current: bool | None) -> None:
    assert read(currentEvent=value).is_current is is_current


@pytest.mark.parametrize(
    "inner",
    [
        {"majorEventType": "", "subEventType": 75},
        {"majorEventType": 5, "subEventType": None},
        {"majorEventType": -5},
        {"subEventType": [75]},
        {"subEventType": 10**12},
    ],
)
def test_no_code_is_no_event(inner: dict[str, Any]) -> None:
    assert TerminalEvent.from_part(part(**inner), None) is None


def test_values_that_are_out_of_bounds_are_none() -> None:
    event = read(serialNo=-1, doorNo=0, cardReaderNo="x", name=["Anna"])
    assert (event.serial_no, event.door, event.reader) == (None, None, None)
    assert event.name == ""
    assert read(serialNo="18", doorNo="2").door == 2
    assert read(serialNo=3_000_000_001).serial_no is None


@pytest.mark.parametrize(
    ("text", "zone", "time"),
    [
        ("2026-09-01T17:27:53+03:00", WEST, datetime(2026, 9, 1, 14, 27, 53)),
        ("2026-09-01T17:27:53", WEST, datetime(2026, 9, 1, 21, 27, 53)),
        ("2026-9-1T7:02:03", WEST, datetime(2026, 9, 1, 11, 2, 3)),
        ("2026-09-01T17:27:53Z", WEST, datetime(2026, 9, 1, 17, 27, 53)),
        ("2026-09-01T17:27:53", None, None),
        ("yesterday", WEST, None),
        ("", WEST, None),
        ("0001-01-01T00:00:00+14:00", WEST, None),
    ],
)
def test_a_time_without_an_offset_is_the_terminals(
    text: str, zone: timezone | None, time: datetime | None
) -> None:
    event = TerminalEvent.from_part(part() | {"dateTime": text}, zone)
    assert event is not None
    assert event.time == (time and time.replace(tzinfo=UTC))


XML = b"""<EventNotificationAlert version="2.0"
 xmlns="http://www.hikvision.com/ver20/XMLSchema"><ipAddress>192.0.2.10</ipAddress>
<dateTime>2026-09-01T17:27:53-04:00</dateTime><activePostCount></activePostCount>
<eventType>AccessControllerEvent</eventType><eventState>active</eventState>
<AccessControllerEvent><majorEventType>5</majorEventType><subEventType>38</subEventType>
<employeeNo>42</employeeNo><serialNo>5606</serialNo><currentEvent>true</currentEvent>
</AccessControllerEvent></EventNotificationAlert>"""


def test_old_firmware_sends_xml() -> None:
    event = TerminalEvent.from_part(decode(XML), None)
    assert event is not None
    assert (event.method, event.employee_no) == (AccessMethod.FINGERPRINT, "42")
    assert event.is_current
    assert event.time is not None


@pytest.mark.parametrize(
    ("kind", "state", "is_one"),
    [
        ("videoloss", "inactive", True),
        ("videoLoss", "Inactive", True),
        ("videoloss", "active", False),
        ("heartBeat", "active", True),
        ("Heartbeat", "", True),
        ("AccessControllerEvent", "inactive", False),
    ],
)
def test_heartbeats(kind: str, state: str, is_one: bool) -> None:
    tree = {"eventType": kind, "eventState": state, "activePostCount": ""}
    assert is_heartbeat(tree) is is_one
    assert is_heartbeat({"EventNotificationAlert": tree}) is is_one


def test_no_name_stands_in_a_log() -> None:
    assert "Anna" not in repr(read(name="Anna", employeeNoString="4711"))
    assert "4711" not in repr(read(name="Anna", employeeNoString="4711"))


CAPABILITIES = {
    "searchID": {"@min": 1, "@max": 64},
    "maxResults": {"@min": 1, "@max": 30},
    "major": {"@opt": "0,1,2,3,5"},
    "minorAlarm": {"@opt": "1028,1029,1034"},
    "minorException": {"@opt": ["39", 1024]},
    "minorEvent": {"@opt": ["1", "51", "75", "x"]},
    "picEnable": "true,false",
    "beginSerialNo": {"@min": 1, "@max": 3000000000},
    "endSerialNo": {"@min": 1, "@max": 3000000000},
    "timeReverseOrder": "true",
}


@pytest.mark.parametrize("reverse", ["true", True, {"@opt": "true,false"}])
def test_capabilities(reverse: object) -> None:
    cond = CAPABILITIES | {"timeReverseOrder": reverse}
    found = EventCapabilities.from_tree({"AcsEvent": {"AcsEventCond": cond}})
    assert found.codes is not None
    assert {(1, 1028), (2, 1024), (5, 51), (5, 75)} < found.codes
    assert found.max_results == 30
    assert found.newest_first
    assert found.by_serial
    assert found.can(EventKind.RING)
    assert found.can(EventKind.TAMPERED)
    assert not found.can(EventKind.FORCED_OPEN)
    assert not found.can(EventKind.REMOTE_OPEN)


def test_no_capabilities() -> None:
    found = EventCapabilities.from_tree({})
    assert found == EventCapabilities()
    assert found.codes is None
    assert not found.can(EventKind.RING)


def test_a_condition() -> None:
    query = EventQuery(
        begin_serial=7,
        start=datetime(2026, 9, 1, 12, tzinfo=UTC),
        employee_no="42",
        newest_first=True,
        zone=WEST,
    )
    assert query.to_wire("a1", 30) == {
        "AcsEventCond": {
            "searchID": "a1",
            "searchResultPosition": 30,
            "maxResults": 30,
            "major": 0,
            "minor": 0,
            "startTime": "2026-09-01T08:00:00-04:00",
            "endTime": "2037-12-31T23:59:59-04:00",
            "beginSerialNo": 7,
            "endSerialNo": 3_000_000_000,
            "employeeNoString": "42",
            "timeReverseOrder": True,
        }
    }
    plain = EventQuery().to_wire("a1", 0)["AcsEventCond"]
    assert not {"beginSerialNo", "endSerialNo", "timeReverseOrder"} & plain.keys()


def row(serial: int, **more: Any) -> dict[str, Any]:
    """Return a row of a search."""
    time = f"2026-09-01T17:00:{serial % 60:02d}-04:00"
    return {"major": 5, "minor": 21, "time": time, "serialNo": serial, **more}


@pytest.mark.parametrize(
    ("answer", "serials", "more", "position"),
    [
        (
            {"responseStatusStrg": "MORE", "totalMatches": 277, "InfoList": [row(1)]},
            [1],
            True,
            11,
        ),
        (
            {"responseStatusStrg": "OK", "totalMatches": 11, "InfoList": [row(1)]},
            [1],
            False,
            11,
        ),
        ({"responseStatusStrg": "MORE", "InfoList": []}, [], False, 10),
        ({"responseStatusStrg": "NO MATCH", "totalMatches": 0}, [], False, 10),
        ({"responseStatusStrg": "OK", "InfoList": row(5)}, [5], False, 11),
        (
            {"responseStatusStrg": "OK", "InfoList": {"Info": [row(5), row(6)]}},
            [5, 6],
            False,
            12,
        ),
        ({"InfoList": [row(5), {"minor": 1}, "x"]}, [5], True, 12),
    ],
)
def test_pages(
    answer: dict[str, Any], serials: list[int], more: bool, position: int
) -> None:
    for tree in {"AcsEvent": answer}, answer:
        page = EventPage.from_tree(tree, EventQuery(), 10)
        assert [event.serial_no for event in page.events] == serials
        assert (page.more, page.next_position) == (more, position)


@pytest.mark.parametrize("answer", [{}, {"statusCode": 1}, {"AcsEvent": {"a": 1}}])
def test_an_answer_that_reports_nothing(answer: dict[str, Any]) -> None:
    with pytest.raises(IsapiUnexpectedError):
        EventPage.from_tree(answer, EventQuery(), 0)


@pytest.mark.parametrize(
    ("query", "serials"),
    [
        (EventQuery(begin_serial=3), [3, 4]),
        (EventQuery(employee_no="42"), [2]),
        (EventQuery(major=5, minor=75), [2]),
        (EventQuery(major=3), []),
        (EventQuery(start=datetime(2026, 9, 1, 17, 0, 3, tzinfo=WEST)), [3, 4]),
        (EventQuery(end=datetime(2026, 9, 1, 17, 0, 3, tzinfo=WEST)), [1, 2, 3]),
    ],
)
def test_rows_that_were_not_asked_for_are_left_out(
    query: EventQuery, serials: list[int]
) -> None:
    """Firmware ignores conditions that it does not know; positions count all rows."""
    rows = [row(1), row(2, minor=75, employeeNoString="42"), row(3), row(4)]
    answer = {"responseStatusStrg": "MORE", "InfoList": rows}
    page = EventPage.from_tree({"AcsEvent": answer}, query, 0)
    assert [event.serial_no for event in page.events] == serials
    assert page.next_position == 4


def holders(*entries: str) -> list[StreamHolder] | None:
    """Read a list of the vendor's guide."""
    content = "".join(f"<Content>{entry}</Content>" for entry in entries)
    body = f"<DeployInfo><DeployList>{content}</DeployList></DeployInfo>"
    return stream_holders(decode(body.encode()))


def test_who_holds_the_stream() -> None:
    one = "<deployNo>1</deployNo><deployType>2</deployType><ipAddr>192.0.2.9</ipAddr>"
    assert holders(one) == [StreamHolder("192.0.2.9", HolderKind.ISAPI)]
    assert holders(
        one, "<deployType>1</deployType><ipAddr>192.0.2.8</ipAddr>", "<ipAddr/>"
    ) == [
        StreamHolder("192.0.2.9", HolderKind.ISAPI),
        StreamHolder("192.0.2.8", HolderKind.REAL_TIME),
    ]
    assert holders() == []
    assert stream_holders({"statusCode": 1}) is None
    flat = {"DeployList": [{"deployType": "0", "ipAddr": "192.0.2.7"}]}
    assert stream_holders(flat) == [StreamHolder("192.0.2.7", HolderKind.CLIENT)]
    assert holders("<deployType>9</deployType><ipAddr>192.0.2.9</ipAddr>") == [
        StreamHolder("192.0.2.9", HolderKind.UNKNOWN)
    ]


@pytest.mark.parametrize(
    ("local", "zone", "offset"),
    [
        ("2026-09-01T17:27:53-04:00", "CST+4:00:00", -4),
        ("2026-09-01T17:27:53-04:00", "CST-8:00:00", -4),
        ("2026-09-01T17:27:53", "CST+4:00:00", -4),
        ("2026-09-01T17:27:53", "CST-8:00:00", 8),
        ("2026-09-01T17:27:53", "CST-5:30:00", 5.5),
        ("2026-09-01T17:27:53", "<+03>-3", 3),
        ("2026-09-01T17:27:53Z", "", 0),
    ],
)
def test_the_offset_of_a_terminal(local: str, zone: str, offset: float) -> None:
    """The sign of POSIX is reversed; the time's own offset counts before it."""
    time = TerminalTime.from_tree({"Time": {"localTime": local, "timeZone": zone}})
    assert time.utc_offset == timedelta(hours=offset)
    assert time.zone.utcoffset(None) == timedelta(hours=offset)
    there = datetime(2026, 9, 1, 17, 27, 53, tzinfo=UTC) - timedelta(hours=offset)
    assert time.offset_from(there - timedelta(seconds=90)) == timedelta(seconds=90)


@pytest.mark.parametrize(
    ("local", "zone"),
    [
        ("", "CST-8:00:00"),
        ("2026-09-01T17:27:53", ""),
        ("2026-09-01T17:27:53", "Beijing"),
        ("2026-09-01T17:27:53", "CST-99:00:00"),
    ],
)
def test_no_time(local: str, zone: str) -> None:
    with pytest.raises(IsapiUnexpectedError):
        TerminalTime.from_tree({"localTime": local, "timeZone": zone})
