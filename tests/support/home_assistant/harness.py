"""Home Assistant of the test harness, in this process, with its storage in memory.

When to use: for many Home Assistants in one test (tests/model), or for many terminals
in one without the cost of its other parts (scripts/load). It starts in milliseconds,
and what it stored survives a kill. A test that needs a single one takes the fixture
`hass`.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from copy import deepcopy
from typing import Any
from unittest.mock import patch

import aiohttp
from homeassistant import loader
from homeassistant.core import HomeAssistant
from homeassistant.helpers import aiohttp_client, frame
from homeassistant.helpers.json import prepare_save_json
from homeassistant.helpers.storage import Store
from homeassistant.util.async_ import get_scheduled_timer_handles
from homeassistant.util.json import json_loads_object
from pytest_homeassistant_custom_component.common import async_test_home_assistant


@asynccontextmanager
async def running_harness(storage: dict[str, Any]) -> AsyncIterator[HomeAssistant]:
    """Run a Home Assistant with these storage files, by key, until the block ends."""
    with _memory_storage(storage), _numeric_addresses():
        async with async_test_home_assistant() as hass:
            frame.async_setup(hass)
            del hass.data[loader.DATA_CUSTOM_COMPONENTS]
            try:
                yield hass
            finally:
                await hass.async_stop(force=True)
                _cancel_timers(hass)


@contextmanager
def _memory_storage(files: dict[str, Any]) -> Iterator[None]:
    """Let every store read and write these files.

    The plug-in's mock of the storage cannot be used inside itself.
    """

    async def load(store: Store[Any]) -> Any:
        content = files.get(store.key)
        return None if content is None else deepcopy(content["data"])

    async def write(store: Store[Any], data: dict[str, Any]) -> None:
        if "data_func" in data:
            data["data"] = data.pop("data_func")()
        _, text = prepare_save_json(data, encoder=store._encoder)
        files[store.key] = json_loads_object(text)

    async def remove(store: Store[Any]) -> None:
        files.pop(store.key, None)

    with (
        patch.object(Store, "_async_load", load),
        patch.object(Store, "_async_write_data", write),
        patch.object(Store, "async_remove", remove),
    ):
        yield


class _Resolver(aiohttp.ThreadedResolver):
    """A resolver with the method by which Home Assistant closes its own."""

    async def real_close(self) -> None:
        """Close it."""


@contextmanager
def _numeric_addresses() -> Iterator[None]:
    """Keep Home Assistant's resolver, which uses the network, from being started."""
    with patch.object(aiohttp_client, "_async_make_resolver", lambda _: _Resolver()):
        yield


def _cancel_timers(hass: HomeAssistant) -> None:
    """Cancel the timers that it leaves to the end of the process: they refer to it."""
    for handle in get_scheduled_timer_handles(hass.loop):
        if hass in (handle._args or ()):
            handle.cancel()
