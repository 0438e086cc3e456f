"""The picture of who came: fetched if the owner allows it, and soon forgotten."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import RELOAD_AFTER_UPDATE_DELAY
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hikvision_face_terminal.hub.access_picture import (
    LAST_ACCESS,
    AccessPicture,
)
from custom_components.hikvision_face_terminal.hub.kept_picture import (
    KEEP_SECONDS,
    async_allow_picture,
)
from custom_components.hikvision_face_terminal.isapi import Timing
from custom_components.hikvision_face_terminal.runtime import TerminalConfigEntry
from simulator import PROFILES, Profile, SimulatedTerminal
from simulator.event_behavior import EventBehavior
from simulator.event_pictures import event_picture
from simulator.happening import Entry
from tests.flows.test_options import Configure
from tests.support.common import state_of
from tests.support.heard import Heard
from tests.support.records import user_record
from tests.support.visits import FACE, FOLLOWING, STRANGER, event_of, tell

IMAGE = "image.access_controller_last_access"
SEARCH = "AcsEvent"
PICTURE = "/LOCALS/pic/"
PLAIN = PROFILES["immediate"]


def with_events(**behavior: Any) -> Profile:
    """Return a profile whose events differ."""
    return replace(PLAIN, events=replace(EventBehavior(), **behavior))


@pytest.fixture
def options() -> dict[str, Any]:
    """Return the options of an owner who wants to know who comes."""
    return FOLLOWING


@pytest.fixture
async def connected(
    heard: Heard, loaded: TerminalConfigEntry, terminal: SimulatedTerminal
) -> TerminalConfigEntry:
    """Return a terminal's entry that follows its events; it knows Anna."""
    terminal.people["5"] = user_record("5", "Anna")
    await heard.connected(terminal)
    return loaded


@pytest.fixture
async def allowed(
    hass: HomeAssistant,
    connected: TerminalConfigEntry,
    heard: Heard,
    terminal: SimulatedTerminal,
    timing: Timing,
) -> TerminalConfigEntry:
    """Return the same, whose owner wants to see who comes."""
    timing.visit_picture = 0.02
    hub = connected.runtime_data
    async_allow_picture(hass, connected, LAST_ACCESS, allowed=True)
    await pass_time(hass, RELOAD_AFTER_UPDATE_DELAY + 1)
    assert connected.runtime_data is not hub
    await heard.connected(terminal)
    return connected


async def pass_time(hass: HomeAssistant, seconds: float) -> None:
    """Let time pass."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await hass.async_block_till_done()


async def see(
    hass: HomeAssistant, entry: TerminalConfigEntry, heard: Heard, written: Entry | None
) -> AccessPicture:
    """Wait until it is told; return what holds the picture, once it has settled."""
    assert written is not None
    await heard.until(lambda: written.serial_no in heard.live)
    picture: AccessPicture = entry.runtime_data.access_picture
    await picture.async_settled()
    await hass.async_block_till_done()
    return picture


async def test_nothing_is_fetched_unless_allowed(
    hass: HomeAssistant,
    connected: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    asked = len(terminal.seen("POST", SEARCH))

    picture = await see(hass, connected, heard, terminal.come("5"))

    assert picture.jpeg is None
    assert terminal.seen("GET", PICTURE) == []
    assert len(terminal.seen("POST", SEARCH)) == asked


@pytest.mark.parametrize(
    "profile",
    [
        PLAIN,
        with_events(own_offset_only=True),
        with_events(minor_zero=False),
        with_events(newest_first=False, page_size=1),
        with_events(picture_after=0.03),
    ],
    ids=["plain", "own offset only", "minor 0 refused", "small pages", "late"],
)
async def test_who_came_is_shown(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    allowed: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    """Found by its serial number among others, as soon as the terminal has it."""
    anna = terminal.come("5")
    terminal.doors.press_exit_button(1)

    await see(hass, allowed, heard, anna)

    client = await hass_client()
    answer = await client.get(f"/api/image_proxy/{IMAGE}")
    assert await answer.read() == event_picture(anna.serial_no)
    assert state_of(hass, IMAGE) != STATE_UNKNOWN


async def test_it_goes_after_ten_minutes_and_with_the_user(
    hass: HomeAssistant,
    allowed: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    picture = await see(hass, allowed, heard, terminal.come("5"))
    assert picture.jpeg
    await pass_time(hass, KEEP_SECONDS + 1)
    assert picture.jpeg is None
    assert state_of(hass, IMAGE) == STATE_UNKNOWN

    assert (await see(hass, allowed, heard, terminal.come("5"))).jpeg
    await allowed.runtime_data.users.async_delete(("5",))
    assert picture.jpeg is None


async def test_the_next_one_takes_its_place_with_or_without_a_picture(
    hass: HomeAssistant,
    allowed: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    await see(hass, allowed, heard, terminal.come("5"))
    stranger = terminal.stranger()
    picture = await see(hass, allowed, heard, stranger)
    assert stranger is not None
    assert picture.jpeg == event_picture(stranger.serial_no)

    await tell(hass, allowed, event_of(FACE), is_live=False)
    assert picture.jpeg is not None, "a late one is no visit"

    await see(hass, allowed, heard, terminal.come("5", by="card"))
    assert picture.jpeg is None


@pytest.mark.parametrize("profile", [with_events(pictures=False)])
async def test_a_terminal_that_keeps_no_pictures(
    hass: HomeAssistant,
    allowed: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    """It is asked four times, and nothing is changed on it."""
    before = terminal.snapshot()
    asked = len(terminal.seen("POST", SEARCH))
    picture = await see(hass, allowed, heard, terminal.come("5"))

    assert picture.jpeg is None
    assert len(terminal.seen("POST", SEARCH)) == asked + 4
    assert terminal.seen("PUT", "AcsCfg") == []
    assert terminal.snapshot() == before


async def test_the_pauses_are_those_of_the_design(timing: Timing) -> None:
    assert Timing().visit_pictures == (0.5, 1, 2, 4)


async def test_unloading_ends_the_fetching(
    hass: HomeAssistant,
    allowed: TerminalConfigEntry,
    timing: Timing,
) -> None:
    timing.visit_picture = 60
    await tell(hass, allowed, event_of(STRANGER))
    task = allowed.runtime_data.access_picture._task
    assert task is not None

    await hass.config_entries.async_unload(allowed.entry_id)
    async with asyncio.timeout(1):
        await asyncio.wait((task,))

    assert task.cancelled()


async def test_the_owner_switches_it_on_under_configure(
    hass: HomeAssistant, loaded: TerminalConfigEntry
) -> None:
    dialog = Configure(hass, loaded)
    step = await dialog.open("settings")
    given = {
        str(key): key.description["suggested_value"]
        for key in step["data_schema"].schema
    }
    assert given["show_last_access"] is False

    await dialog.send(given | {"show_last_access": True})
    await pass_time(hass, RELOAD_AFTER_UPDATE_DELAY + 1)

    assert state_of(hass, IMAGE) == STATE_UNKNOWN
    assert "show_last_access" not in loaded.options
