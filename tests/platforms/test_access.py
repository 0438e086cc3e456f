"""The entities that show who came and what happened at the door."""

from datetime import timedelta
import json
from typing import Any

from homeassistant.config_entries import RELOAD_AFTER_UPDATE_DELAY
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er, restore_state
from homeassistant.helpers.json import json_dumps
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_mock_load_restore_state_from_storage,
)

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.event import door_description
from custom_components.hikvision_face_terminal.hub.access_events import AccessEvents
from custom_components.hikvision_face_terminal.isapi import EventCapabilities, Timing
from custom_components.hikvision_face_terminal.runtime import TerminalConfigEntry
from simulator import SimulatedTerminal
from tests.support.common import state_of
from tests.support.visits import (
    EXPIRED,
    FACE,
    FOLLOWING,
    STRANGER,
    event_of,
    tell,
)
from tests.test_init import begin_enrollment

NAME = "access_controller"
ACCESS = f"event.{NAME}_access"
DOOR = f"event.{NAME}_door"
DOORBELL = f"event.{NAME}_doorbell"
STREAM = f"binary_sensor.{NAME}_event_stream"
LAST_ACCESS = f"sensor.{NAME}_last_access"
LAST_PERSON = f"sensor.{NAME}_last_person"

EXIT_BUTTON, REMOTE_OPEN, FORCED, LEFT_OPEN = (5, 23), (3, 1024), (5, 27), (5, 28)
DURESS, ATTEMPTS, DOORBELL_RING, CENTER_CALL = (1, 1034), (1, 1036), (5, 37), (5, 51)


@pytest.fixture
def options() -> dict[str, Any]:
    """Return the options of an owner who wants to know who comes."""
    return FOLLOWING


@pytest.fixture
def anna() -> Any:
    """Return an event of Anna, who is let in."""
    return event_of(
        FACE, serial_no=18, employee_no="5", name="Anna", user_type="normal"
    )


def event_type(hass: HomeAssistant, entity_id: str) -> Any:
    """Return what an event entity has told last."""
    state = hass.states.get(entity_id)
    assert state is not None
    return state.attributes["event_type"]


async def test_someone_is_let_in(
    hass: HomeAssistant, loaded: TerminalConfigEntry, anna: Any
) -> None:
    before = dt_util.utcnow() - timedelta(seconds=1)

    await tell(hass, loaded, anna)

    state = hass.states.get(ACCESS)
    assert state is not None
    told_at = dt_util.parse_datetime(state.state)
    assert told_at
    assert told_at > before
    assert {
        key: value
        for key, value in state.attributes.items()
        if key not in ("event_types", "friendly_name")
    } == {
        "event_type": "granted",
        "name": "Anna",
        "employee_no": "5",
        "person": None,
        "method": "face",
        "door": 1,
        "user_type": "normal",
        "device_time": anna.time.isoformat(),
        "serial_no": 18,
    }


async def test_someone_is_refused(
    hass: HomeAssistant, loaded: TerminalConfigEntry
) -> None:
    await tell(hass, loaded, event_of(EXPIRED, employee_no="5", name="Anna"))
    state = hass.states.get(ACCESS)
    assert state is not None
    assert state.attributes["event_type"] == "denied"
    assert state.attributes["reason"] == "expired"
    assert state.attributes["name"] == "Anna"

    await tell(hass, loaded, event_of(STRANGER))
    state = hass.states.get(ACCESS)
    assert state is not None
    assert state.attributes["reason"] == "unknown_face"
    assert state.attributes["name"] is state.attributes["employee_no"] is None


async def test_what_was_long_ago_fires_nothing(
    hass: HomeAssistant, loaded: TerminalConfigEntry, anna: Any
) -> None:
    others = [event_of(code) for code in (EXIT_BUTTON, FORCED, DOORBELL_RING)]

    await tell(hass, loaded, anna, *others, is_live=False)

    assert {state_of(hass, it) for it in (ACCESS, DOOR)} == {STATE_UNKNOWN}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (EXIT_BUTTON, "exit_button"),
        (FORCED, "forced_open"),
        (LEFT_OPEN, "left_open"),
        (DURESS, "duress"),
        (ATTEMPTS, "too_many_attempts"),
    ],
)
async def test_something_happens_at_the_door(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    code: tuple[int, int],
    kind: str,
) -> None:
    await tell(hass, loaded, event_of(code, door=1))

    state = hass.states.get(DOOR)
    assert state is not None
    assert state.attributes["event_type"] == kind
    assert state.attributes["door"] == 1
    assert state_of(hass, ACCESS) == STATE_UNKNOWN


def test_only_what_the_terminal_can_tell_of_a_door_is_a_type() -> None:
    some = EventCapabilities(codes=frozenset((EXIT_BUTTON, LEFT_OPEN, DOORBELL_RING)))
    door = door_description(some)
    assert door is not None
    assert door.event_types == ["exit_button", "left_open"]
    assert door_description(EventCapabilities(codes=frozenset((FACE,)))) is None
    unknown = door_description(EventCapabilities())
    assert unknown is not None
    assert len(unknown.event_types or ()) == 6


async def test_a_ring_is_one_event(
    hass: HomeAssistant, loaded: TerminalConfigEntry, timing: Timing
) -> None:
    """One press may be reported as a doorbell and as a call to the center."""
    timing.ring = 0.1
    await tell(hass, loaded, event_of(DOORBELL_RING))
    first = state_of(hass, DOORBELL)
    assert event_type(hass, DOORBELL) == "ring"
    await tell(hass, loaded, event_of(CENTER_CALL, serial_no=2))
    assert state_of(hass, DOORBELL) == first

    timing.ring = 0
    hass.loop.call_later(0.1, hass.states.async_set, "test.quiet", "over")
    while hass.states.get("test.quiet") is None:
        await hass.async_block_till_done()
    await tell(hass, loaded, event_of(CENTER_CALL, serial_no=3))
    assert state_of(hass, DOORBELL) != first


async def test_a_reconnect_is_no_news_and_a_loss_is(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    timing: Timing,
    anna: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def connect(*, is_connected: bool) -> None:
        for name in "is_connected", "is_following":
            monkeypatch.setattr(AccessEvents, name, is_connected)
        for listener in tuple(loaded.runtime_data.access_events._connection_listeners):
            listener()
        await hass.async_block_till_done()

    async def pass_time(seconds: float) -> None:
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
        await hass.async_block_till_done()

    await connect(is_connected=True)
    await tell(hass, loaded, anna)
    told_at = state_of(hass, ACCESS)
    await connect(is_connected=False)
    assert state_of(hass, STREAM) == "off"
    await connect(is_connected=True)
    await pass_time(timing.unfollowed + 1)
    assert (state_of(hass, STREAM), state_of(hass, ACCESS)) == ("on", told_at)

    await connect(is_connected=False)
    await pass_time(timing.unfollowed - 1)
    assert state_of(hass, ACCESS) == told_at
    await pass_time(timing.unfollowed + 1)
    assert state_of(hass, ACCESS) == STATE_UNAVAILABLE
    assert state_of(hass, STREAM) == "off"

    await connect(is_connected=True)
    assert state_of(hass, ACCESS) == told_at


async def test_an_option_takes_the_entities_away_and_brings_them_back(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    entity_registry: er.EntityRegistry,
) -> None:
    """With what the owner has set for them."""
    entity_registry.async_update_entity(ACCESS, name="Who is it?")
    with_events = {
        it.entity_id
        for it in er.async_entries_for_config_entry(entity_registry, loaded.entry_id)
    }
    assert {ACCESS, DOOR, STREAM, LAST_ACCESS, LAST_PERSON} <= with_events

    for is_on in False, True:
        hass.config_entries.async_update_entry(
            loaded, options={**loaded.options, "access_events": is_on}
        )
        while loaded.runtime_data.access_events.is_enabled is not is_on:
            await hass.async_block_till_done()
        await hass.async_block_till_done()
        found = er.async_entries_for_config_entry(entity_registry, loaded.entry_id)
        names = {it.entity_id for it in found}
        assert (names == with_events) is is_on
        assert (ACCESS in names) is is_on

    entity = entity_registry.async_get(ACCESS)
    assert entity is not None
    assert entity.name == "Who is it?"


async def enable(hass: HomeAssistant, *entity_ids: str) -> None:
    """Enable sensors, as the owner does, and wait for the reload."""
    registry = er.async_get(hass)
    for entity_id in entity_ids:
        entity = registry.async_get(entity_id)
        assert entity is not None
        assert entity.disabled_by is er.RegistryEntryDisabler.INTEGRATION
        registry.async_update_entity(entity_id, disabled_by=None)
    then = dt_util.utcnow() + timedelta(seconds=RELOAD_AFTER_UPDATE_DELAY + 1)
    async_fire_time_changed(hass, then)
    await hass.async_block_till_done()


async def test_the_last_one_is_shown(
    hass: HomeAssistant, loaded: TerminalConfigEntry, anna: Any
) -> None:
    """Late ones too: an outage must not leave an old name there."""
    await enable(hass, LAST_ACCESS, LAST_PERSON)
    assert state_of(hass, LAST_PERSON) == STATE_UNKNOWN
    time = dt_util.utcnow().replace(microsecond=0) - timedelta(hours=2)
    late = event_of(FACE, employee_no="6", name="Boris", time=time)

    await tell(hass, loaded, late, is_live=False)
    assert state_of(hass, LAST_PERSON) == "Boris"
    assert state_of(hass, LAST_ACCESS) == time.isoformat()

    await tell(hass, loaded, anna)
    assert state_of(hass, LAST_PERSON) == "Anna"

    hass.config_entries.async_update_entry(
        loaded, options={**loaded.options, "names_in_events": "number"}
    )
    await hass.async_block_till_done()
    assert state_of(hass, LAST_PERSON) == STATE_UNKNOWN


@pytest.mark.parametrize(
    ("choice", "person"), [("name", "Anna"), ("none", STATE_UNKNOWN)]
)
async def test_the_last_one_is_restored(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
    choice: str,
    person: str,
) -> None:
    # The owner had enabled them before the restart.
    for key in ("last_access", "last_person"):
        er.async_get(hass).async_get_or_create(
            "sensor",
            DOMAIN,
            f"{terminal.serial_number}_{key}",
            suggested_object_id=f"{NAME}_{key}",
            config_entry=entry,
        )
    time = dt_util.utcnow().replace(microsecond=0)
    stored = {
        LAST_PERSON: "Anna",
        LAST_ACCESS: {"__type": "<class 'datetime.datetime'>", "isoformat": str(time)},
    }
    states = [
        {
            "state": State(entity_id, "restored").as_dict(),
            "extra_data": {"native_value": value, "native_unit_of_measurement": None},
            "last_seen": time,
        }
        for entity_id, value in stored.items()
    ]
    hass_storage[restore_state.STORAGE_KEY] = {
        "version": restore_state.STORAGE_VERSION,
        "data": json.loads(json_dumps(states)),
    }
    await async_mock_load_restore_state_from_storage(hass)
    hass.config_entries.async_update_entry(
        entry, options={**entry.options, "names_in_events": choice}
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert state_of(hass, LAST_PERSON) == person
    assert state_of(hass, LAST_ACCESS) == time.isoformat()


@pytest.mark.parametrize(
    ("choice", "shown"),
    [("name", ("Anna", True)), ("number", (None, True)), ("none", (None, False))],
)
async def test_the_enrollment_tells_only_what_the_owner_wants(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    choice: str,
    shown: tuple[Any, Any],
) -> None:
    """What was told before goes from the states at once."""
    enrollment = f"event.{NAME}_enrollment"

    def told() -> set[tuple[Any, Any]]:
        states = (hass.states.get(it) for it in (enrollment, ACCESS))
        return {
            (it.attributes["name"], it.attributes["employee_no"] is not None)
            for it in states
            if it is not None
        }

    await begin_enrollment(hass, loaded)
    await tell(hass, loaded, event_of(FACE, employee_no="1", name="Anna"))
    assert told() == {("Anna", True)}
    hass.config_entries.async_update_entry(
        loaded, options={**loaded.options, "names_in_events": choice}
    )
    await hass.async_block_till_done()
    assert told() == {shown}

    terminal.people.clear()
    await begin_enrollment(hass, loaded)
    await tell(hass, loaded, event_of(FACE, employee_no="1", name="Anna"))
    assert told() == {shown}
