"""Work that runs on in the background."""

import asyncio
import logging
from typing import Any

_LOGGER = logging.getLogger(__name__)


def log_exception(task: asyncio.Task[Any]) -> None:
    """Retrieve a task's error when the caller who wanted it may have gone.

    What went wrong is reported by events, repairs or the terminal's state.
    """
    if not task.cancelled() and (err := task.exception()):
        _LOGGER.debug("%s ended with %s", task.get_name(), type(err).__name__)
