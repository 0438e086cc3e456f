"""Short writes on a terminal: one at a time, and in turn with its enrolments."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from homeassistant.core import Event, HomeAssistant

from ..const import DOMAIN
from ..isapi import IsapiError, Reason, TerminalContext, TerminalOperationError
from .coordinator import TerminalCoordinator
from .enrollment import EnrollmentRunner
from .tasks import log_exception


class TerminalWrites:
    """Owns writes: they go on when their caller goes away, and always end."""

    def __init__(
        self,
        hass: HomeAssistant,
        coordinator: TerminalCoordinator,
        enrollment: EnrollmentRunner,
    ) -> None:
        """Prepare; nothing is written yet."""
        self._hass = hass
        self._coordinator = coordinator
        self._enrollment = enrollment
        self._tasks: set[asyncio.Task[Any]] = set()

    async def async_run[T](
        self,
        work: Callable[[TerminalContext], Coroutine[Any, Any, T]],
        *,
        waits: bool = False,
    ) -> T:
        """Do one write and return what it returns; raises IsapiError.

        While somebody is being enrolled it is ENROLLMENT_IN_PROGRESS, unless it
        `waits` for the end of that. A waiting write holds no other terminal, so two
        terminals that wait for each other are no deadlock.
        """
        if self._enrollment.running and not waits:
            raise TerminalOperationError(Reason.ENROLLMENT_IN_PROGRESS)
        task = self._hass.async_create_background_task(
            self._async_in_turn(work), f"{DOMAIN} write"
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(log_exception)
        await asyncio.wait((task,))
        if task.cancelled():
            raise TerminalOperationError(Reason.ENROLLMENT_CANCELLED)
        return task.result()

    async def async_shutdown(self, _: Event | None = None) -> None:
        """End what is running or waits, for an unload or the stop of Home Assistant."""
        if tasks := tuple(self._tasks):
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    async def _async_in_turn[T](
        self, work: Callable[[TerminalContext], Coroutine[Any, Any, T]]
    ) -> T:
        async with self._enrollment.turn:
            try:
                result = await work(self._enrollment.terminal())
            except IsapiError as err:
                self._coordinator.issues.async_written(err)
                raise
        self._coordinator.issues.async_written()
        # By itself: an unload that comes now must not make the write a failed one.
        self._coordinator.config_entry.async_create_background_task(
            self._hass,
            self._coordinator.async_request_refresh(),
            f"{DOMAIN} count after a write",
        )
        return result
