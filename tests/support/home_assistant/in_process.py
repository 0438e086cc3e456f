"""A real Home Assistant in this process, started by its own bootstrap.

When to use: to measure it from the inside (CPU, event loop, memory), as the benchmarks
do. A process of its own would hide these; the test harness keeps storage in memory and
wraps the event loop's calls.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from homeassistant import bootstrap, runner
from homeassistant.core import HomeAssistant

from .config import CONFIGURATION, prepare
from .process import free_port

# The integration's debug log would be measured, too.
_CONFIGURATION: Final = CONFIGURATION.replace(
    "hikvision_face_terminal: debug", "hikvision_face_terminal: warning"
)


def run[Result](work: Coroutine[Any, Any, Result]) -> Result:
    """Run on the event loop that Home Assistant makes for itself."""
    # Older releases make it elsewhere; asyncio's is what it is built on.
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
    # A terminal may have taken the port of the last start.
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
