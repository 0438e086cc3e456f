"""A Home Assistant that starts with terminals it has already, timed from its exec."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
import time

from homeassistant.core import HomeAssistant
import psutil

from tests.support.home_assistant.in_process import running_core

from .entries import loaded_entries


@asynccontextmanager
async def restarted(
    folder: str, terminals: int
) -> AsyncIterator[tuple[HomeAssistant, float]]:
    """Run it; yield how many seconds after the process began all are set up."""
    async with running_core(Path(folder)) as hass:
        ready = time.time() - psutil.Process().create_time()
        if len(loaded_entries(hass)) != terminals:
            raise RuntimeError("not all terminals were set up")
        yield hass, ready
