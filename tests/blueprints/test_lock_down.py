"""The blueprint that holds doors closed while nobody is home, and never longer."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from homeassistant.components.alarm_control_panel.const import (
    AlarmControlPanelState as Alarm,
)
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers.entity import Entity
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from simulator import SimulatedTerminal
from simulator.doors import Mode
from tests.blueprints.phone import Phone, phone_in
from tests.support.blueprints import add_automation, import_all, until, use
from tests.support.common import OPTIONS, state_of

LOCK_DOWN: Final = "automation/hikvision_face_terminal/lock_down.yaml"
MODE: Final = "select.access_controller_door_mode"
ALARM: Final = "alarm_control_panel.home"


@pytest.fixture
def options() -> dict[str, Any]:
    """Return the options of an owner who wants it all."""
    return {**OPTIONS, "door_control": "open_and_modes"}


@pytest.fixture(autouse=True)
def enabled() -> Iterator[None]:
    """Enable the mode, which is disabled by default."""
    with patch.object(Entity, "entity_registry_enabled_default", new=True):
        yield


@pytest.fixture
def state() -> CoreState:
    """Return whether Home Assistant runs when the automation is set up."""
    return CoreState.running


@pytest.fixture
async def phone(
    hass: HomeAssistant, loaded: MockConfigEntry, tmp_path: Path, state: CoreState
) -> AsyncIterator[Phone]:
    """Return a phone; the alarm is disarmed."""
    hass.states.async_set(ALARM, Alarm.DISARMED)
    async with phone_in(hass) as phone:
        import_all(hass, tmp_path)
        hass.set_state(state)
        inputs = {"alarm": ALARM, "doors": [MODE], "phone": phone.device_id}
        await add_automation(hass, use(LOCK_DOWN, **inputs))
        yield phone


async def turn(hass: HomeAssistant, state: Alarm) -> None:
    """Turn the alarm to a state, and wait for what that moves."""
    hass.states.async_set(ALARM, state)
    await hass.async_block_till_done()


async def read_again(hass: HomeAssistant) -> None:
    """Let the mode be read that was set at the terminal."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=31))
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.mark.parametrize("away", [Alarm.ARMED_AWAY, Alarm.ARMED_VACATION])
@pytest.mark.parametrize("home", [Alarm.DISARMED, Alarm.ARMED_HOME])
async def test_while_nobody_is_home(
    hass: HomeAssistant,
    terminal: SimulatedTerminal,
    phone: Phone,
    away: Alarm,
    home: Alarm,
) -> None:
    for state in (Alarm.ARMED_NIGHT, Alarm.ARMING, Alarm.PENDING):
        await turn(hass, state)
    assert terminal.doors.commands == []

    await turn(hass, away)
    await turn(hass, Alarm.TRIGGERED)
    assert [door.mode for door in terminal.doors] == [Mode.HELD_CLOSED]
    await turn(hass, home)

    assert [door.mode for door in terminal.doors] == [Mode.NORMAL]
    assert terminal.doors.commands == [(1, "alwaysClose"), (1, "close")]
    assert phone.messages.empty()


async def test_a_door_that_is_held_open_stays_so(
    hass: HomeAssistant, terminal: SimulatedTerminal, phone: Phone
) -> None:
    await turn(hass, Alarm.ARMED_HOME)
    terminal.doors.hold(1, Mode.HELD_OPEN)
    await read_again(hass)
    assert state_of(hass, MODE) == "held_open"

    await turn(hass, Alarm.DISARMED)

    assert terminal.doors.commands == []


async def test_who_comes_home_is_let_in_once_the_terminal_is_back(
    hass: HomeAssistant, terminal: SimulatedTerminal, phone: Phone
) -> None:
    """It is tried again and again, and told after a minute."""
    await turn(hass, Alarm.ARMED_AWAY)
    await terminal.stop()
    hass.states.async_set(ALARM, Alarm.DISARMED)
    await until(lambda: state_of(hass, MODE) == STATE_UNAVAILABLE)

    told = await phone.message_after(61)
    assert told["title"] == "Still held closed"
    assert told["message"].startswith("Access Controller Door mode: nobody is let in")

    await terminal.start()
    # Not faster: what is being read would run out of time, too.
    for _ in range(30):
        if terminal.doors[1].mode is Mode.NORMAL:
            break
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=31))
        await asyncio.sleep(0.3)
    assert terminal.doors.commands == [(1, "alwaysClose"), (1, "close")]
    await hass.async_block_till_done()
    assert phone.messages.empty()


@pytest.mark.parametrize("state", [CoreState.not_running], ids=["not running"])
async def test_after_a_restart_nothing_moves_but_it_is_told(
    hass: HomeAssistant, terminal: SimulatedTerminal, phone: Phone
) -> None:
    """Somebody disarmed it while Home Assistant was off."""
    terminal.doors.hold(1, Mode.HELD_CLOSED)
    await read_again(hass)
    hass.states.async_set(ALARM, STATE_UNAVAILABLE)
    hass.states.async_set(ALARM, Alarm.DISARMED)
    await hass.async_start()

    assert (await phone.message_after(61))["title"] == "Still held closed"
    await hass.async_block_till_done()
    assert terminal.doors.commands == []
