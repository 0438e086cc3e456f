"""Tasks that outlive their caller."""

import asyncio
from collections.abc import Coroutine
import logging
from typing import Any

from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from ..isapi import Timing

_LOGGER = logging.getLogger(__name__)


@callback
def async_detach[T](
    hass: HomeAssistant, coroutine: Coroutine[Any, Any, T], name: str
) -> asyncio.Task[T]:
    """Start a coroutine in a task that its caller may leave behind."""
    task = hass.async_create_background_task(coroutine, f"{DOMAIN} {name}")
    task.add_done_callback(_log_exception)
    return task


async def async_run_to_end[T](
    hass: HomeAssistant, coroutine: Coroutine[Any, Any, T], name: str
) -> T:
    """Run a coroutine to its end, even if the caller is cancelled meanwhile.

    A cancelled caller gets CancelledError at once.
    """
    task = async_detach(hass, coroutine, name)
    await asyncio.wait((task,))
    return task.result()


async def async_cancel_and_wait(timing: Timing, *tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks and wait until they have cleaned up.

    Each task is cancelled only once: a second cancellation would interrupt the
    clean-up that the first one started. A time-out of its own that has just run out
    looks like one too, and is caught a moment later: hence the second look.
    """
    running = {task for task in tasks if not task.done()}
    while running:
        for task in running:
            if not task.cancelling():
                task.cancel()
        _, running = await asyncio.wait(running, timeout=timing.cancel_look)


def _log_exception(task: asyncio.Task[Any]) -> None:
    """Retrieve the error of a task, as its caller may be gone.

    Events, repairs and the terminal's state report what went wrong.
    """
    if not task.cancelled() and (err := task.exception()):
        _LOGGER.debug("%s ended with %s", task.get_name(), type(err).__name__)
