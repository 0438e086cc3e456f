"""What tests of the entities share."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from typing import Any, Final
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowManager, FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub.options import (
    MINOR_VERSION,
    NEW_ENTRY_OPTIONS,
)
from custom_components.hikvision_face_terminal.isapi import Reason

# Why a command to a door fails; no enrollment fails so.
DOOR_REASONS: Final = {
    Reason.DOOR_CONTROL_OFF,
    Reason.DOOR_HELD_CLOSED,
    Reason.DOOR_NOT_CONFIRMED,
    Reason.READER_OFFLINE,
    Reason.SECURITY_MODULE_OFFLINE,
}

# Why an action on cards, fingers or PINs fails; no enrollment fails so.
CREDENTIAL_REASONS: Final = {
    Reason.CARD_ALREADY_ASSIGNED,
    Reason.CARD_NOT_FOUND,
    Reason.CARD_TIMEOUT,
    Reason.FINGERPRINT_ALREADY_ENROLLED,
    Reason.FINGERPRINT_NOT_ACCEPTED,
    Reason.FINGERPRINT_REJECTED,
    Reason.FINGERPRINT_TIMEOUT,
    Reason.INVALID_CARD,
    Reason.INVALID_PIN,
    Reason.PIN_IN_USE,
}

# A new entry's, without events: the stream would run in every test, and a wait for
# background tasks would not end. Tests of events override the fixture `options`.
OPTIONS: Final[dict[str, Any]] = {**NEW_ENTRY_OPTIONS, "access_events": False}

# One that leaves the doors alone: they are polled apart from the people.
WITHOUT_DOORS: Final[dict[str, Any]] = {**OPTIONS, "door_control": "none"}

# What a config entry has that was not made by 0.1.
NEW_ENTRY: Final[dict[str, Any]] = {
    "minor_version": MINOR_VERSION,
    "options": OPTIONS,
}


def state_of(hass: HomeAssistant, entity_id: str) -> str:
    """Return the state of an entity, which must exist."""
    state = hass.states.get(entity_id)
    assert state is not None, f"{entity_id} is not there"
    return state.state


def phase(entry: MockConfigEntry) -> ConfigEntryState:
    """Return the state of an entry, which mypy takes for constant otherwise."""
    state: ConfigEntryState = entry.state
    return state


def device_of(hass: HomeAssistant, entry: MockConfigEntry) -> dr.DeviceEntry:
    """Return a terminal's device."""
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return device


async def settled(hass: HomeAssistant) -> None:
    """Wait for all that runs in the background, but for streams, which never end."""
    while True:
        await hass.async_block_till_done()
        endless = (f"{DOMAIN} events", f"{DOMAIN} stream watch")
        running: set[Any] = hass._background_tasks
        tasks = [task for task in running if task.get_name() not in endless]
        if not tasks:
            return
        await asyncio.wait(tasks)


async def after_progress(
    flows: FlowManager[Any, Any, Any], step: Any, look: Callable[[], Awaitable[Any]]
) -> Any:
    """Wait as the browser does until a dialog shows no progress any more."""
    while step["type"] is FlowResultType.SHOW_PROGRESS:
        # None once the task has ended and the flow has moved on by itself.
        if task := flows._progress[step["flow_id"]].async_get_progress_task():
            await asyncio.wait((task,))
        step = await look()
    if step["type"] is FlowResultType.SHOW_PROGRESS_DONE:
        step = await look()
    return step


def entities_of(
    hass: HomeAssistant, registry: er.EntityRegistry, entry: MockConfigEntry
) -> dict[str, Any]:
    """Return what users see of an entry's entities, as plain values.

    Home Assistant's own snapshots of the same differ from release to release.
    """
    found = {}
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        state = hass.states.get(entity.entity_id)
        assert state is not None, f"{entity.entity_id} is not there"
        found[entity.entity_id] = {
            "unique_id": entity.unique_id,
            "name": entity.original_name,
            "translation_key": entity.translation_key,
            "category": entity.entity_category and entity.entity_category.value,
            "disabled": entity.disabled,
            "state": state.state,
            "attributes": _plain(state.attributes),
        }
    return found


async def entities_alone(
    hass: HomeAssistant,
    registry: er.EntityRegistry,
    entry: MockConfigEntry,
    platform: Platform,
) -> dict[str, Any]:
    """Set up only one platform, and return what users see of its entities."""
    with patch("custom_components.hikvision_face_terminal.PLATFORMS", [platform]):
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        found = entities_of(hass, registry, entry)
        await hass.config_entries.async_unload(entry.entry_id)
    return found


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value
