"""Two entries take over the files that version 0.1.0 wrote for all of them."""

import asyncio
import json
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub.store import TerminalStore
from custom_components.hikvision_face_terminal.isapi import User, Validity
from simulator import SimulatedTerminal
from tests.support.common import settled

UNFINISHED = DOMAIN
USERS = f"{DOMAIN}.people"
FOLDER = Path(__file__).parent / "stored_by_0_1_0"
DOOR = "01JWFRONTD00R0000000000001"
GATE = "01JWGATE000000000000000002"
VALID = {
    "enable": True,
    "beginTime": "2026-01-01T00:00:00",
    "endTime": "2030-01-01T00:00:00",
    "timeType": "local",
}
GUEST = User.from_tree(
    {
        "employeeNo": "7",
        "name": "Gast",
        "userType": "visitor",
        "Valid": {**VALID, "endTime": "2026-06-01T18:00:00"},
    }
)


@pytest.fixture(autouse=True)
def _stored(hass_storage: dict[str, Any]) -> None:
    """Have both files, as version 0.1.0 left them."""
    for key in (UNFINISHED, USERS):
        text = (FOLDER / f"{key}.json").read_text(encoding="utf-8")
        hass_storage[key] = json.loads(text)


def entry_of(hass: HomeAssistant, entry_id: str) -> MockConfigEntry:
    """Return an entry that 0.1.0 knew."""
    entry = MockConfigEntry(domain=DOMAIN, entry_id=entry_id, unique_id=entry_id)
    entry.add_to_hass(hass)
    return entry


async def load(hass: HomeAssistant, entry_id: str) -> TerminalStore:
    """Load the store of an entry, as its set-up does."""
    store = TerminalStore(hass, entry_of(hass, entry_id))
    await store.async_load()
    return store


def owners(hass_storage: dict[str, Any], key: str) -> set[str]:
    """Return the entries that have a part in an old file."""
    return {owner for it in hass_storage[key]["data"].values() for owner in it}


@pytest.mark.parametrize("entry_id", [DOOR, GATE])
async def test_an_entry_takes_its_part(
    hass: HomeAssistant, hass_storage: dict[str, Any], entry_id: str
) -> None:
    store = await load(hass, entry_id)

    assert store.pending() == ["1", "2"]
    assert store.creates_user("1")
    assert store.matches_name("1", "Anna")
    assert not store.matches_name("1", "Boris")
    assert not store.creates_user("2")
    assert store.validity("5") == Validity.from_wire(VALID)
    assert store.is_guest(GUEST)
    assert store.guests()["7"]["until"] == "2026-06-01T18:00:00"
    for key in (UNFINISHED, USERS):
        assert owners(hass_storage, key) == {DOOR, GATE} - {entry_id}


async def test_what_was_taken_is_on_disk(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    await load(hass, DOOR)

    stored = hass_storage[f"{DOMAIN}.{DOOR}"]["data"]
    assert [*stored["unfinished"]] == ["1", "2"]
    assert stored["validity"] == {"5": VALID}
    assert [*stored["guests"]] == ["7"]
    store = TerminalStore(hass, entry_of(hass, DOOR))
    await store.async_load()
    assert store.pending() == ["1", "2"]
    assert store.validity("5") == Validity.from_wire(VALID)


async def test_the_last_entry_removes_the_files(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """Also if both are set up at the same time."""
    await asyncio.gather(load(hass, DOOR), load(hass, GATE))

    assert {*hass_storage} >= {f"{DOMAIN}.{DOOR}", f"{DOMAIN}.{GATE}"}
    assert UNFINISHED not in hass_storage
    assert USERS not in hass_storage


async def test_a_file_with_no_part_left_is_removed(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """Version 0.1.0 left empty parts behind."""
    hass_storage[UNFINISHED]["data"]["people"] = {}
    hass_storage[USERS]["data"] = {"periods": {GATE: {}}, "guests": {}}

    await load(hass, DOOR)

    assert UNFINISHED not in hass_storage
    assert USERS not in hass_storage
    assert f"{DOMAIN}.{DOOR}" not in hass_storage


async def test_a_part_that_was_taken_is_not_taken_again(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """Home Assistant was killed between the two; the new file is the newer one."""
    hass_storage[f"{DOMAIN}.{DOOR}"] = {
        "version": 1,
        "data": {"unfinished": {"1": None}, "guests": {}, "validity": {"5": {}}},
    }

    store = await load(hass, DOOR)

    assert not store.creates_user("1")
    assert store.validity("5") == Validity.from_wire({})
    assert owners(hass_storage, UNFINISHED) == owners(hass_storage, USERS) == {GATE}


async def test_a_disabled_entry_keeps_its_part_until_it_is_removed(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    disabled = MockConfigEntry(
        domain=DOMAIN, entry_id=GATE, disabled_by=ConfigEntryDisabler.USER
    )
    disabled.add_to_hass(hass)
    await load(hass, DOOR)
    for key in (UNFINISHED, USERS):
        assert owners(hass_storage, key) == {GATE}

    await hass.config_entries.async_remove(GATE)

    assert UNFINISHED not in hass_storage
    assert USERS not in hass_storage


async def test_a_removed_entry_takes_its_part_with_it(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    entry_of(hass, GATE)

    await hass.config_entries.async_remove(GATE)

    for key in (UNFINISHED, USERS):
        assert owners(hass_storage, key) == {DOOR}
    assert f"{DOMAIN}.{GATE}" not in hass_storage


async def test_set_up_recovers_what_was_taken(
    hass: HomeAssistant,
    entry_data: dict[str, Any],
    terminal: SimulatedTerminal,
    hass_storage: dict[str, Any],
) -> None:
    """As after a crash of version 0.1.0 itself: the incomplete user goes."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        entry_id=DOOR,
        unique_id=terminal.serial_number,
        data=entry_data,
    )
    entry.add_to_hass(hass)
    terminal.people["1"] = {"employeeNo": "1", "name": "Anna", "userType": "normal"}

    assert await hass.config_entries.async_setup(DOOR)
    await settled(hass)

    assert not terminal.people
    stored = hass_storage[f"{DOMAIN}.{DOOR}"]["data"]
    assert stored["unfinished"] == {}
    assert stored["validity"] == {"5": VALID}
