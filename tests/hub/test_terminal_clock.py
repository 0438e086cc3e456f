"""A clock that is off is reported, and what it does to people's periods."""

from datetime import UTC, timedelta, timezone
from http import HTTPStatus
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hikvision_face_terminal.hub.issues import Issue
from custom_components.hikvision_face_terminal.hub.terminal_clock import READ_INTERVAL
from simulator import CLOCK_PROFILES, Fault, SimulatedTerminal
from tests.hub.test_access_events import start
from tests.support.heard import Heard
from tests.test_repairs import Fixing, check_texts, issues, only_issue

TIME = "System/time"
OK: Final = "<ResponseStatus><statusCode>1</statusCode></ResponseStatus>"

# No server sets the clock.
by_hand = pytest.mark.parametrize("profile", [CLOCK_PROFILES["clock_by_hand"]])


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
    ("seconds", "zone_hours", "difference"),
    [(50, 0, ""), (-50, 0, ""), (70, 0, "+0:01"), (-70, 0, "-0:01"), (0, 1, "+1:00")],
)
async def test_a_clock_that_is_off_is_reported_until_it_is_right(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
    seconds: int,
    zone_hours: int,
    difference: str,
) -> None:
    """A minute, or another offset now: daylight saving that is not switched on."""
    terminal.clock.offset = timedelta(seconds=seconds)
    terminal.clock.zone = timezone(utc_offset_here() + timedelta(hours=zone_hours))
    await start(hass, entry)
    await heard.connected(terminal)

    found = issues(hass)
    texts = ["clock_sets_itself"] if difference else []
    assert [it.translation_key for it in found.values()] == texts
    if difference:
        shown = found[f"clock_off_{entry.entry_id}"].translation_placeholders or {}
        assert shown["there"].startswith(f"{terminal.clock.now():%Y-%m-%d %H:%M}")
        assert shown["there"] != shown["here"]
        assert shown["difference"] == difference
        assert shown["mode"] == "NTP"

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
    assert [it.translation_key for it in issues(hass).values()] == ["clock_sets_itself"]
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


@pytest.fixture
async def fixing(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
    hass_client: ClientSessionGenerator,
) -> Fixing:
    """Return the dialog for a clock that is behind, in a zone far away."""
    assert await async_setup_component(hass, "repairs", {})
    terminal.clock.offset = timedelta(hours=-2)
    terminal.clock.zone = timezone(utc_offset_here() - timedelta(hours=3))
    await start(hass, entry)
    await heard.connected(terminal)
    reported = only_issue(hass, entry, Issue.CLOCK_OFF)
    assert (reported.translation_placeholders or {})["difference"] == "-5:00"
    return Fixing(await hass_client(), reported.issue_id)


@by_hand
async def test_both_times_are_shown_and_the_clock_is_set(
    hass: HomeAssistant, terminal: SimulatedTerminal, fixing: Fixing
) -> None:
    shown = await fixing.begin()
    check_texts(shown, Issue.CLOCK_OFF)
    told = shown["description_placeholders"]
    assert told["there"].startswith(f"{terminal.clock.now():%Y-%m-%d %H:%M}")
    assert told["here"].startswith(f"{dt_util.now():%Y-%m-%d %H:%M}")
    assert not terminal.seen("PUT", TIME)

    assert (await fixing.submit())["type"] == "create_entry"
    assert issues(hass) == {}
    assert abs(terminal.clock.now() - dt_util.now()) < timedelta(seconds=5)
    assert terminal.clock.now().utcoffset() == utc_offset_here()


@by_hand
async def test_a_refusal_says_why_and_the_repair_stays(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    fixing: Fixing,
) -> None:
    await fixing.begin()
    for fault, error in (
        (Fault.status("lowPrivilege", 403), "permission_denied"),
        (Fault.status("badXmlContent"), "clock_not_set"),
        (Fault.http_error(HTTPStatus.OK, OK), "clock_not_set"),
    ):
        terminal.inject(fault, path=TIME, method="PUT")
        assert (await fixing.submit())["errors"] == {"base": error}
    assert f"clock_off_{entry.entry_id}" in issues(hass)


@by_hand
async def test_it_ends_where_there_is_nothing_to_set(
    terminal: SimulatedTerminal, fixing: Fixing
) -> None:
    """A terminal that is away; a clock that is right by now."""
    terminal.inject(Fault.drop_before(), path=TIME, times=2)
    assert (await fixing.begin())["reason"] == "cannot_connect"
    terminal.clock.offset, terminal.clock.zone = timedelta(), None
    terminal.clock.zone = dt_util.get_default_time_zone()
    assert (await fixing.begin())["type"] == "create_entry"
    assert not terminal.seen("PUT", TIME)
