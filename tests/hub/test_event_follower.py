"""The stream is kept open, closed in time, and done without where there is none."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
import time
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.hub.access_events import AccessEvents
from custom_components.hikvision_face_terminal.hub.back_off import BackOff
from custom_components.hikvision_face_terminal.hub.event_follower import FollowState
from custom_components.hikvision_face_terminal.isapi import Timing
from simulator import PROFILES, Fault, Scene, SimulatedTerminal
from tests.hub.test_access_events import SEARCH, STREAM, cursor_of, events_of, start
from tests.support.heard import Heard
from tests.support.leaks import product_tasks, product_tasks_end
from tests.test_init import begin_enrollment
from tests.test_repairs import issues

# In seconds: what is promised for an unload and a stop.
AT_ONCE: Final = 1.0

COUNTS: Final = "UserInfo/Count"

# A login that is tried while it is locked is locked anew: for so long.
BRIEFLY_LOCKED: Final = replace(
    PROFILES["immediate"],
    digest=replace(PROFILES["immediate"].digest, lock_seconds=0.5),
)


@pytest.fixture
def options() -> dict[str, Any]:
    """Follow the events."""
    return {"access_events": True}


def events(entry: MockConfigEntry) -> AccessEvents:
    """Return what follows the events."""
    found: AccessEvents = entry.runtime_data.access_events
    return found


async def while_connecting(entry: MockConfigEntry, terminal: SimulatedTerminal) -> None:
    """Wait until the stream is asked for, which is never answered."""
    await terminal.wait_for("GET", STREAM)


async def while_reading(entry: MockConfigEntry, terminal: SimulatedTerminal) -> None:
    """Wait until the stream is open."""
    await terminal.events.wait_for_stream()


async def while_backing_off(
    entry: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    """Wait until the stream has ended, and is opened a minute later."""
    await terminal.events.wait_for_stream()
    await terminal.hang_up()
    await terminal.events.wait_for_end()


async def while_polling(entry: MockConfigEntry, terminal: SimulatedTerminal) -> None:
    """Wait until the log is read in place of the stream."""
    await terminal.wait_for("POST", SEARCH, 3)


MOMENTS = pytest.mark.parametrize(
    ("profile", "moment"),
    [
        (events_of(), while_connecting),
        (events_of(), while_reading),
        (events_of(), while_backing_off),
        (events_of(stream=False), while_polling),
    ],
    ids=["connecting", "reading", "backing off", "polling"],
)


@MOMENTS
@pytest.mark.parametrize("way", ["unload", "stop"])
async def test_the_stream_ends_at_once(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
    timing: Timing,
    moment: Callable[..., Awaitable[None]],
    way: str,
) -> None:
    timing.request = 60
    timing.stream_retry = 60
    if moment is while_connecting:
        terminal.inject(Fault.hang(), path=STREAM)
    await start(hass, entry)
    await moment(entry, terminal)

    began = time.monotonic()
    if way == "unload":
        assert await hass.config_entries.async_unload(entry.entry_id)
    else:
        await hass.async_stop(force=True)
    took = time.monotonic() - began

    await terminal.events.wait_for_end()
    assert took < AT_ONCE
    assert terminal.events.slots.free
    await product_tasks_end(AT_ONCE - took)
    assert product_tasks() == []


async def test_a_stream_that_is_cut_is_opened_again(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    await start(hass, entry)
    seen = []
    events(entry).async_subscribe_connection(
        lambda: seen.append(events(entry).is_connected)
    )
    for _ in range(3):
        await heard.connected(terminal)
        await terminal.hang_up()
        await heard.until(lambda: not events(entry).is_connected)
    await heard.connected(terminal)

    assert terminal.wrong_logins == 0
    assert seen.count(False) == 3
    assert events(entry).is_following


async def test_a_terminal_that_reboots(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    await start(hass, entry)
    await heard.connected(terminal)
    await terminal.reboot()
    await heard.connected(terminal)

    new = terminal.events.happen(5, 75, employee_no="42")
    await heard.until(lambda: new.serial_no in heard.live)

    assert terminal.wrong_logins == 0


@pytest.mark.parametrize(
    ("profile", "brings_it"),
    [
        (events_of(heartbeat_seconds=0.02), False),
        (events_of(heartbeat="none"), True),
        (events_of(heartbeat="none", search=False), False),
    ],
    ids=["with heartbeats", "without", "no log either"],
)
async def test_a_stream_that_falls_silent_is_opened_again(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
    timing: Timing,
    brings_it: bool,
) -> None:
    timing.silence = timing.silence_probe = timing.silence_most = 0.2
    await start(hass, entry)
    await terminal.events.wait_for_stream()
    await asyncio.sleep(0.1)  # Some heartbeats
    opened = len(terminal.seen("GET", STREAM))
    terminal.events.silence()
    lost = terminal.events.happen(5, 75, employee_no="42")

    await terminal.wait_for("GET", STREAM, opened + 1)
    terminal.events.silence(False)
    if brings_it:
        await heard.until(lambda: lost.serial_no in heard.live)
    await terminal.events.wait_for_stream()
    new = terminal.events.happen(5, 22)
    await heard.until(lambda: new.serial_no in heard.live)


@pytest.mark.parametrize("profile", [events_of(heartbeat="none")], ids=["no heartbeat"])
async def test_a_quiet_night_is_no_dead_stream(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
    timing: Timing,
) -> None:
    """It is compared with the log, and kept."""
    timing.silence_probe = timing.silence_most = 0.05
    await start(hass, entry)
    await heard.connected(terminal)

    await terminal.wait_for("POST", SEARCH, len(terminal.seen("POST", SEARCH)) + 4)

    assert len(terminal.seen("GET", STREAM)) == 1


async def test_an_enrollment_is_no_silence_and_puts_reading_off(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
    timing: Timing,
) -> None:
    """The terminal's processor has no time for its stream meanwhile."""
    await start(hass, entry)
    await heard.connected(terminal)
    timing.silence = timing.silence_probe = 0.05
    terminal.scene = Scene.never()
    enrolling = begin_enrollment(hass, entry)
    await terminal.wait_for("POST", "CaptureFaceData")
    searches = len(terminal.seen("POST", SEARCH))
    await asyncio.sleep(0.3)
    visit = terminal.events.happen(5, 75, employee_no="42")
    await heard.until(lambda: visit.serial_no in heard.live)
    assert len(terminal.seen("POST", SEARCH)) == searches
    terminal.show_face()

    assert (await enrolling)["created"]
    assert len(terminal.seen("GET", STREAM)) == 1


@pytest.mark.parametrize(
    ("profile", "holder"),
    [
        (events_of(), "198\\.51\\.100\\.7"),
        (events_of(taken="exceed"), "198\\.51\\.100\\.7"),
        (events_of(deploy_info=False), None),
    ],
    ids=["404", "deployExceedMax", "unnamed"],
)
async def test_a_taken_stream_is_told_with_its_holder_and_replaced(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
    timing: Timing,
    holder: str | None,
) -> None:
    other = terminal.events.take_slot("198.51.100.7")
    await start(hass, entry)
    await terminal.wait_for("GET", STREAM, 2)
    assert issues(hass) == {}, "an owner may look at the terminal's page for a minute"
    await heard.until(lambda: bool(issues(hass)))

    (issue,) = issues(hass).values()
    assert issue.issue_id == f"stream_taken_{entry.entry_id}"
    placeholders = issue.translation_placeholders or {}
    assert placeholders["holder"] == (holder or "?")
    assert issue.translation_key == (
        "stream_taken" if holder else "stream_taken_unnamed"
    )
    visit = terminal.events.happen(5, 75, employee_no="42")
    await heard.until(lambda: visit.serial_no in heard.live)
    assert (events(entry).is_connected, events(entry).is_following) == (False, True)

    terminal.events.slots.release(other)
    await heard.connected(terminal)
    assert issues(hass) == {}


@pytest.mark.parametrize(
    ("profile", "issue"),
    [
        (events_of(stream=False), None),
        (events_of(stream=False, deploy_info=False), None),
        (events_of(forbidden=True), "events_denied"),
        (events_of(silent=True, heartbeat="none"), None),
    ],
    ids=["no stream", "no stream, no holders", "no right", "mute"],
)
async def test_without_a_stream_the_log_is_read_every_few_seconds(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
    timing: Timing,
    issue: str | None,
) -> None:
    timing.silence_probe = 0.05
    timing.slot_taken = timing.slot_retry = 0
    terminal.events.fill(40)
    await start(hass, entry)
    await heard.until(lambda: cursor_of(entry).serial is not None)
    for _ in range(4):
        visit = terminal.events.happen(5, 75, employee_no="42")
        await heard.until(lambda: visit.serial_no in heard.live)  # noqa: B023 - awaited
    await heard.until(lambda: events(entry)._follower.state is FollowState.POLLING)

    assert heard.late == []
    assert len(heard.live) == len({*heard.live})
    assert terminal.seen("POST", "subscribeEvent") == [], "each may take a slot"
    assert [it.translation_key for it in issues(hass).values()] == (
        [issue] if issue else []
    )


@pytest.mark.parametrize(
    "profile",
    [events_of(silent=True, heartbeat="none", subscribe="works")],
    ids=["silent"],
)
async def test_a_mute_stream_is_replaced_by_a_subscription(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
    timing: Timing,
) -> None:
    """Once it is known that it brings nothing of what happens."""
    timing.silence_probe = 0.05
    await start(hass, entry)
    for opened in 1, 2:
        await terminal.wait_for("GET", STREAM, opened)
        await heard.until(lambda: heard.is_caught_up)
        visit = terminal.events.happen(5, 75, employee_no="42")
        await heard.until(lambda: visit.serial_no in heard.live)  # noqa: B023 - awaited
    await terminal.wait_for("POST", "subscribeEvent")
    await heard.connected(terminal)

    visit = terminal.events.happen(5, 75, employee_no="42")
    await heard.until(lambda: visit.serial_no in heard.live)
    assert len(heard.live) == len({*heard.live})


async def test_a_changed_password_costs_no_login_more(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    """As many as without the stream: two, as the login worked before."""
    await start(hass, entry)
    await heard.connected(terminal)
    terminal.change_password("Another-1")
    await terminal.hang_up()
    await heard.until(lambda: bool(hass.config_entries.flow.async_progress()))
    wrong = terminal.wrong_logins
    await asyncio.sleep(0.2)
    await entry.runtime_data.coordinator.async_refresh()

    assert terminal.wrong_logins == wrong <= 2
    assert not terminal.locked

    (flow,) = hass.config_entries.flow.async_progress()
    result = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"username": terminal.username, "password": terminal.password}
    )
    assert result["type"] == "abort"
    await heard.connected(terminal)
    assert terminal.wrong_logins == wrong


@pytest.mark.parametrize("profile", [BRIEFLY_LOCKED], ids=["locked briefly"])
async def test_a_locked_account_is_left_alone(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    await start(hass, entry)
    await heard.connected(terminal)
    terminal.lock()
    await terminal.hang_up()
    await heard.until(lambda: not events(entry).is_connected)
    await asyncio.sleep(0.2)
    sent = len(terminal.seen(authorized=False))
    await asyncio.sleep(0.1)

    assert len(terminal.seen(authorized=False)) == sent
    terminal.unlock()
    await heard.connected(terminal)
    assert terminal.wrong_logins == 0
    assert entry.state is ConfigEntryState.LOADED


def test_pauses_grow_differ_and_end() -> None:
    timing = Timing()
    pauses = [[back_off.next() for _ in range(8)] for back_off in [BackOff(timing)] * 2]
    flat = [*pauses[0], *pauses[1]]
    assert all(2 <= pause <= 60 for pause in flat)
    assert pauses[0][0] <= 3
    assert min(pauses[1]) >= 40
    assert len(set(flat)) == len(flat)
    back_off = BackOff(timing)
    back_off.next()
    back_off.next()
    back_off.reset()
    assert back_off.next() <= 3
