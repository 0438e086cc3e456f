"""One Home Assistant with many terminals, and what is asked of it."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from homeassistant import loader
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, frame
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

from custom_components.hikvision_face_terminal.const import (
    CONF_CERTIFICATE_FINGERPRINT,
    DOMAIN,
)
from tests.model.disk import disk
from tests.model.home import without_names

from .terminals import Address


@asynccontextmanager
async def house() -> AsyncIterator[HomeAssistant]:
    """Run a Home Assistant that keeps its storage in memory."""
    with disk({}), without_names():
        async with async_test_home_assistant() as hass:
            frame.async_setup(hass)
            del hass.data[loader.DATA_CUSTOM_COMPONENTS]
            try:
                yield hass
            finally:
                await hass.async_stop(force=True)


async def add(hass: HomeAssistant, terminals: Iterable[Address]) -> list[Any]:
    """Set terminals up, all at the same time as when Home Assistant starts."""
    entries = [
        MockConfigEntry(
            domain=DOMAIN,
            title=terminal.serial_number,
            unique_id=terminal.serial_number,
            data={
                CONF_HOST: terminal.host,
                CONF_PORT: terminal.port,
                CONF_SSL: True,
                CONF_USERNAME: "admin",
                CONF_PASSWORD: terminal.password,
                CONF_CERTIFICATE_FINGERPRINT: terminal.certificate_fingerprint,
            },
        )
        for terminal in terminals
    ]
    assert await async_setup_component(hass, DOMAIN, {})
    for entry in entries:
        entry.add_to_hass(hass)
    set_up = (hass.config_entries.async_setup(entry.entry_id) for entry in entries)
    await asyncio.gather(*set_up)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert {entry.state for entry in entries} == {ConfigEntryState.LOADED}
    return entries


async def set_pace(entries: Iterable[ConfigEntry[Any]], seconds: float | None) -> None:
    """Let terminals be polled each so many seconds, or not any more."""
    for entry in entries:
        coordinator = entry.runtime_data.coordinator
        coordinator.update_interval = seconds and timedelta(seconds=seconds)
        await coordinator.async_refresh()


async def enrol(hass: HomeAssistant, entry: ConfigEntry[Any], name: str) -> Any:
    """Enrol somebody at a terminal, as an automation does."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return await hass.services.async_call(
        DOMAIN,
        "enroll_user_with_face",
        {"device_id": devices[0].id, "name": name},
        blocking=True,
        return_response=True,
    )
