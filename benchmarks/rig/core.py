"""A real Home Assistant core in this process, started by its own bootstrap.

Not the test harness, which keeps storage in memory and wraps the event loop's calls;
and not a process apart, whose inside (CPU, event loop, memory) could not be seen.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from homeassistant import bootstrap, runner
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

from tests.support.home_assistant.config import CONFIGURATION, prepare
from tests.support.home_assistant.process import free_port

from .terminals import Address

DOMAIN = "hikvision_face_terminal"

# The demo's, without the integration's debug log: it would be measured too.
_CONFIGURATION = CONFIGURATION.replace(f"{DOMAIN}: debug", f"{DOMAIN}: warning")


def run[Result](work: Coroutine[Any, Any, Result]) -> Result:
    """Run on the event loop that Home Assistant makes for itself."""
    # Older releases have theirs in a place of its own; asyncio's is what it is built on
    factory = getattr(runner, "create_event_loop", None)
    with asyncio.Runner(loop_factory=factory) as loop:
        return loop.run(work)


def prepare_folder(folder: Path) -> None:
    """Fill an empty configuration folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "configuration.yaml").write_text(_CONFIGURATION, encoding="utf-8")


@asynccontextmanager
async def running_core(folder: Path) -> AsyncIterator[HomeAssistant]:
    """Run Home Assistant with a prepared folder until the block ends."""
    # The last start's port may be a terminal's by now
    prepare(folder, free_port())
    hass = await bootstrap.async_setup_hass(
        runner.RuntimeConfig(config_dir=str(folder), skip_pip=True)
    )
    if hass is None:
        raise RuntimeError("Home Assistant did not start")
    await hass.async_start()
    await hass.async_block_till_done()
    try:
        yield hass
    finally:
        await hass.async_stop(force=True)


async def add_terminal(hass: HomeAssistant, address: Address) -> ConfigEntry[Any]:
    """Add a terminal as a person does, trusting the certificate that is shown."""
    flows = hass.config_entries.flow
    step = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
    step = await flows.async_configure(
        step["flow_id"],
        {
            CONF_HOST: address.host,
            CONF_PORT: address.port,
            CONF_SSL: address.ssl,
            CONF_USERNAME: address.username,
            CONF_PASSWORD: address.password,
        },
    )
    if step.get("step_id") == "certificate":
        step = await flows.async_configure(step["flow_id"], {})
    if step["type"] is not FlowResultType.CREATE_ENTRY:
        raise RuntimeError(f"the terminal was not added: {step}")
    entry: ConfigEntry[Any] = step["result"]
    if entry.state is not ConfigEntryState.LOADED:
        raise RuntimeError(f"the terminal was not set up: {entry.state}")
    return entry


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
