"""Each profile of events and doors does what it says, and each script, too."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
import json
from typing import Any

import pytest

from simulator import (
    ACCESS_PROFILES,
    ALL_PROFILES,
    PROFILES,
    Scene,
    SimulatedTerminal,
)
from simulator.probe import Probe
from simulator.scripts import SCRIPTS

from .listener import STREAM, listening, open_stream

SUBSCRIBE = "/ISAPI/Event/notification/subscribeEvent"
PLAIN = PROFILES["immediate"]
PERSON: dict[str, Any] = {"employeeNo": "42", "name": "Anna", "doorRight": "1"}


NESTED = """\

--MIME_boundary
Content-Type: multipart/form-data; boundary=MIME_boundary
--MIME_boundary
Content-Disposition: form-data; name="AccessControllerEvent"
Content-Type: application/json""".replace("\n", "\r\n")


def named(*names: str) -> pytest.MarkDecorator:
    """Run a test with these profiles."""
    profiles = [ACCESS_PROFILES[name].scaled(0.01) for name in names]
    return pytest.mark.parametrize("profile", profiles, ids=names)


def test_names() -> None:
    """Each has a name of its own, a source, and a difference."""
    assert len(ALL_PROFILES) == sum(
        len(found) for found in (PROFILES, ACCESS_PROFILES)
    ) + len(set(ALL_PROFILES) - set(PROFILES) - set(ACCESS_PROFILES))
    assert not set(PROFILES) & set(ACCESS_PROFILES)
    for name, profile in ACCESS_PROFILES.items():
        assert profile.name == name
        assert len(profile.source) > 10
        parts = ("events", "doors", "people", "digest", "wire")
        assert any(getattr(profile, it) != getattr(PLAIN, it) for it in parts)


@pytest.mark.parametrize(
    ("profile", "label", "before"),
    [
        ("boundary_quoted", 'multipart/mixed; boundary="MIME_boundary"', ""),
        ("boundary_dashed", "multipart/mixed; boundary=--MIME_boundary", ""),
        ("boundary_missing", "multipart/mixed", ""),
        ("boundary_form", "multipart/form-data; boundary=MIME_boundary", ""),
        ("boundary_of_cameras", "multipart/mixed; boundary=boundary", "--boundary\r\n"),
        ("blank_lines", "multipart/mixed; boundary=MIME_boundary", "\r\n\r\n--MIME"),
        (
            "byte_by_byte",
            "multipart/mixed; boundary=MIME_boundary",
            "--MIME_boundary\r\n",
        ),
        ("pieces", "multipart/mixed; boundary=MIME_boundary", "--MIME_boundary\r\n"),
        (
            "nested_heads",
            "multipart/mixed",
            NESTED,
        ),
    ],
    ids=lambda it: it if it in ACCESS_PROFILES else "",
)
async def test_framing(profile: str, label: str, before: str) -> None:
    """What stands around parts differs; the parts themselves do not."""
    async with SimulatedTerminal(ACCESS_PROFILES[profile], tls=False) as terminal:
        listener = await open_stream(terminal)
        raw = await listener.reader.readexactly(len(before))
        assert raw.decode() == before
        assert (await listener.event())["subEventType"] == 121
        terminal.events.happen(5, 21)
        assert (await listener.event())["subEventType"] == 21
        assert f"Content-Type: {label}\r\n" in listener.head
        listener.writer.transport.abort()


@pytest.mark.parametrize(
    ("name", "end"), [("no_lengths", "\r\n"), ("bare_lines", "\n")]
)
async def test_other_framing(name: str, end: str) -> None:
    """Without lengths, or with bare line ends."""
    async with SimulatedTerminal(ACCESS_PROFILES[name], tls=False) as terminal:
        terminal.events.replay = 0
        listener = await open_stream(terminal)
        await terminal.events.wait_for_stream()
        terminal.events.happen(5, 21)
        async with asyncio.timeout(5):
            raw = await listener.reader.readuntil(
                f"}}{end}--MIME_boundary{end}".encode()
            )
            label = await listener.reader.readline()
        head, _, body = raw.decode().partition(f"{end}{end}")
        assert head.startswith(f"--MIME_boundary{end}Content-Type: application/json")
        assert ("Content-Length" in head) is (name != "no_lengths")
        event = json.loads(body.partition(f"{end}--")[0])["AccessControllerEvent"]
        assert event["subEventType"] == 121
        assert label == f'Content-Type: application/json; charset="UTF-8"{end}'.encode()
        listener.writer.transport.abort()


async def replayed(terminal: SimulatedTerminal) -> list[dict[str, Any]]:
    """Return what a stream brings before the event that it writes itself."""
    listener = await open_stream(terminal)
    events = [await listener.event()]
    while events[-1]["subEventType"] != 121:
        events.append(await listener.event())
    listener.writer.transport.abort()
    return events


@pytest.mark.parametrize(
    ("profile", "count", "current"),
    [
        ("long_log", 19_000, False),
        ("last_replayed", 10, False),
        ("nothing_replayed", 0, None),
        ("current_missing", 0, None),
        ("current_missing_replayed", 20, None),
    ],
)
async def test_replays(profile: str, count: int, current: bool | None) -> None:
    """How much of the log comes at connect, and how it is marked."""
    async with SimulatedTerminal(ACCESS_PROFILES[profile], tls=False) as terminal:
        *old, new = await replayed(terminal)
        assert len(old) == count
        assert {event.get("currentEvent") for event in old} <= {current}
        missing = profile.startswith("current_missing")
        assert ("currentEvent" in new) is not missing


@named("xml_events")
async def test_xml(terminal: SimulatedTerminal) -> None:
    listener = await open_stream(terminal)
    head, body = await listener.part()
    assert "application/xml" in head
    assert body.startswith(b'<EventNotificationAlert version="2.0" xmlns=')
    assert b"<subEventType>121</subEventType>" in body
    assert b"<currentEvent>true</currentEvent>" in body
    listener.writer.transport.abort()


@named("event_words")
async def test_words(terminal: SimulatedTerminal) -> None:
    listener = await open_stream(terminal)
    alert = await listener.alert()
    assert (alert["activePostCount"], alert["channelID"]) == ("", "1")
    event = alert["AccessControllerEvent"]
    assert (event["majorEventType"], event["serialNo"]) == ("3", "1")
    assert (event["currentEvent"], event["frontSerialNo"]) == ("true", "0")
    listener.writer.transport.abort()


@named("door_with_person", "names_masked", "names_left_out", "naive_times")
async def test_elements(terminal: SimulatedTerminal) -> None:
    """An element more, less, or different."""
    terminal.people["42"] = PERSON
    name = terminal.profile.name
    async with listening(terminal) as listener:
        entry = terminal.events.happen(5, 75, employee_no="42")
        alert = await listener.alert()
    event = alert["AccessControllerEvent"]
    assert event.get("doorNo") == (1 if name == "door_with_person" else None)
    names = {"names_masked": "A**", "names_left_out": None}
    assert event.get("name") == names.get(name, "Anna")
    naive = entry.time.replace(tzinfo=None).isoformat()
    assert (alert["dateTime"] == naive) is (name == "naive_times")


@named("card_with_person")
async def test_card_with_person(terminal: SimulatedTerminal) -> None:
    """A fingerprint has these elements in a published event, and a card's number."""
    terminal.people["42"] = PERSON
    terminal.cards["42"] = [{"cardNo": "0000000001"}]
    async with listening(terminal) as listener:
        terminal.come("42", by="fingerprint")
        await listener.event()
        event = await listener.event()
    expected = {"subEventType": 38, "cardNo": "0000000001", "cardType": 1}
    expected |= {"reportChannel": 3, "cardReaderNo": 1, "hasRecord": False}
    assert event | expected == event


@named("numbers_twice")
async def test_numbers_twice(terminal: SimulatedTerminal) -> None:
    async with listening(terminal) as listener:
        terminal.events.happen(5, 75, employee_no="00042")
        event = await listener.event()
    assert (event["employeeNo"], event["employeeNoString"]) == (42, "00042")


@pytest.mark.parametrize(
    "profile",
    [replace(ACCESS_PROFILES["stalls"], capture=PROFILES["blocking"].capture)],
    ids=["stalls"],
)
async def test_stalls(terminal: SimulatedTerminal, probe: Probe) -> None:
    """What happens while it looks for a face comes after it."""
    terminal.scene = Scene.never()
    async with listening(terminal) as listener:
        capture = asyncio.create_task(probe.capture())
        await terminal.wait_for("POST", "CaptureFaceData")
        terminal.events.happen(5, 22)
        late = asyncio.create_task(listener.event())
        await asyncio.sleep(0.05)
        assert not late.done()
        terminal.show_face()
        await capture
        assert (await late)["subEventType"] == 22


@named("pictures_in_stream", "stray_picture")
async def test_pictures(terminal: SimulatedTerminal) -> None:
    """A picture follows its event; its bytes are those that its length says."""
    listener = await open_stream(terminal)
    if terminal.profile.name == "stray_picture":
        assert (await listener.part())[1].startswith(b"\xff\xd8\xff")
    assert (await listener.event())["subEventType"] == 121
    terminal.events.happen(5, 76)
    terminal.events.happen(5, 21)
    assert (await listener.event())["picturesNumber"] == 1
    head, picture = await listener.part()
    assert 'name="Picture"' in head
    assert picture[:3] == b"\xff\xd8\xff"
    assert picture[-2:] == b"\xff\xd9"
    boundary = b"--MIME_boundary\r\n" in picture
    assert boundary is (terminal.profile.name == "pictures_in_stream")
    assert (await listener.event())["subEventType"] == 21
    listener.writer.transport.abort()


@named("heart_beats")
async def test_heart_beats(terminal: SimulatedTerminal) -> None:
    async with listening(terminal) as listener:
        _, body = await listener.part()
    assert b"<eventType>heartBeat</eventType>" in body


@named("no_heartbeats", "half_open", "silent_stream")
async def test_silence(terminal: SimulatedTerminal) -> None:
    """Nothing comes: none at all, none after one event, or no heartbeat."""
    listener = await open_stream(terminal)
    await terminal.events.wait_for_stream()
    terminal.events.happen(5, 21)
    terminal.events.happen(5, 22)
    count = {"no_heartbeats": 3, "half_open": 2, "silent_stream": 0}
    for _ in range(count[terminal.profile.name]):
        await listener.event()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(listener.part(), 0.15)
    listener.writer.transport.abort()


@named("silent_stream", "subscribes")
async def test_subscribes(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A subscription begins with its number, and takes the slot."""
    listener = await open_stream(terminal, "POST", SUBSCRIBE, "<SubscribeEvent/>")
    head, body = await listener.part()
    assert "application/xml" in head
    assert body.startswith(b"<SubscribeEventResponse ")
    assert (await listener.event())["subEventType"] == 121
    assert (await probe.get(STREAM)).status == 404
    capabilities = await probe.get(f"{SUBSCRIBE}Cap")
    assert capabilities.xml.tag.endswith("SubscribeEventCap")
    listener.writer.transport.abort()


@named("subscribing_costs")
async def test_subscribing_costs(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Each refusal takes a slot that only a reboot gives back."""
    for expected in ("MessageParametersLack", "MessageParametersLack", "notSupport"):
        assert (await probe.call("POST", SUBSCRIBE)).sub_status == expected
    assert (await probe.get(STREAM)).status == 404
    await terminal.reboot()
    async with listening(terminal):
        pass


@named("slot_taken", "slot_exceeded")
async def test_taken(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Another client has the slot, and DeployInfo names it."""
    reply = await probe.get(STREAM)
    expected = {"slot_taken": (404, "notSupport")}
    found = (reply.status, reply.sub_status)
    assert found == expected.get(terminal.profile.name, (503, "deployExceedMax"))
    info = await probe.get("/ISAPI/AccessControl/DeployInfo")
    assert info.text("ipAddr") == "192.0.2.77"
    terminal.events.slots.clear()
    async with listening(terminal):
        pass


@named("stream_forbidden", "stream_right_missing", "no_stream")
async def test_no_stream(probe: Probe, terminal: SimulatedTerminal) -> None:
    reply = await probe.get(STREAM)
    status = {"stream_forbidden": 403, "stream_right_missing": 401, "no_stream": 404}
    assert reply.status == status[terminal.profile.name]
    assert (await probe.get("/ISAPI/System/deviceInfo")).status == 200
    assert terminal.wrong_logins == 0


@named("opens_once")
async def test_opens_once(terminal: SimulatedTerminal, probe: Probe) -> None:
    """The challenge has to come from another request."""
    await probe.challenge()
    assert (await probe.send("GET", STREAM)).status == 401
    assert (await probe.get(STREAM)).status == 400
    async with listening(terminal):
        pass


@named("two_slots")
async def test_two_slots(terminal: SimulatedTerminal, probe: Probe) -> None:
    async with listening(terminal):
        other = await open_stream(terminal)
        assert (await probe.get(STREAM)).status == 404
        other.writer.transport.abort()


@pytest.mark.parametrize(
    ("profile", "offset", "error"),
    [
        ("own_offset_only", 5, 0),
        ("factory_zone", 8, 0),
        ("clock_ahead", None, 1),
        ("clock_behind", None, -1),
        ("clock_months_behind", None, -2400),
    ],
)
async def test_clocks(profile: str, offset: int | None, error: int) -> None:
    async with SimulatedTerminal(ACCESS_PROFILES[profile], tls=False) as terminal:
        now = terminal.clock.now()
    if offset is not None:
        assert now.utcoffset() == timedelta(hours=offset)
    assert abs(now - datetime.now(UTC) - timedelta(hours=error)) < timedelta(minutes=1)


@named("option_lists", "codes_not_listed", "few_codes", "no_search_capabilities")
async def test_capabilities(terminal: SimulatedTerminal, probe: Probe) -> None:
    path = "/ISAPI/AccessControl/AcsEvent/capabilities?format=json"
    reply = await probe.get(path)
    if terminal.profile.name == "no_search_capabilities":
        assert reply.status == 500
        return
    condition = reply.json["AcsEvent"]["AcsEventCond"]
    codes = condition.get("minorEvent", {}).get("@opt")
    match terminal.profile.name:
        case "option_lists":
            assert codes[:2] == ["1", "6"]
        case "codes_not_listed":
            assert codes is None
        case "few_codes":
            assert "51" in codes.split(",")
            assert "37" not in codes.split(",")


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("is_heard", [True, False], ids=["stream", "no stream"])
async def test_scripts(terminal: SimulatedTerminal, name: str, is_heard: bool) -> None:
    """Each runs, whether a stream is open or not; a stream comes back, or goes on."""
    listener = await open_stream(terminal) if is_heard else None
    if is_heard:
        await terminal.events.wait_for_stream()
    await SCRIPTS[name].run(terminal)
    terminal.events.silence(silent=False)
    terminal.events.slots.clear()
    assert terminal.open_connections <= 1
    if listener is None or name in {"reboot_mid_event", "slot_lost"}:
        listener = await open_stream(terminal)
    mark = terminal.events.happen(5, 37)
    async with asyncio.timeout(5):
        await listener.reader.readuntil(f'"serialNo":\t{mark.serial_no},'.encode())
    listener.writer.transport.abort()


async def test_half_a_part(terminal: SimulatedTerminal) -> None:
    """A reboot ends a stream in the middle of a part; the log has the event."""
    async with listening(terminal) as listener:
        await SCRIPTS["reboot_mid_event"].run(terminal)
        assert len((await listener.reader.read()).lstrip()) <= 100
    minors = [entry.happening.minor for entry in terminal.events.entries]
    assert minors[:2] == [121, 76]


async def test_relock_lost(terminal: SimulatedTerminal) -> None:
    async with listening(terminal) as listener:
        await SCRIPTS["relock_lost"].run(terminal)
        assert (await listener.event())["subEventType"] == 21
        terminal.events.happen(5, 37)
        assert (await listener.event())["subEventType"] == 37
    assert not terminal.doors[1].is_unlocked
