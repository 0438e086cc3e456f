"""What is told of a terminal's events: each once, and the past never as the present."""

from dataclasses import replace
from datetime import timedelta
import logging
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.isapi import (
    AccessMethod,
    EventKind,
    TerminalEvent,
    Timing,
)
from simulator import PROFILES, EventBehavior, Fault, Profile, SimulatedTerminal
from tests.support.heard import Heard

STREAM = "Event/notification/alertStream"
SEARCH = "AccessControl/AcsEvent"


def events_of(**behavior: Any) -> Profile:
    """Return a terminal that reports its events in a way of its own."""
    return replace(PROFILES["immediate"], events=EventBehavior(**behavior))


@pytest.fixture
def options() -> dict[str, Any]:
    """Follow the events."""
    return {"access_events": True}


@pytest.fixture(autouse=True)
def _anna(terminal: SimulatedTerminal) -> None:
    """Let the terminal know a person."""
    terminal.people["42"] = {"employeeNo": "42", "name": "Anna", "userType": "normal"}


async def start(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set the entry up."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


FLAGGED = events_of()
UNFLAGGED = events_of(reports_current=False)
FLAGS = pytest.mark.parametrize(
    "profile", [FLAGGED, UNFLAGGED], ids=["flagged", "unflagged"]
)


@pytest.mark.parametrize(
    "profile",
    [
        FLAGGED,
        UNFLAGGED,
        events_of(xml=True),
        events_of(reports_current=False, naive_time=True, words=True),
        events_of(reports_current=False, search=False),
    ],
    ids=["flagged", "unflagged", "xml", "naive time", "no search"],
)
async def test_a_visitor_is_told_at_once_and_once(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    terminal.events.fill(90)
    await start(hass, entry)
    await terminal.events.wait_for_stream()

    entries = [terminal.events.happen(5, 75, employee_no="42") for _ in range(3)]
    terminal.events.repeat(entries[1])
    last = terminal.events.happen(5, 22)

    await heard.until(lambda: last.serial_no in heard.live)
    assert heard.live == [*(it.serial_no for it in entries), last.serial_no]
    assert heard.late == [], "of the first start nothing of the past is told"
    event, _ = heard.events[0]
    assert (event.kind, event.method) == (EventKind.GRANTED, AccessMethod.FACE)
    assert (event.employee_no, event.name) == ("42", "Anna")


@FLAGS
async def test_what_happened_meanwhile_is_told_late_and_once(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    await start(hass, entry)
    await heard.connected(terminal)
    await terminal.stop()
    before = terminal.events.last_serial
    terminal.events.fill(70, seconds=60)
    await terminal.start()
    await heard.connected(terminal)

    new = terminal.events.happen(5, 75, employee_no="42")
    await heard.until(lambda: new.serial_no in heard.live)

    assert {*heard.late} == {*range(before + 1, before + 71)}
    assert len(heard.late) == 70
    assert heard.live == [new.serial_no]


@FLAGS
async def test_what_happened_just_now_is_live_although_the_stream_was_cut(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    await start(hass, entry)
    await heard.connected(terminal)

    terminal.events.cut()
    cut = terminal.events.happen(5, 75, employee_no="42")

    await heard.until(lambda: bool(heard.live))
    await heard.connected(terminal)
    assert heard.live == [cut.serial_no]
    assert heard.late == []


@FLAGS
async def test_a_restart_tells_the_time_before_as_past(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
    hass_storage: dict[str, Any],
) -> None:
    await start(hass, entry)
    await heard.connected(terminal)
    told = terminal.events.happen(5, 75, employee_no="42")
    await heard.until(lambda: bool(heard.live))
    await hass.config_entries.async_unload(entry.entry_id)
    terminal.clock.offset -= timedelta(seconds=20)
    missed = terminal.events.happen(5, 75, employee_no="42")
    terminal.clock.offset += timedelta(seconds=20)

    await start(hass, entry)
    await heard.connected(terminal)

    await heard.until(lambda: bool(heard.late))
    assert (heard.live, heard.late) == ([told.serial_no], [missed.serial_no])


@FLAGS
@pytest.mark.parametrize("length", [3, 40], ids=["shorter", "longer"])
async def test_a_log_that_was_cleared_is_followed_from_its_end(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
    length: int,
) -> None:
    terminal.events.fill(20)
    await start(hass, entry)
    await heard.connected(terminal)
    await terminal.stop()
    terminal.events.reset_serials()
    terminal.events.fill(length, seconds=1)
    await terminal.start()
    await heard.connected(terminal)

    new = terminal.events.happen(5, 75, employee_no="42")
    await heard.until(lambda: bool(heard.live))

    assert (heard.live, heard.late) == ([new.serial_no], [])


@FLAGS
async def test_a_log_that_is_cleared_under_a_stream(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
    profile: Profile,
) -> None:
    """The first event after it has a low number: without a flag it proves nothing."""
    terminal.events.fill(20)
    await start(hass, entry)
    await heard.connected(terminal)
    terminal.clock.offset += timedelta(seconds=20)
    terminal.events.reset_serials()
    searches = len(terminal.seen("POST", SEARCH))
    first = terminal.events.happen(5, 75, employee_no="42")
    if profile is UNFLAGGED:
        await terminal.wait_for("POST", SEARCH, searches + 1)
        await heard.until(lambda: cursor_of(entry).serial == first.serial_no)
    second = terminal.events.happen(5, 75, employee_no="42")
    await heard.until(lambda: second.serial_no in heard.live)

    expected = [first.serial_no] if profile is FLAGGED else []
    assert heard.live == [*expected, second.serial_no]
    assert heard.late == []


def cursor_of(entry: MockConfigEntry) -> Any:
    """Return how far the log was told."""
    return entry.runtime_data.access_events._cursor


async def test_what_the_stream_leaves_out_is_read_in_the_log(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    await start(hass, entry)
    await heard.connected(terminal)
    terminal.events.silence()
    lost = terminal.events.happen(5, 75, employee_no="42")
    terminal.events.silence(False)

    new = terminal.events.happen(5, 22)

    await heard.until(lambda: lost.serial_no in heard.live)
    assert heard.live == [new.serial_no, lost.serial_no]
    assert cursor_of(entry).missing.first is None


async def test_a_log_that_cannot_be_read_at_once_is_read_soon(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
    timing: Timing,
) -> None:
    timing.log_rest = 60
    await start(hass, entry)
    await heard.connected(terminal)
    await terminal.stop()
    terminal.events.fill(3)
    await terminal.start()
    terminal.inject(Fault.http_error(500), path=SEARCH, times=3)

    await heard.until(lambda: len(heard.late) == 3)


async def test_numbers_that_the_log_skips_are_no_gap(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    await start(hass, entry)
    await heard.connected(terminal)
    terminal.events.skip_serials(1000)

    new = terminal.events.happen(5, 22)

    await heard.until(lambda: new.serial_no in heard.live)
    await heard.until(lambda: cursor_of(entry).missing.first is None)
    assert heard.live == [new.serial_no]


@pytest.mark.parametrize("hours", [-1, 1], ids=["slow", "fast"])
@pytest.mark.parametrize("profile", [UNFLAGGED], ids=["unflagged"])
async def test_a_wrong_clock_makes_nothing_live_or_late(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
    hours: int,
) -> None:
    terminal.clock.offset = timedelta(hours=hours)
    await start(hass, entry)
    await heard.connected(terminal)
    await terminal.stop()
    terminal.events.fill(3, seconds=3600)
    await terminal.start()
    await heard.connected(terminal)
    new = terminal.events.happen(5, 75, employee_no="42")

    await heard.until(lambda: new.serial_no in heard.live)

    assert heard.live == [new.serial_no]
    assert len(heard.late) == 3
    offset = entry.runtime_data.access_events.clock_offset
    assert abs(offset - timedelta(hours=hours)) < timedelta(seconds=5)


@pytest.mark.parametrize("profile", [UNFLAGGED], ids=["unflagged"])
@pytest.mark.parametrize("is_announced", [True, False])
async def test_a_clock_that_is_set_under_a_stream(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
    is_announced: bool,
) -> None:
    """Without a word of it one event is late; then the clock has been read again."""
    await start(hass, entry)
    await heard.connected(terminal)
    terminal.clock.offset = timedelta(hours=1)
    if is_announced:
        terminal.events.happen(3, 1029)
    first = terminal.events.happen(5, 75, employee_no="42")
    await heard.until(lambda: first.serial_no in heard.live + heard.late)
    clock = entry.runtime_data.clock
    await heard.until(lambda: (clock.offset or timedelta()) > timedelta(minutes=59))

    second = terminal.events.happen(5, 75, employee_no="42")
    await heard.until(lambda: second.serial_no in heard.live)

    assert (first.serial_no in heard.live) is is_announced


async def test_a_listener_that_fails_and_codes_without_a_meaning(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await start(hass, entry)
    await heard.connected(terminal)
    events = entry.runtime_data.access_events

    def fail(event: TerminalEvent, is_live: bool) -> None:
        raise ValueError(event.name)

    unsubscribe = events.async_subscribe(fail)
    terminal.events.happen(5, 189, employee_no="42")
    terminal.events.happen(5, 189)
    terminal.events.happen(5, 75, employee_no="42")
    await heard.until(lambda: bool(heard.live))
    unsubscribe()
    last = terminal.events.happen(5, 22)
    await heard.until(lambda: last.serial_no in heard.live)

    assert events.codes[5, 189] == 2
    errors = [it for it in caplog.records if it.levelno >= logging.ERROR]
    assert len(errors) == 1


async def test_diagnostics_count_and_name_nobody(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    terminal.events.fill(30)
    await start(hass, entry)
    await heard.connected(terminal)
    terminal.events.repeat(terminal.events.happen(5, 75, employee_no="42"))
    terminal.events.happen(5, 189, employee_no="42")
    last = terminal.events.happen(5, 22)
    await heard.until(lambda: last.serial_no in heard.live)

    shown = entry.runtime_data.access_events.diagnostics()

    counts = shown.pop("events")
    assert counts["known"] >= 1
    assert counts["live"] >= 3
    assert abs(shown.pop("clock_ahead_seconds")) <= 2
    assert shown == {
        "state": "streaming",
        "streams_opened": 1,
        "replayed": 30,
        "caught_up": True,
        "heartbeat_seconds": None,
        "log_can_be_read": True,
        "unlisted_codes": {"3/121": 1, "5/189": 1},
    }


async def test_without_the_option_nothing_is_asked(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    hass.config_entries.async_update_entry(
        entry, options={**entry.options, "access_events": False}
    )
    await start(hass, entry)
    await hass.async_block_till_done(wait_background_tasks=True)

    for path in STREAM, SEARCH, "DeployInfo":
        assert terminal.seen(None, path) == []
    events = entry.runtime_data.access_events
    assert (events.is_enabled, events.is_connected) == (False, False)


async def test_the_option_frees_the_slot(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    await start(hass, entry)
    await heard.connected(terminal)

    hass.config_entries.async_update_entry(
        entry, options={**entry.options, "access_events": False}
    )

    await terminal.events.wait_for_end()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert terminal.events.slots.free
