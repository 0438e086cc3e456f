"""AcsEvent: what is found, what is refused, and how pages end."""

from collections.abc import Mapping
from datetime import timedelta, timezone
from typing import Any

import pytest

from simulator import EventBehavior, Profile, SimulatedTerminal
from simulator.probe import Probe, Reply

BEGIN = {"searchID": "a", "searchResultPosition": 0, "maxResults": 30}
ALL = {**BEGIN, "major": 0, "minor": 0}


def firmware(**events: Any) -> Profile:
    """Return a firmware whose events differ."""
    return Profile(name="x", description="", source="", events=EventBehavior(**events))


async def search(probe: Probe, condition: Mapping[str, Any]) -> Reply:
    """Send a search."""
    return await probe.send_json(
        "POST", "AccessControl/AcsEvent", {"AcsEventCond": condition}
    )


async def found(probe: Probe, **condition: Any) -> list[int]:
    """Return the serial numbers in the first page."""
    answer = (await search(probe, ALL | condition)).json["AcsEvent"]
    return [row["serialNo"] for row in answer.get("InfoList", [])]


@pytest.mark.parametrize(
    ("condition", "sub_status"),
    [
        ({**BEGIN, "major": 0}, "MessageParametersLack"),
        ({**BEGIN, "minor": 0}, "MessageParametersLack"),
        ({"major": 0, "minor": 0}, "MessageParametersLack"),
        ({**ALL, "beginSerialNo": 1}, "MessageParametersLack"),
        ({**ALL, "searchID": ""}, "badJsonContent"),
        ({**ALL, "major": 4}, "badJsonContent"),
        ({**ALL, "maxResults": "30"}, "badJsonContent"),
        ({**ALL, "startTime": "yesterday"}, "badJsonContent"),
        ({**ALL, "employeeNoString": 42}, "badJsonContent"),
    ],
    ids=str,
)
async def test_refused(
    probe: Probe, condition: dict[str, Any], sub_status: str
) -> None:
    assert (await search(probe, condition)).sub_status == sub_status


async def test_filters(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Codes, numbers, serial numbers and times each narrow the search."""
    terminal.people["42"] = {"name": "Anna"}
    events, clock = terminal.events, terminal.clock
    events.happen(5, 75, employee_no="42")
    events.happen(5, 21)
    events.happen(3, 112)
    clock.advance(3600)
    events.happen(1, 1028)
    later = events.entries[3].time
    assert await found(probe) == [1, 2, 3, 4]
    assert await found(probe, timeReverseOrder=True) == [4, 3, 2, 1]
    assert await found(probe, major=5) == [1, 2]
    assert await found(probe, major=5, minor=21) == [2]
    assert await found(probe, employeeNoString="42") == [1]
    assert await found(probe, name="Anna") == [1]
    assert await found(probe, beginSerialNo=2, endSerialNo=3000000000) == [2, 3, 4]
    assert await found(probe, startTime=later.isoformat()) == [4]
    elsewhere = later.astimezone(timezone(timedelta(hours=9)))
    assert await found(probe, startTime=elsewhere.isoformat()) == [4]
    naive = (later - timedelta(minutes=1)).replace(tzinfo=None)
    assert await found(probe, endTime=naive.isoformat()) == [1, 2, 3]
    empty = (await search(probe, {**ALL, "major": 2})).json["AcsEvent"]
    assert empty == {
        "searchID": "a",
        "totalMatches": 0,
        "responseStatusStrg": "NO MATCH",
        "numOfMatches": 0,
    }


async def test_pages(terminal: SimulatedTerminal, probe: Probe) -> None:
    """More than the maximum is cut to it; MORE says so; the total grows meanwhile."""
    terminal.events.fill(40)
    page = (await search(probe, {**ALL, "maxResults": 50})).json["AcsEvent"]
    assert (page["numOfMatches"], page["responseStatusStrg"]) == (30, "MORE")
    terminal.events.happen(5, 21)
    rest = {**ALL, "searchResultPosition": 30}
    page = (await search(probe, rest)).json["AcsEvent"]
    assert (page["numOfMatches"], page["responseStatusStrg"]) == (11, "OK")
    assert page["totalMatches"] == 41


@pytest.mark.parametrize("profile", [firmware(minor_zero=False)])
async def test_minor_zero(terminal: SimulatedTerminal, probe: Probe) -> None:
    terminal.events.happen(5, 75)
    assert (await search(probe, ALL)).sub_status == "invalidOperation"
    assert await found(probe, major=5, minor=75) == [1]


@pytest.mark.parametrize("profile", [firmware(own_offset_only=True)])
async def test_own_offset(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Without a word, nothing is found by times of another offset."""
    terminal.clock.zone = timezone(timedelta(hours=5))
    at = terminal.events.happen(5, 75).time
    same = at.astimezone(timezone(timedelta(hours=4)))
    assert await found(probe, startTime=same.isoformat()) == []
    assert await found(probe, startTime=at.isoformat()) == [1]


@pytest.mark.parametrize("profile", [firmware(keeps_searches=True)])
async def test_kept_search(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A searchID that was used before finds what it found then."""
    terminal.events.happen(5, 75)
    assert await found(probe) == [1]
    terminal.events.happen(5, 75)
    assert await found(probe) == [1]
    assert await found(probe, searchID="b") == [1, 2]


@pytest.mark.parametrize("profile", [firmware(page_size=10, one_alone=True)])
async def test_short_pages(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Ten though thirty are asked for and reported; one alone is no list."""
    terminal.events.fill(11)
    page = (await search(probe, ALL)).json["AcsEvent"]
    assert (page["numOfMatches"], page["responseStatusStrg"]) == (10, "MORE")
    rest = {**ALL, "searchResultPosition": 10}
    page = (await search(probe, rest)).json["AcsEvent"]
    assert page["InfoList"]["serialNo"] == 11


@pytest.mark.parametrize("profile", [firmware(search=False)])
async def test_no_search(probe: Probe) -> None:
    """Its capabilities promise it."""
    reply = await search(probe, ALL)
    assert (reply.status, reply.sub_status) == (404, "notSupport")
    path = "/ISAPI/AccessControl/AcsEvent/capabilities?format=json"
    assert (await probe.get(path)).status == 200


@pytest.mark.parametrize("profile", [firmware(newest_first=False)])
async def test_oldest_first(terminal: SimulatedTerminal, probe: Probe) -> None:
    terminal.events.fill(2)
    assert await found(probe, timeReverseOrder=True) == [1, 2]


@pytest.mark.parametrize("profile", [firmware(picture_after=60)])
async def test_late_picture(terminal: SimulatedTerminal, probe: Probe) -> None:
    """The picture of an event comes after the event."""
    terminal.events.happen(5, 75)
    row = (await search(probe, ALL)).json["AcsEvent"]["InfoList"][0]
    path = row["pictureURL"].removeprefix(terminal.address)
    assert (await probe.get(path)).status == 404
    terminal.clock.advance(60)
    assert (await probe.get(path)).status == 200


@pytest.mark.parametrize("profile", [firmware(pictures=False)])
async def test_no_picture(terminal: SimulatedTerminal, probe: Probe) -> None:
    terminal.events.happen(5, 75)
    row = (await search(probe, ALL)).json["AcsEvent"]["InfoList"][0]
    assert "pictureURL" not in row
