"""Connectivity: seen while the terminal is away, and while its account is locked."""

from collections.abc import Awaitable, Callable

from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator import SimulatedTerminal
from tests.support.common import state_of
from tests.test_init import pass_time

CONNECTION = "binary_sensor.access_controller_connectivity"

type Trouble = Callable[[SimulatedTerminal], Awaitable[None] | None]


@pytest.mark.parametrize(
    "trouble", [SimulatedTerminal.stop, SimulatedTerminal.lock], ids=["away", "locked"]
)
async def test_trouble_is_visible(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    trouble: Trouble,
) -> None:
    assert state_of(hass, CONNECTION) == STATE_ON
    if waiting := trouble(terminal):
        await waiting

    await pass_time(hass)

    assert state_of(hass, CONNECTION) == STATE_OFF
