"""A clock that is off is reported, and what it does to people's periods."""

from datetime import UTC, timedelta, timezone
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.hikvision_face_terminal.hub.terminal_clock import READ_INTERVAL
from simulator import Fault, SimulatedTerminal
from tests.hub.test_access_events import start
from tests.support.heard import Heard
from tests.test_repairs import issues

TIME = "System/time"


@pytest.fixture
def options() -> dict[str, Any]:
    """Follow the events."""
    return {"access_events": True}


@pytest.fixture
def looks_at_set_up() -> bool:
    """Read the clock as for an owner."""
    return True


def utc_offset_here() -> timedelta:
    """Return Home Assistant's own offset now."""
    return dt_util.now().utcoffset() or timedelta()


@pytest.mark.parametrize(
    ("seconds", "zone_hours", "is_off"),
    [(50, 0, False), (-50, 0, False), (70, 0, True), (-70, 0, True), (0, 1, True)],
)
async def test_a_clock_that_is_off_is_reported_until_it_is_right(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
    seconds: int,
    zone_hours: int,
    is_off: bool,
) -> None:
    """A minute, or another offset now: daylight saving that is not switched on."""
    terminal.clock.offset = timedelta(seconds=seconds)
    terminal.clock.zone = timezone(utc_offset_here() + timedelta(hours=zone_hours))
    await start(hass, entry)
    await heard.connected(terminal)

    found = issues(hass)
    assert [it.translation_key for it in found.values()] == ["clock_off"] * is_off
    if is_off:
        shown = found[f"clock_off_{entry.entry_id}"].translation_placeholders or {}
        assert shown["there"].startswith(f"{terminal.clock.now():%Y-%m-%d %H:%M}")
        assert shown["there"] != shown["here"]

    terminal.clock.zone = dt_util.get_default_time_zone()
    terminal.clock.offset = timedelta()
    terminal.events.happen(3, 1028)
    await heard.until(lambda: not issues(hass))


async def test_the_clock_is_read_at_the_start_and_daily(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    await start(hass, entry)
    await heard.connected(terminal)
    assert len(terminal.seen("GET", TIME)) == 1
    terminal.clock.zone = UTC

    async_fire_time_changed(hass, dt_util.utcnow() + READ_INTERVAL)

    await terminal.wait_for("GET", TIME, 2)
    await heard.until(lambda: bool(issues(hass)))


@pytest.mark.parametrize("options", [{"access_events": False}], ids=["no events"])
async def test_without_events_periods_need_the_clock_too(
    hass: HomeAssistant, entry: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    """It is read at the start and daily, as with them."""
    terminal.clock.offset = timedelta(seconds=70)
    await start(hass, entry)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert [it.translation_key for it in issues(hass).values()] == ["clock_off"]
    terminal.clock.offset = timedelta()

    async_fire_time_changed(hass, dt_util.utcnow() + READ_INTERVAL)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert issues(hass) == {}
    assert len(terminal.seen("GET", TIME)) == 2


async def test_a_clock_that_is_set_all_the_time_is_read_now_and_then(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    await start(hass, entry)
    await heard.connected(terminal)
    for _ in range(30):
        terminal.events.happen(3, 1029)
    last = terminal.events.happen(5, 22)
    await heard.until(lambda: last.serial_no in heard.live)
    await heard.until(lambda: entry.runtime_data.access_events.clock_offset is not None)

    assert len(terminal.seen("GET", TIME)) <= 3


async def test_a_terminal_that_tells_no_time(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    terminal.inject(Fault.status("notSupport", 404), path=TIME, times=100)
    await start(hass, entry)
    await heard.connected(terminal)

    new = terminal.events.happen(5, 22)
    await heard.until(lambda: new.serial_no in heard.live)

    assert issues(hass) == {}
    assert entry.runtime_data.access_events.clock_offset is None
