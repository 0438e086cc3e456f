"""Storage in memory: a plan costs no writes, and a kill knows what was stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any
from unittest.mock import patch

from homeassistant.helpers.json import prepare_save_json
from homeassistant.helpers.storage import Store
from homeassistant.util.json import json_loads_object


@contextmanager
def disk(files: dict[str, Any]) -> Iterator[None]:
    """Let every store read and write these files while the block lasts.

    Not the test plug-in's: that one cannot be used inside itself.
    """

    async def load(store: Store[Any]) -> Any:
        kept = files.get(store.key)
        return None if kept is None else deepcopy(kept["data"])

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
