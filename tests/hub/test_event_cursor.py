"""Each entry of a log is told once, in whatever order and from wherever it comes."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub.event_cursor import (
    EventCursor,
    Novelty,
    SerialRanges,
)
from custom_components.hikvision_face_terminal.hub.store import TerminalStore
from custom_components.hikvision_face_terminal.isapi import TerminalEvent

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


def entry_of_log(serial: int | None, seconds: float = 0) -> TerminalEvent:
    """Return an entry that was written so many seconds after noon."""
    time = NOON + timedelta(seconds=seconds)
    return TerminalEvent(major=5, minor=75, serial_no=serial, time=time)


@pytest.fixture
async def store(hass: HomeAssistant) -> TerminalStore:
    """Return an empty store."""
    store = TerminalStore(hass, MockConfigEntry(domain=DOMAIN, entry_id="front"))
    await store.async_load()
    return store


@pytest.fixture
def cursor(store: TerminalStore) -> EventCursor:
    """Return a cursor that stands at 100, at noon."""
    cursor = EventCursor(store)
    cursor.restart(entry_of_log(100))
    return cursor


def new(cursor: EventCursor, serials: Iterable[int]) -> list[int]:
    """Return which of the entries are told; each is a second after the other."""
    return [
        serial
        for serial in serials
        if cursor.take(entry_of_log(serial, serial - 100)) is Novelty.NEW
    ]


def test_each_entry_is_told_once_in_any_order(cursor: EventCursor) -> None:
    # A K1T342MWX brings the release of a button after the unlock that has a lower one.
    assert new(cursor, [101, 104, 103, 103, 104, 102, 101, 99, 105]) == [
        *(101, 104, 103, 102, 105)
    ]
    assert cursor.serial == 105
    assert cursor.missing.as_lists() == []


def test_what_was_left_out_is_missing_until_it_comes(cursor: EventCursor) -> None:
    assert new(cursor, [110, 120]) == [110, 120]
    assert cursor.missing.as_lists() == [[101, 109], [111, 119]]
    assert cursor.next_serial == 100

    cursor.close_gaps(101, 112)
    assert new(cursor, [105, 112, 113]) == [113]
    assert cursor.missing.as_lists() == [[114, 119]]


@pytest.mark.parametrize(
    ("serial", "seconds", "novelty"),
    [
        (100, 0, Novelty.KNOWN),
        (100, 8, Novelty.KNOWN),
        (100, 60, Novelty.CONTRADICTORY),
        (100, -60, Novelty.CONTRADICTORY),
        (7, -60, Novelty.KNOWN),
        (7, 60, Novelty.CONTRADICTORY),
        (101, -60, Novelty.NEW),
    ],
    ids=[
        "the same",
        "dated when it was sent",
        "the same number later",
        "the same number earlier",
        "old",
        "a low number that is later than all",
        "a clock that was set back",
    ],
)
def test_a_log_that_begins_anew_is_noticed(
    cursor: EventCursor, serial: int, seconds: int, novelty: Novelty
) -> None:
    assert cursor.take(entry_of_log(serial, seconds)) is novelty


def test_a_local_time_in_winter_time_is_the_same_time(cursor: EventCursor) -> None:
    summer = NOON.astimezone(timezone(timedelta(hours=2)))
    winter = summer.replace(tzinfo=timezone(timedelta(hours=1)))
    cursor.restart(TerminalEvent(major=5, minor=75, serial_no=100, time=summer))
    event = TerminalEvent(major=5, minor=75, serial_no=100, time=winter)
    assert cursor.take(event) is Novelty.KNOWN


def test_entries_without_a_number_are_told_once(cursor: EventCursor) -> None:
    found = [cursor.take(entry_of_log(None, second)) for second in (1, 2, 1)]
    assert found == [Novelty.NEW, Novelty.NEW, Novelty.KNOWN]


def test_an_empty_log_begins_with_its_first_entry(cursor: EventCursor) -> None:
    cursor.restart(None)
    assert cursor.next_serial == 1
    assert new(cursor, [1, 1, 2]) == [1, 2]


async def test_the_place_is_kept_without_names(
    store: TerminalStore, cursor: EventCursor, hass_storage: dict[str, Any]
) -> None:
    cursor.take(
        TerminalEvent(
            major=5, minor=75, serial_no=105, time=NOON, name="Anna", employee_no="42"
        )
    )
    assert f"{DOMAIN}.front" not in hass_storage, "written at once"

    await store.async_flush()

    stored = hass_storage[f"{DOMAIN}.front"]["data"]
    assert stored["cursor"] == {
        "serial": 105,
        "time": "2026-09-01T12:00:00+00:00",
        "missing": [[101, 104]],
    }
    again = EventCursor(store)
    again.load()
    assert new(again, [105, 104, 106]) == [104, 106]


def test_ranges_are_bounded() -> None:
    ranges = SerialRanges()
    for serial in range(0, 4000, 2):
        ranges.append(serial, serial)
    assert len(ranges.as_lists()) == 256
    assert ranges.has(3998)
    assert not ranges.has(0)
