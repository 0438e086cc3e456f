"""A terminal is known by serial number, MAC address and model (field case 29)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub.identity import (
    async_entry_of_terminal,
    async_is_terminal_of,
)
from custom_components.hikvision_face_terminal.isapi import UNKNOWN_MODEL, DeviceInfo
from simulator import PROFILES, SimulatedTerminal
from tests.support.common import device_of, phase
from tests.test_config_flow import begin, enter, login

SHORT = PROFILES["short_serial"]


@pytest.fixture
async def upgraded(loaded: MockConfigEntry, terminal: SimulatedTerminal) -> Any:
    """Return the terminal after an upgrade: it reports a part of its serial number."""
    await terminal.stop()
    async with SimulatedTerminal(
        SHORT, serial_number=terminal.serial_number, port=terminal.port
    ) as running:
        yield running


def names(hass: HomeAssistant, entry: MockConfigEntry) -> tuple[Any, ...]:
    """Return what other parts of Home Assistant know the terminal by."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    device = device_of(hass, entry)
    return (
        device.id,
        device.identifiers,
        device.serial_number,
        {entity.entity_id: entity.unique_id for entity in entities},
    )


async def test_it_stays_the_same_after_an_upgrade(
    hass: HomeAssistant, loaded: MockConfigEntry, upgraded: SimulatedTerminal
) -> None:
    before = names(hass, loaded)

    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()

    assert loaded.runtime_data.device.info.serial_number == "NSIM000001"[1:]
    assert phase(loaded) is ConfigEntryState.LOADED
    assert names(hass, loaded) == before
    response = await hass.services.async_call(
        DOMAIN,
        "list_users",
        {"device_id": device_of(hass, loaded).id},
        blocking=True,
        return_response=True,
    )
    assert response == {"users": []}


async def test_reauth_and_reconfigure_after_an_upgrade(
    hass: HomeAssistant, loaded: MockConfigEntry, upgraded: SimulatedTerminal
) -> None:
    unique_id = loaded.unique_id
    flow_id = (await loaded.start_reauth_flow(hass))["flow_id"]
    user = {CONF_USERNAME: "admin", CONF_PASSWORD: upgraded.password}
    assert (await enter(hass, flow_id, user))["reason"] == "reauth_successful"

    flow_id = (await loaded.start_reconfigure_flow(hass))["flow_id"]
    result = await enter(hass, flow_id, login(upgraded))
    if result.get("step_id") == "certificate":
        result = await enter(hass, flow_id, {})

    assert result["reason"] == "reconfigure_successful"
    assert loaded.unique_id == unique_id
    assert phase(loaded) is ConfigEntryState.LOADED


async def test_it_is_not_added_twice_after_an_upgrade(
    hass: HomeAssistant, loaded: MockConfigEntry, upgraded: SimulatedTerminal
) -> None:
    flow_id = await begin(hass)
    await enter(hass, flow_id, login(upgraded))

    result = await enter(hass, flow_id, {})

    assert result["reason"] == "already_configured"
    assert len(hass.config_entries.async_entries(DOMAIN)) == 1


async def test_another_terminal_of_the_model_is_refused(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    """The end of its serial number is the same by chance; its MAC address is not."""
    await terminal.stop()
    async with SimulatedTerminal(
        SHORT, serial_number=f"OTHER{terminal.serial_number[-9:]}", port=terminal.port
    ):
        await hass.config_entries.async_reload(loaded.entry_id)

        assert phase(loaded) is ConfigEntryState.SETUP_ERROR
        assert loaded.error_reason_translation_key == "another_terminal"


def same(info: DeviceInfo) -> DeviceInfo:
    return info


@pytest.mark.parametrize(
    ("change", "is_it"),
    [
        (same, True),
        (lambda it: replace(it, serial_number=it.serial_number[-6:]), True),
        (lambda it: replace(it, serial_number=it.serial_number[:12]), True),
        (lambda it: replace(it, serial_number=it.serial_number.lower()), True),
        (lambda it: replace(it, serial_number=f"NEW-{it.serial_number}"), True),
        (lambda it: replace(it, serial_number=it.serial_number[3:-3]), False),
        (lambda it: replace(it, serial_number=it.serial_number[:-1] + "9"), False),
        (
            lambda it: replace(
                it,
                serial_number=it.serial_number[-9:],
                mac_address=(it.mac_address or "").upper().replace(":", "-"),
            ),
            True,
        ),
        (
            lambda it: replace(
                it, serial_number=it.serial_number[-9:], mac_address=None
            ),
            True,
        ),
        (
            lambda it: replace(
                it, serial_number=it.serial_number[-9:], model=UNKNOWN_MODEL
            ),
            True,
        ),
        # Nothing but a part of the number is left to know it by.
        (
            lambda it: replace(
                it,
                serial_number=it.serial_number[-9:],
                model=UNKNOWN_MODEL,
                mac_address=None,
            ),
            False,
        ),
        (
            lambda it: replace(
                it, serial_number=it.serial_number[-2:], mac_address=None
            ),
            False,
        ),
        (
            lambda it: replace(it, serial_number=it.serial_number[-9:], model="DS-K1A"),
            False,
        ),
        (
            lambda it: replace(
                it, serial_number=it.serial_number[-9:], mac_address="0" * 12
            ),
            False,
        ),
    ],
)
async def test_parts_of_the_identity(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    change: Callable[[DeviceInfo], DeviceInfo],
    is_it: bool,
) -> None:
    info = change(loaded.runtime_data.device.info)

    assert async_is_terminal_of(hass, loaded, info) is is_it
    assert (async_entry_of_terminal(hass, info) is loaded) is is_it


async def test_entry_without_a_device_knows_its_number_only(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    info = loaded.runtime_data.device.info
    dr.async_get(hass).async_remove_device(device_of(hass, loaded).id)

    assert async_is_terminal_of(hass, loaded, info)
    short = replace(info, serial_number=info.serial_number[-9:])
    assert not async_is_terminal_of(hass, loaded, short)
