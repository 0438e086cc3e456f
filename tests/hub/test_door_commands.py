"""One command on the wire per press, whatever happens to it; nothing opens by itself.

A door that opens twice lets in the next one on the street, and one that opens long
after the press lets in anybody.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from unittest.mock import patch

from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_READ_ONLY
from homeassistant.const import (
    ATTR_ENTITY_ID,
    EVENT_HOMEASSISTANT_STOP,
    STATE_UNKNOWN,
)
from homeassistant.core import Context, HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    mock_restore_cache,
)

from custom_components.hikvision_face_terminal.isapi import (
    DoorMode,
    IsapiNotSupportedError,
    Timing,
)
from custom_components.hikvision_face_terminal.runtime import TerminalConfigEntry
from simulator import PROFILES, Fault, SimulatedTerminal
from simulator.doors import Mode
from simulator.faults import Kind
from simulator.profiles import ACCESS_PROFILES
from tests.support.common import OPTIONS, state_of

DOOR: Final = "/RemoteControl/door/1"
STATUS: Final = "/AcsWorkStatus"
LOCK: Final = "lock.access_controller_door"
BUTTON: Final = "button.access_controller_open_door"
SELECT: Final = "select.access_controller_door_mode"

CONFIRMED: Final = ""
NOT_CONFIRMED: Final = "door_not_confirmed"


@dataclass(frozen=True, slots=True)
class Order:
    """What an owner does, the door before it, and the command that it sends."""

    command: str
    service: str
    data: dict[str, str]
    before: Mode = Mode.NORMAL
    is_opened: bool = False

    def prepare(self, terminal: SimulatedTerminal) -> None:
        """Bring the door into the state before."""
        terminal.doors.hold(1, self.before)
        if self.is_opened:
            terminal.doors.unlock(1)

    async def give(self, hass: HomeAssistant, context: Context | None = None) -> None:
        """Do it, and wait for the outcome."""
        domain, _, service = self.service.partition(".")
        await hass.services.async_call(
            domain, service, self.data, blocking=True, context=context
        )


def mode(option: str, command: str, before: Mode = Mode.NORMAL) -> Order:
    """Return the choice of a mode."""
    data = {ATTR_ENTITY_ID: SELECT, "option": option}
    return Order(command, "select.select_option", data, before)


THE_LOCK: Final = {ATTR_ENTITY_ID: LOCK}
OPEN: Final = Order("open", "lock.open", THE_LOCK)
ORDERS: Final = {
    "open": OPEN,
    "unlock": Order("open", "lock.unlock", THE_LOCK),
    "press": Order("open", "button.press", {ATTR_ENTITY_ID: BUTTON}),
    "lock_held_open": Order("close", "lock.lock", THE_LOCK, Mode.HELD_OPEN),
    "lock_opened": Order("close", "lock.lock", THE_LOCK, is_opened=True),
    "hold_open": mode("held_open", "alwaysOpen"),
    "hold_closed": mode("held_closed", "alwaysClose"),
    "normal": mode("normal", "close", Mode.HELD_CLOSED),
}
SOME_ORDERS: Final = (OPEN, ORDERS["lock_opened"], ORDERS["hold_closed"])

# By fault: the key of the error; empty where the door is seen to have moved.
FAULTS: Final = {
    "cut_before": (Fault.drop_before(), NOT_CONFIRMED),
    "cut_after": (Fault.drop_after(), CONFIRMED),
    "hangs_before": (Fault.hang_before(), NOT_CONFIRMED),
    "hangs_after": (Fault.hang_after(), CONFIRMED),
    "cut_within": (Fault.truncated(), CONFIRMED),
    "garbage": (Fault.garbage(), CONFIRMED),
    "oversized": (Fault.oversized(2 * 1024 * 1024), CONFIRMED),
    "slow": (Fault.delay(0.05), CONFIRMED),
    "http_500": (Fault.http_error(500), NOT_CONFIRMED),
    "http_404": (Fault.http_error(404), "not_supported"),
    "busy": (Fault.status("deviceBusy"), "terminal_busy"),
    "no_right": (Fault.status("lowPrivilege", 403), "permission_denied"),
    "switched_off": (Fault.status("remoteDoorFunctionDisable"), "door_control_off"),
    "no_unit": (Fault.status("securityModuleOffline"), "security_module_offline"),
    "no_reader": (Fault.status("cardReaderOffline"), "reader_offline"),
    "unknown": (Fault.status("deviceError"), "unexpected_response"),
}


@pytest.fixture
def options() -> dict[str, Any]:
    """Return the options of an owner who wants it all."""
    return {**OPTIONS, "door_control": "open_and_modes"}


@pytest.fixture(autouse=True)
def short(timing: Timing) -> None:
    """Wait for nothing longer than is needed, also on a busy machine."""
    timing.door_status = timing.door_answer = 0.5
    timing.door_look = 0.02
    timing.door_turn = 0.1


@pytest.fixture
def in_vain(timing: Timing) -> None:
    """Look for what never comes."""
    timing.door_outcome = 0.1


@pytest.fixture(autouse=True)
def enabled() -> Iterator[None]:
    """Enable the mode, too, which is disabled by default."""
    with patch.object(Entity, "entity_registry_enabled_default", new=True):
        yield


def sent(terminal: SimulatedTerminal) -> list[str]:
    """Return the commands that the terminal received, carried out or not."""
    bodies = [seen.body.decode() for seen in terminal.seen("PUT", DOOR)]
    return [body.partition("<cmd>")[2].partition("</cmd>")[0] for body in bodies]


async def error_of(order: Awaitable[None]) -> str:
    """Return the key of the error that it ends with; empty if with none."""
    try:
        await order
    except HomeAssistantError as err:
        return str(err.translation_key)
    return ""


@pytest.mark.parametrize(("fault", "error"), FAULTS.values(), ids=FAULTS)
async def test_one_command_whatever_becomes_of_it(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    timing: Timing,
    fault: Fault,
    error: str,
) -> None:
    if error:
        timing.door_outcome = 0.1
    # Each of those that hang takes as long as the time-out.
    orders = SOME_ORDERS if fault.kind is Kind.HANG else tuple(ORDERS.values())
    for order in orders:
        order.prepare(terminal)
        before, moved = len(sent(terminal)), len(terminal.doors.commands)
        terminal.inject(fault, path=DOOR)

        assert await error_of(order.give(hass)) == error, order
        await hass.async_block_till_done(wait_background_tasks=True)

        assert sent(terminal)[before:] == [order.command], order
        assert len(terminal.doors.commands) - moved == (error == CONFIRMED), order


@pytest.mark.parametrize(
    "fault",
    [Fault.hang_before(), Fault.drop_before()],
    ids=["hangs", "cut"],
)
async def test_nothing_is_sent_to_a_terminal_that_does_not_answer(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    fault: Fault,
) -> None:
    """Nor later, when it answers again."""
    for order in SOME_ORDERS:
        order.prepare(terminal)
        terminal.inject(fault, path=STATUS, times=2)

        assert await error_of(order.give(hass)) == "cannot_connect", order

        terminal.clear_faults()
        await loaded.runtime_data.doors._reader.async_read()
        await hass.async_block_till_done(wait_background_tasks=True)
    assert sent(terminal) == []


@pytest.mark.parametrize(
    ("mode", "shown"),
    [
        (Mode.NORMAL, "normal"),
        (Mode.HELD_OPEN, "held_open"),
        (Mode.HELD_CLOSED, "held_closed"),
        (Mode.ASLEEP, STATE_UNKNOWN),
    ],
)
async def test_the_mode_is_shown(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    mode: Mode,
    shown: str,
) -> None:
    """A door sleeps by the terminal's own schedule: that cannot be chosen."""
    terminal.doors.hold(1, mode)

    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert state_of(hass, SELECT) == shown
    assert sent(terminal) == []


@pytest.mark.parametrize(
    "fault",
    [Fault.status("notSupport", 404), Fault.http_error(500), Fault.garbage()],
    ids=["unknown", "http_500", "garbage"],
)
async def test_a_look_that_fails_does_not_keep_the_door_closed(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    fault: Fault,
) -> None:
    terminal.inject(fault, path=STATUS)

    await OPEN.give(hass)

    assert terminal.doors.commands == [(1, "open")]


async def test_nothing_waits_behind_another_request(
    hass: HomeAssistant, loaded: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    """A door must not open when the one who pressed is gone."""
    terminal.inject(Fault.hang_before(), path="UserInfo/Count")
    poll = hass.async_create_task(loaded.runtime_data.coordinator.async_refresh())
    await terminal.wait_for("GET", "UserInfo/Count", 2)

    assert await error_of(OPEN.give(hass)) == "cannot_connect"

    await terminal._server.connections.hang_up()
    await poll
    await hass.async_block_till_done(wait_background_tasks=True)
    assert sent(terminal) == []


@pytest.mark.parametrize(
    ("order", "before", "error"),
    [
        ("open", Mode.HELD_CLOSED, "door_held_closed"),
        ("unlock", Mode.HELD_CLOSED, "door_held_closed"),
        ("press", Mode.HELD_CLOSED, "door_held_closed"),
        ("lock_opened", Mode.HELD_CLOSED, ""),
        ("lock_opened", Mode.NORMAL, ""),
        ("open", Mode.HELD_OPEN, ""),
        ("hold_open", Mode.HELD_OPEN, ""),
        ("hold_closed", Mode.HELD_CLOSED, ""),
        ("normal", Mode.NORMAL, ""),
    ],
)
async def test_what_is_so_already_is_not_sent(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    order: str,
    before: Mode,
    error: str,
) -> None:
    """The door was changed at the terminal, and no poll has come since."""
    terminal.doors.hold(1, before)

    assert await error_of(ORDERS[order].give(hass)) == error
    assert sent(terminal) == []
    assert terminal.doors[1].mode is before


@pytest.mark.parametrize(
    "profile", [ACCESS_PROFILES["command_ignored"]], ids=["command_ignored"]
)
async def test_ok_is_no_proof(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    in_vain: None,
) -> None:
    for order in ORDERS.values():
        order.prepare(terminal)
        assert await error_of(order.give(hass)) == NOT_CONFIRMED, order
    assert sent(terminal) == [order.command for order in ORDERS.values()]


@pytest.mark.parametrize(
    "profile",
    [ACCESS_PROFILES["bare_command_ignored"], ACCESS_PROFILES["bare_command_refused"]],
    ids=lambda it: it.name,
)
async def test_a_terminal_that_wants_a_namespace(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    await OPEN.give(hass)

    assert terminal.doors.commands == [(1, "open")]


@pytest.mark.parametrize("profile", [ACCESS_PROFILES["resumes"]], ids=["resumes"])
async def test_a_terminal_with_resume(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    terminal.doors.hold(1, Mode.HELD_CLOSED)

    await ORDERS["normal"].give(hass)

    assert sent(terminal) == ["resume"]
    assert terminal.doors[1].mode is Mode.NORMAL


@pytest.mark.parametrize(
    "profile",
    [
        PROFILES["immediate"],
        PROFILES["nonce_once_fresh"],
        PROFILES["nonce_once_silent"],
    ],
    ids=lambda it: it.name,
)
async def test_a_command_that_was_refused_for_its_signature_is_signed_once_more(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    """A 401 was not carried out; nothing else is sent again."""

    def end_login() -> None:
        if terminal.requests[-1].matches("GET", STATUS):
            terminal._authentication.digest.forget()

    terminal.on_executed = end_login

    await OPEN.give(hass)

    assert terminal.doors.commands == [(1, "open")]
    assert sent(terminal) == ["open"]
    puts = terminal.seen("PUT", DOOR, authorized=False)
    assert [it.status for it in puts[:-1]] == [HTTPStatus.UNAUTHORIZED] * len(puts[:-1])
    assert 2 <= len(puts) <= 3
    assert terminal.wrong_logins == 0


@pytest.mark.parametrize(
    ("profile", "error"),
    [
        (ACCESS_PROFILES["remote_disabled"], "door_control_off"),
        (ACCESS_PROFILES["module_offline"], "security_module_offline"),
        (ACCESS_PROFILES["reader_offline"], "reader_offline"),
        (ACCESS_PROFILES["doors_forbidden"], "permission_denied"),
    ],
    ids=lambda it: getattr(it, "name", ""),
)
async def test_each_refusal_has_words_of_its_own(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    error: str,
) -> None:
    assert await error_of(OPEN.give(hass)) == error
    assert sent(terminal) == ["open"]


@pytest.mark.parametrize(
    "profile", [ACCESS_PROFILES["doors_right_missing"]], ids=["doors_right_missing"]
)
async def test_a_right_that_is_missing_is_no_wrong_login(
    hass: HomeAssistant, loaded: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    """Some terminals answer it with 401, too."""
    for order in SOME_ORDERS:
        order.prepare(terminal)
        assert await error_of(order.give(hass)) == "permission_denied", order

    await loaded.runtime_data.coordinator.async_refresh()
    assert loaded.runtime_data.coordinator.last_update_success
    assert terminal.doors.commands == []


async def test_presses_at_the_same_time_are_one(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    in_vain: None,
) -> None:
    """All of them are told how it ended."""
    terminal.inject(Fault.drop_before(), path=DOOR)
    presses = [ORDERS[name].give(hass) for name in ("open", "press", "unlock", "open")]

    ends = await asyncio.gather(*(error_of(press) for press in presses))

    assert ends == [NOT_CONFIRMED] * 4
    assert sent(terminal) == ["open"]


async def test_a_lock_down_waits_for_a_press_and_ends_it(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    """But a press that comes meanwhile does not wait for a lock-down to end."""
    terminal.inject(Fault.delay(0.05), path=DOOR, times=2)
    opening = hass.async_create_task(error_of(OPEN.give(hass)))
    await terminal.wait_for("PUT", DOOR)
    holding = hass.async_create_task(error_of(ORDERS["hold_closed"].give(hass)))
    assert await opening == ""
    await terminal.wait_for("PUT", DOOR, 2)

    assert await error_of(OPEN.give(hass)) == "terminal_busy"

    assert await holding == ""
    assert sent(terminal) == ["open", "alwaysClose"]
    assert terminal.doors[1].mode is Mode.HELD_CLOSED


async def unload(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Unload the entry."""
    assert await hass.config_entries.async_unload(entry.entry_id)


async def reload(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Reload the entry."""
    assert await hass.config_entries.async_reload(entry.entry_id)


async def stop(hass: HomeAssistant, _: MockConfigEntry) -> None:
    """Stop Home Assistant, which has an event for that."""
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)


@pytest.mark.parametrize("end", [unload, reload, stop])
@pytest.mark.parametrize(
    ("path", "fault", "is_sent", "is_moved"),
    [
        (STATUS, Fault.hang_before(), False, False),
        (DOOR, Fault.hang_before(), True, False),
        (DOOR, Fault.hang_after(), True, True),
    ],
    ids=["before", "during", "after"],
)
async def test_an_end_in_between(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    path: str,
    fault: Fault,
    is_sent: bool,
    is_moved: bool,
    end: Callable[[HomeAssistant, MockConfigEntry], Awaitable[None]],
) -> None:
    """What is not sent by then never is; what is sent is told to be uncertain."""
    known = len(terminal.seen(None, path))
    terminal.inject(fault, path=path)
    press = hass.async_create_task(error_of(OPEN.give(hass)))
    await terminal.wait_for(None, path, known + 1)

    async with asyncio.timeout(2):
        await end(hass, loaded)
        assert await press == (NOT_CONFIRMED if is_sent else "cannot_connect")
    await hass.async_block_till_done(wait_background_tasks=True)

    assert sent(terminal) == ["open"] * is_sent
    assert len(terminal.doors.commands) == is_moved


@pytest.mark.parametrize(
    ("path", "is_sent"), [(STATUS, False), (DOOR, True)], ids=["before", "during"]
)
async def test_a_caller_that_goes(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    path: str,
    is_sent: bool,
) -> None:
    """A script that is stopped before the command is sent opens nothing."""
    known = len(terminal.seen(None, path))
    terminal.inject(Fault.delay(0.1), path=path)
    press = hass.async_create_task(OPEN.give(hass))
    await terminal.wait_for(None, path, known + 1)

    press.cancel()
    await asyncio.wait((press,))
    await hass.async_block_till_done(wait_background_tasks=True)

    assert sent(terminal) == ["open"] * is_sent


async def test_nothing_opens_by_a_restart(
    hass: HomeAssistant, entry: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    """Whatever Home Assistant remembers of its states."""
    mock_restore_cache(
        hass,
        [
            State(LOCK, "unlocked"),
            State(BUTTON, "2026-09-01T10:00:00+00:00"),
            State(SELECT, "held_open"),
        ],
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert state_of(hass, LOCK) == "locked"
    assert sent(terminal) == []


@pytest.mark.parametrize(
    "options",
    [{**OPTIONS, "door_control": "none"}, {**OPTIONS, "door_control": "open"}],
    ids=["none", "open"],
)
async def test_only_what_the_owner_allows(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    options: dict[str, Any],
) -> None:
    """There are no entities, and nothing else sends a command either."""
    may_open = options["door_control"] == "open"
    doors = loaded.runtime_data.doors
    door = doors.doors[0]

    assert (hass.states.get(LOCK) is not None) is may_open
    assert (hass.states.get(BUTTON) is not None) is may_open
    assert hass.states.get(SELECT) is None
    with pytest.raises(IsapiNotSupportedError):
        await doors.async_set_mode(door, DoorMode.HELD_OPEN)
    if not may_open:
        for command in (doors.async_open, doors.async_lock):
            with pytest.raises(IsapiNotSupportedError):
                await command(door)
    assert sent(terminal) == []


async def test_what_the_owner_takes_back_is_gone(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    hass.config_entries.async_update_entry(
        loaded, options={**OPTIONS, "door_control": "none"}
    )
    await hass.async_block_till_done(wait_background_tasks=True)

    for entity_id in (LOCK, BUTTON, SELECT):
        assert hass.states.get(entity_id) is None
        assert entity_registry.async_get(entity_id) is None


async def test_who_may_only_read_opens_nothing(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    await hass.auth.async_create_user("Owner", group_ids=[GROUP_ID_ADMIN])
    reader = await hass.auth.async_create_user("Ben", group_ids=[GROUP_ID_READ_ONLY])
    for order in ORDERS.values():
        order.prepare(terminal)
        with pytest.raises(Unauthorized):
            await order.give(hass, Context(user_id=reader.id))

    assert sent(terminal) == []
