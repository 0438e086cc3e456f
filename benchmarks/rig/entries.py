"""The terminals of a Home Assistant: added, found and polled."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigEntryState
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr

from custom_components.hikvision_face_terminal import config_flow
from custom_components.hikvision_face_terminal.hub.options import NEW_ENTRY_OPTIONS

from .terminals import Address

DOMAIN = "hikvision_face_terminal"


def login_data(address: Address) -> dict[str, Any]:
    """Return what a user enters to add a terminal."""
    return {
        CONF_HOST: address.host,
        CONF_PORT: address.port,
        CONF_SSL: address.ssl,
        CONF_USERNAME: address.username,
        CONF_PASSWORD: address.password,
    }


async def add_terminal(
    hass: HomeAssistant, address: Address, *, events: bool = False
) -> ConfigEntry[Any]:
    """Add a terminal as a user does, trusting the certificate that is shown.

    Without `events`, they are not followed: what they cost is measured by itself.
    """
    options = {**NEW_ENTRY_OPTIONS, "access_events": events}
    # In place of the dictionary: entries have it as it is, not a copy.
    with patch.object(config_flow, "NEW_ENTRY_OPTIONS", options):
        entry = await _add_terminal(hass, address)
    if entry.runtime_data.access_events.is_enabled != events:
        raise RuntimeError("events are followed, or not, against what is measured")
    return entry


async def _add_terminal(hass: HomeAssistant, address: Address) -> ConfigEntry[Any]:
    flows = hass.config_entries.flow
    step = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
    step = await flows.async_configure(step["flow_id"], login_data(address))
    if step.get("step_id") == "certificate":
        step = await flows.async_configure(step["flow_id"], {})
    if step["type"] is not FlowResultType.CREATE_ENTRY:
        raise RuntimeError(f"the terminal was not added: {step}")
    entry: ConfigEntry[Any] = step["result"]
    if entry.state is not ConfigEntryState.LOADED:
        raise RuntimeError(f"the terminal was not set up: {entry.state}")
    return entry


async def set_poll_interval(
    entries: Iterable[ConfigEntry[Any]], seconds: float | None
) -> None:
    """Poll terminals now, and every so many seconds from now on; None never does."""
    for entry in entries:
        coordinator = entry.runtime_data.coordinator
        coordinator.update_interval = seconds and timedelta(seconds=seconds)
        await coordinator.async_refresh()


def loaded_entries(hass: HomeAssistant) -> list[ConfigEntry[Any]]:
    """Return the terminals that are set up."""
    return [
        entry
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.state is ConfigEntryState.LOADED
    ]


def device_of(hass: HomeAssistant, entry: ConfigEntry[Any]) -> str:
    """Return the id of a terminal's device."""
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return device.id


async def enroll(
    hass: HomeAssistant, entry: ConfigEntry[Any], name: str, **more: str
) -> Any:
    """Enroll a user at a terminal, as an automation does; return the response."""
    return await hass.services.async_call(
        DOMAIN,
        "enroll_user_with_face",
        {"device_id": device_of(hass, entry), "name": name, **more},
        blocking=True,
        return_response=True,
    )
