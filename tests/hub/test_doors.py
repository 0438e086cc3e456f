"""What is known of the doors: by events, by reads that correct it, and by neither."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, timedelta
from typing import Any, Final

from homeassistant.components.lock.const import LockState
from homeassistant.const import (
    ATTR_ENTITY_ID,
    STATE_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
from homeassistant.core import Event, EventStateChangedData, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.hikvision_face_terminal.isapi import Timing
from custom_components.hikvision_face_terminal.runtime import TerminalConfigEntry
from simulator import SimulatedTerminal
from simulator.doors import Mode
from simulator.profiles import ACCESS_PROFILES, PROFILES
from simulator.scripts import SCRIPTS
from tests.hub.test_access_events import events_of
from tests.support.common import OPTIONS, state_of
from tests.support.heard import Heard

LOCK: Final = "lock.access_controller_door"
CONTACT: Final = "binary_sensor.access_controller_door_contact"
LEFT_OPEN: Final = "binary_sensor.access_controller_door_left_open"
STATUS: Final = "/AcsWorkStatus"
DOOR_EVENT: Final = "event.access_controller_door"
TAMPER: Final = "binary_sensor.access_controller_tamper"

LOCKED, UNLOCKED = LockState.LOCKED, LockState.UNLOCKED

WITH_EVENTS: Final = {**OPTIONS, "access_events": True}


def profile_named(*names: str) -> pytest.MarkDecorator:
    """Run a test on these terminals."""
    profiles = PROFILES | ACCESS_PROFILES
    return pytest.mark.parametrize(
        "profile", [profiles[name] for name in names], ids=names
    )


@pytest.fixture
async def followed(
    hass: HomeAssistant, entry: MockConfigEntry, terminal: SimulatedTerminal
) -> AsyncIterator[TerminalConfigEntry]:
    """Return an entry whose stream is open."""
    terminal.clock.zone = UTC
    hass.config_entries.async_update_entry(entry, options=WITH_EVENTS)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    async with asyncio.timeout(5):
        while not entry.runtime_data.access_events.diagnostics()["caught_up"]:  # noqa: ASYNC110 - nothing tells it
            await asyncio.sleep(0.001)
    await settled(entry)
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)


async def settled(entry: TerminalConfigEntry) -> None:
    """Wait until no state is being read."""
    reader = entry.runtime_data.doors._reader
    async with asyncio.timeout(5):
        while reader._is_running:  # noqa: ASYNC110 - nothing tells its end
            await asyncio.sleep(0.001)


async def until(hass: HomeAssistant, entity_id: str, state: str) -> None:
    """Wait until an entity has a state."""
    changed = asyncio.Event()

    async def note(_: Event[EventStateChangedData]) -> None:
        changed.set()

    unsubscribe = async_track_state_change_event(hass, entity_id, note)
    try:
        async with asyncio.timeout(5):
            while (now := hass.states.get(entity_id)) is None or now.state != state:
                changed.clear()
                await changed.wait()
    finally:
        unsubscribe()


async def pass_time(hass: HomeAssistant, seconds: float) -> None:
    """Let the timers of Home Assistant run out, and what they start end."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await hass.async_block_till_done(wait_background_tasks=True)


async def open_door(hass: HomeAssistant, entity_id: str = LOCK) -> None:
    """Open a door from Home Assistant."""
    await hass.services.async_call(
        "lock", "open", {ATTR_ENTITY_ID: entity_id}, blocking=True
    )


def changed_by(hass: HomeAssistant) -> Any:
    """Return who unlocked the door."""
    state = hass.states.get(LOCK)
    assert state is not None
    return state.attributes.get("changed_by")


async def until_by(hass: HomeAssistant, who: str) -> None:
    """Wait until the lock tells who unlocked it."""
    async with asyncio.timeout(5):
        while changed_by(hass) != who:  # noqa: ASYNC110 - the state stays as it is
            await asyncio.sleep(0.001)


@profile_named("immediate", "status_in_xml", "no_status")
async def test_events_move_the_lock(
    hass: HomeAssistant, followed: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    """By what they say, whether or not the state can be read as well."""
    terminal.doors.press_exit_button(1)
    await until(hass, LOCK, UNLOCKED)
    terminal.clock.advance(5)
    await until(hass, LOCK, LOCKED)
    terminal.doors.hold(1, Mode.HELD_OPEN)
    await until(hass, LOCK, UNLOCKED)
    terminal.doors.hold(1, Mode.NORMAL)
    await until(hass, LOCK, LOCKED)


@pytest.mark.parametrize("options", [WITH_EVENTS], ids=["events"])
@pytest.mark.parametrize("mode", [Mode.HELD_OPEN, Mode.HELD_CLOSED, Mode.ASLEEP])
async def test_what_happened_before_is_read(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    mode: Mode,
) -> None:
    """At set-up, and after the stream was away; late events move nothing."""
    terminal.clock.zone = UTC
    terminal.doors.hold(1, mode)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    is_open = mode is Mode.HELD_OPEN
    assert state_of(hass, LOCK) == (UNLOCKED if is_open else LOCKED)
    await terminal.events.wait_for_stream()

    await terminal.stop()
    await until(hass, LOCK, STATE_UNAVAILABLE)
    terminal.doors.hold(1, Mode.NORMAL if is_open else Mode.HELD_OPEN)
    await terminal.start()
    await until(hass, LOCK, LOCKED if is_open else UNLOCKED)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_the_poll_alone(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    timing: Timing,
) -> None:
    """Twice a minute."""
    terminal.doors.hold(1, Mode.HELD_OPEN)
    await pass_time(hass, timing.door_poll + 1)
    assert state_of(hass, LOCK) == UNLOCKED

    terminal.doors.hold(1, Mode.NORMAL)
    await pass_time(hass, timing.door_poll + 1)
    assert state_of(hass, LOCK) == LOCKED


@profile_named("immediate")
async def test_a_momentary_open_ends_when_the_terminal_says(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
) -> None:
    """Without an event, it is looked for at that moment."""
    await open_door(hass)
    assert (state_of(hass, LOCK), changed_by(hass)) == (UNLOCKED, "Home Assistant")
    await hass.async_block_till_done(wait_background_tasks=True)
    (door,) = loaded.runtime_data.doors.doors
    assert door.open_seconds == 5

    terminal.clock.advance(5)
    await pass_time(hass, 4)
    assert state_of(hass, LOCK) == UNLOCKED
    await pass_time(hass, 6.5)
    assert state_of(hass, LOCK) == LOCKED


async def test_an_event_that_is_lost_is_made_up_for(
    hass: HomeAssistant, followed: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    await SCRIPTS["relock_lost"].run(terminal)
    await until(hass, LOCK, UNLOCKED)
    await settled(followed)

    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=7))

    await until(hass, LOCK, LOCKED)


@profile_named("no_status")
async def test_a_state_that_nothing_tells_is_unknown(
    hass: HomeAssistant, followed: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    assert state_of(hass, LOCK) == STATE_UNKNOWN
    await open_door(hass)
    assert state_of(hass, LOCK) == UNLOCKED

    terminal.events.silence()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=7))

    await until(hass, LOCK, STATE_UNKNOWN)
    with pytest.raises(HomeAssistantError) as refused:
        await hass.services.async_call(
            "lock", "lock", {ATTR_ENTITY_ID: LOCK}, blocking=True
        )
    assert refused.value.translation_key == "not_supported"


@profile_named("no_status")
async def test_a_terminal_that_tells_no_state_is_not_asked_again_and_again(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    timing: Timing,
) -> None:
    """It is there all the same, as the polls of its people find out."""
    asked = len(terminal.seen("GET", STATUS))
    await pass_time(hass, timing.door_poll + 1)
    assert len(terminal.seen("GET", STATUS)) == asked
    assert state_of(hass, LOCK) == STATE_UNKNOWN

    await terminal.stop()
    await loaded.runtime_data.coordinator.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, LOCK) == STATE_UNAVAILABLE


async def test_a_terminal_that_is_gone_is_noticed(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    timing: Timing,
) -> None:
    """By the next read, before that by who presses, and it comes back by itself."""
    usual = Timing()
    last_heard = max(usual.door_poll, usual.silence)
    assert last_heard + usual.request + usual.door_status <= 60
    await terminal.stop()
    with pytest.raises(HomeAssistantError) as refused:
        await open_door(hass)
    assert refused.value.translation_key == "cannot_connect"
    assert state_of(hass, LOCK) == STATE_UNAVAILABLE

    await terminal.start()
    await pass_time(hass, timing.door_poll + 1)
    assert state_of(hass, LOCK) == LOCKED
    await terminal.stop()
    await pass_time(hass, timing.door_poll + 1)
    assert state_of(hass, LOCK) == STATE_UNAVAILABLE


async def test_a_poll_of_the_people_finds_the_terminal_gone_and_back(
    hass: HomeAssistant, loaded: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    await terminal.stop()
    await loaded.runtime_data.coordinator.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, LOCK) == STATE_UNAVAILABLE

    await terminal.start()
    await loaded.runtime_data.coordinator.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, LOCK) == LOCKED


@pytest.mark.parametrize(
    ("profile", "has_pulse"),
    [
        (events_of(heartbeat_seconds=0.02), True),
        (events_of(heartbeat="none"), False),
    ],
    ids=["heartbeats", "no heartbeats"],
)
async def test_a_stream_that_lives_needs_no_reads(
    hass: HomeAssistant,
    followed: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    timing: Timing,
    heard: Heard,
    has_pulse: bool,
) -> None:
    """But for one now and then; a stream that is gone is no sign of life."""
    events = followed.runtime_data.access_events
    reader = followed.runtime_data.doors._reader
    if has_pulse:
        await heard.until(lambda: events.has_pulse)
    else:
        terminal.events.happen(5, 22)
        await heard.until(lambda: events.heard_at > reader._read_at)
    reader._read_at -= 31
    now_and_then = reader._read_at + timing.door_poll_streaming
    soon = events.heard_at + timing.door_poll
    assert reader._next() == (now_and_then if has_pulse else soon)
    reader._read_at -= 300
    assert reader._next() < hass.loop.time()

    terminal.events.silence()
    await terminal.stop()
    await until(hass, LOCK, STATE_UNAVAILABLE)
    reader._read_at -= 31
    assert reader._next() < hass.loop.time()


@profile_named("two_doors", "long_status")
async def test_two_doors(
    hass: HomeAssistant, followed: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    """As many as the terminal says, however long its arrays are."""
    locks = [state.name for state in hass.states.async_all("lock")]
    assert locks == ["Access Controller Door 1", "Access Controller Door 2"]
    first, second = (f"lock.access_controller_door_{number}" for number in (1, 2))

    await open_door(hass, second)

    assert terminal.doors.commands == [(2, "open")]
    assert (state_of(hass, first), state_of(hass, second)) == (LOCKED, UNLOCKED)
    terminal.doors.unlock(1)
    await until(hass, first, UNLOCKED)


@profile_named("no_door_capabilities")
async def test_a_terminal_that_does_not_list_its_doors_has_those_that_it_counts(
    hass: HomeAssistant, loaded: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    await open_door(hass)

    assert terminal.doors.commands == [(1, "open")]


@profile_named("door_contact")
async def test_a_contact_appears_when_it_is_seen(
    hass: HomeAssistant,
    followed: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    entity_registry: er.EntityRegistry,
) -> None:
    """Without a reload, which would cancel an enrollment; and it stays."""
    hub = followed.runtime_data
    for entity_id in (CONTACT, LEFT_OPEN):
        known = entity_registry.async_get(entity_id)
        assert known is not None
        assert known.disabled_by is er.RegistryEntryDisabler.INTEGRATION

    terminal.doors.unlock(1)
    terminal.doors.open(1)
    await until(hass, CONTACT, STATE_ON)
    terminal.doors.leave_open(1)
    await until(hass, LEFT_OPEN, STATE_ON)
    terminal.doors.close(1)
    await until(hass, CONTACT, STATE_OFF)
    await until(hass, LEFT_OPEN, STATE_OFF)
    terminal.doors.force(1)
    await until(hass, CONTACT, STATE_ON)

    assert followed.runtime_data is hub
    terminal.doors.close(1)
    assert await hass.config_entries.async_reload(followed.entry_id)
    await until(hass, CONTACT, STATE_OFF)


async def test_a_contact_in_the_log_is_a_contact(
    hass: HomeAssistant, followed: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    """What happened while Home Assistant was away moves no state, but proves it."""
    await terminal.stop()
    await until(hass, LOCK, STATE_UNAVAILABLE)
    terminal.doors.has_contact = True
    terminal.doors.force(1)
    terminal.doors.close(1)

    await terminal.start()

    await until(hass, CONTACT, STATE_OFF)


async def test_who_disabled_a_contact_keeps_it_disabled(
    hass: HomeAssistant,
    followed: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    entity_registry: er.EntityRegistry,
) -> None:
    by_owner = er.RegistryEntryDisabler.USER
    entity_registry.async_update_entity(CONTACT, disabled_by=by_owner)
    terminal.doors.has_contact = True

    terminal.doors.force(1)
    await until(hass, LEFT_OPEN, STATE_OFF)

    known = entity_registry.async_get(CONTACT)
    assert known is not None
    assert known.disabled_by is by_owner


async def test_tampering(
    hass: HomeAssistant, followed: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    assert state_of(hass, TAMPER) == STATE_OFF
    terminal.doors.tamper()
    await until(hass, TAMPER, STATE_ON)
    terminal.doors.tamper(tampered=False)
    await until(hass, TAMPER, STATE_OFF)


async def test_tampering_by_the_poll_alone(
    hass: HomeAssistant, loaded: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    terminal.doors.tamper()
    await pass_time(hass, 31)

    assert state_of(hass, TAMPER) == STATE_ON


async def test_a_command_in_the_log_is_ours_or_anothers(
    hass: HomeAssistant, followed: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    """By the command that was sent just before; each is one."""
    seen: list[bool] = []
    came = asyncio.Event()

    async def note(event: Event[EventStateChangedData]) -> None:
        if (state := event.data["new_state"]) is not None:
            seen.append(state.attributes["by_home_assistant"])
            came.set()

    unsubscribe = async_track_state_change_event(hass, DOOR_EVENT, note)
    async with asyncio.timeout(5):
        await open_door(hass)
        await came.wait()
        came.clear()
        terminal.doors.command(1, "open", "192.0.2.9", "admin")
        await came.wait()

    unsubscribe()
    assert seen == [True, False]


@profile_named("immediate", "person_first")
async def test_who_unlocked_it(
    hass: HomeAssistant, followed: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    """In whichever order the terminal tells of the person and of the lock."""
    terminal.people["7"] = {"employeeNo": "7", "name": "Anna", "doorRight": "1"}

    terminal.come("7")
    await until(hass, LOCK, UNLOCKED)
    await until_by(hass, "Anna")
    terminal.clock.advance(10)
    await until(hass, LOCK, LOCKED)
    followed.runtime_data.doors.doors[0].opened_at -= 10
    followed.runtime_data.doors._openers._let_in.clear()

    terminal.doors.press_exit_button(1)
    await until(hass, LOCK, UNLOCKED)
    assert changed_by(hass) is None


@pytest.mark.parametrize("names", ["number", "none"])
async def test_who_unlocked_it_is_not_told_if_the_owner_does_not_want_that(
    hass: HomeAssistant,
    followed: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    names: str,
) -> None:
    """Also of one who came before."""
    terminal.people["7"] = {"employeeNo": "7", "name": "Anna", "doorRight": "1"}
    terminal.come("7")
    await until_by(hass, "Anna")

    hass.config_entries.async_update_entry(
        followed, options={**followed.options, "names_in_events": names}
    )
    assert changed_by(hass) is None
    terminal.clock.advance(10)
    await until(hass, LOCK, LOCKED)
    terminal.come("7")
    await until(hass, LOCK, UNLOCKED)
    await hass.async_block_till_done()
    assert changed_by(hass) is None
