"""Who came, found in logs that are sorted, cut and searched in different ways."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from custom_components.hikvision_face_terminal.isapi import (
    EventKind,
    EventQuery,
    IsapiClient,
    IsapiRefusedError,
    Timing,
    find_visits,
)
from simulator import PROFILES, Profile, SimulatedTerminal
from simulator.event_behavior import EventBehavior
from tests.support.records import user_record

PEOPLE = ("1", "2")
_FACE, _STRANGER, _CARD = 75, 76, 1


def with_events(**behavior: Any) -> Profile:
    """Return a profile whose events differ."""
    return replace(PROFILES["immediate"], events=EventBehavior(**behavior))


LOGS = {
    "sorts": with_events(),
    "does not sort": with_events(newest_first=False),
    "small pages": with_events(page_size=7),
    "does not sort, small pages": with_events(newest_first=False, page_size=7),
    "one row a page": with_events(newest_first=False, page_size=1),
    "own offset only": with_events(own_offset_only=True),
    "searches kept": with_events(keeps_searches=True, newest_first=False),
}


@pytest.fixture
def profile() -> Profile:
    """Return a terminal that sorts its log."""
    return LOGS["sorts"]


@pytest.fixture
async def log(terminal: SimulatedTerminal, timing: Timing) -> SimulatedTerminal:
    """Return a terminal at which people came, and strangers and cards."""
    timing.log_page = 0
    for number in PEOPLE:
        terminal.people[number] = user_record(number, f"Person {number}")
    terminal.events.fill(60)
    for _ in range(3):
        terminal.stranger()
        terminal.come("1", by="card")
    return terminal


def newest(log: SimulatedTerminal, *minors: int) -> list[int]:
    """Return the serial numbers of all entries with these minors, the newest first."""
    entries = (it for it in log.events.entries if it.happening.minor in minors)
    return [it.serial_no for it in entries][::-1]


async def find(
    client: IsapiClient,
    log: SimulatedTerminal,
    *,
    result: EventKind | None = None,
    limit: int = 1000,
    **query: Any,
) -> list[int | None]:
    """Return the serial numbers of what is found."""
    zone = log.clock.now().tzinfo
    wanted = EventQuery(zone=zone, **query)
    found = await find_visits(client, wanted, result=result, limit=limit)
    assert all(it.kind in (EventKind.GRANTED, EventKind.DENIED) for it in found)
    return [event.serial_no for event in found]


@pytest.mark.parametrize("profile", LOGS.values(), ids=LOGS)
async def test_the_newest_come_first_and_no_more_than_wanted(
    client: IsapiClient, log: SimulatedTerminal
) -> None:
    visits = newest(log, _FACE, _STRANGER, _CARD)
    assert await find(client, log) == visits
    asked = len(log.seen("POST", "AcsEvent"))
    assert await find(client, log, limit=4) == visits[:4]
    assert len(log.seen("POST", "AcsEvent")) - asked < asked

    denied = await find(client, log, result=EventKind.DENIED, limit=2)
    assert denied == newest(log, _STRANGER)[:2]
    granted = await find(client, log, result=EventKind.GRANTED)
    assert granted == newest(log, _FACE, _CARD)


@pytest.mark.parametrize("profile", LOGS.values(), ids=LOGS)
async def test_one_person_and_a_period(
    client: IsapiClient, log: SimulatedTerminal
) -> None:
    of_two = [
        it.serial_no for it in log.events.entries if it.happening.employee_no == "2"
    ]
    assert await find(client, log, employee_no="2") == of_two[::-1]

    now = log.clock.now()
    start, end = now - timedelta(minutes=40.5), now - timedelta(minutes=20.5)
    visits = [
        it.serial_no
        for it in log.events.entries
        if start <= it.time <= end and it.happening.minor == _FACE
    ]
    assert visits
    assert await find(client, log, start=start, end=end) == visits[::-1]


async def test_people_who_come_meanwhile_are_told_once(
    client: IsapiClient,
    log: SimulatedTerminal,
    timing: Timing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each new entry moves the others to a later position."""
    timing.log_page = 0.01
    search = client.events.search

    async def search_and_come(*args: Any) -> Any:
        page = await search(*args)
        log.come("1")
        return page

    monkeypatch.setattr(client.events, "search", search_and_come)
    visits = newest(log, _FACE, _STRANGER, _CARD)

    found = await find(client, log)

    assert len(found) == len(set(found))
    assert found[-len(visits) :] == visits


@pytest.mark.parametrize("profile", [with_events(minor_zero=False)])
async def test_firmware_that_wants_a_minor_code_finds_the_faces(
    client: IsapiClient, log: SimulatedTerminal
) -> None:
    assert await find(client, log) == newest(log, _FACE)


@pytest.mark.parametrize("profile", [with_events(search=False)])
async def test_a_terminal_without_a_log(
    client: IsapiClient, log: SimulatedTerminal
) -> None:
    with pytest.raises(IsapiRefusedError):
        await find(client, log)


async def test_a_long_log_ends_the_search(
    client: IsapiClient, log: SimulatedTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found by then is told."""
    monkeypatch.setattr(
        "custom_components.hikvision_face_terminal.isapi.procedures.access_log"
        "._MAX_PAGES",
        2,
    )
    log.events.fill(500)

    assert await find(client, log, result=EventKind.DENIED, limit=5) == []
    assert len(log.seen("POST", "AcsEvent")) == 2
