"""Run what waits for a person at the terminal: one at a time, and it always ends."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, callback

from ..isapi import EnrollmentStep, IsapiError, Reason, TerminalOperationError
from .coordinator import TerminalCoordinator
from .device import TerminalDevice
from .enrollment_state import EnrollmentEvent, EnrollmentState, EnrollmentStatus
from .tasks import async_cancel_and_wait, async_detach

_WAITING: Final = (
    EnrollmentStatus.WAITING_FOR_FACE,
    EnrollmentStatus.WAITING_FOR_CARD,
    EnrollmentStatus.WAITING_FOR_FINGER,
)

# Until the end of the wait nothing has been written.
_BEFORE_WRITE: Final = (EnrollmentStatus.CHECKING, *_WAITING)


class Runner:
    """Owns the running enrollment, of a face or another credential, and its state."""

    def __init__(
        self, coordinator: TerminalCoordinator, device: TerminalDevice
    ) -> None:
        self.state = EnrollmentState()
        self._coordinator = coordinator
        self._device = device
        self._listeners: list[Callable[[EnrollmentState], None]] = []
        self._task: asyncio.Task[Any] | None = None
        self._wait: float = 0

    @property
    def running(self) -> bool:
        """Whether an enrollment runs, its clean-up included."""
        return self._device.is_enrolling

    @callback
    def async_subscribe(
        self, listener: Callable[[EnrollmentState], None]
    ) -> CALLBACK_TYPE:
        """Call `listener` with each new state; returns how to unsubscribe."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_begin[T](
        self,
        work: Callable[[], Coroutine[Any, Any, T]],
        first: EnrollmentState | None = None,
        *,
        wait: float,
    ) -> asyncio.Task[T]:
        """Start to enroll; raises ENROLLMENT_IN_PROGRESS.

        `first` is the first state of a face's enrollment, whose milestones are told;
        without it only the status moves. `wait` is how long it waits for the person, in
        seconds. The caller must not cancel the task, but use
        `async_cancel` or `async_abandon`. It ends with IsapiError,
        ENROLLMENT_CANCELLED if it was cancelled.
        """
        if self.running:
            raise TerminalOperationError(Reason.ENROLLMENT_IN_PROGRESS)
        self._device.is_enrolling = True
        self._wait = wait
        self._task = task = async_detach(
            self._coordinator.hass, self._async_run(work, first), "enrollment"
        )
        return task

    async def async_result[T](self, task: asyncio.Task[T]) -> T:
        """Return the outcome of a started enrollment.

        If the caller is cancelled, the enrollment is abandoned.
        """
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError:
            self.async_abandon(task)
            raise
        return task.result()

    @callback
    def async_abandon(self, task: asyncio.Task[Any]) -> None:
        """Cancel an enrollment whose caller is gone, and let it clean up.

        Does nothing once something is being written: that runs to its end.
        """
        # A task that is not done is the current one: `state` is its state.
        if self.state.status in _BEFORE_WRITE and not task.done():
            async_detach(self._coordinator.hass, self._async_stop(task), "abandonment")

    async def async_cancel(self) -> None:
        """Cancel and wait for the clean-up; raises NO_ENROLLMENT_RUNNING."""
        if not self.running:
            raise TerminalOperationError(Reason.NO_ENROLLMENT_RUNNING)
        await self.async_shut_down()

    async def async_shut_down(self) -> None:
        """Cancel the running enrollment, if any, and wait for its clean-up."""
        if self._task is not None:
            await self._async_stop(self._task)

    async def _async_stop(self, task: asyncio.Task[Any]) -> None:
        await async_cancel_and_wait(self._device.client.timing, task)

    @callback
    def async_handle_step(
        self, step: EnrollmentStep, employee_no: str | None = None
    ) -> None:
        """Publish the step that has begun, with the number where it is told."""
        status = EnrollmentStatus(step.value)
        self._publish(
            replace(
                self.state,
                status=status,
                employee_no=employee_no or self.state.employee_no,
                event=None,
                ends_at=self._ends_at(status),
            )
        )

    async def _async_run[T](
        self,
        work: Callable[[], Coroutine[Any, Any, T]],
        first: EnrollmentState | None,
    ) -> T:
        is_told = first is not None
        self._publish(
            first
            or replace(
                self.state, status=EnrollmentStatus.CHECKING, reason=None, event=None
            )
        )
        try:
            result = await work()
        except asyncio.CancelledError:
            self._end(EnrollmentStatus.CANCELLED, is_told=is_told)
            raise TerminalOperationError(Reason.ENROLLMENT_CANCELLED) from None
        except IsapiError as err:
            self._end(EnrollmentStatus.FAILED, err.reason, is_told=is_told)
            raise
        except BaseException:
            unexpected = Reason.UNEXPECTED_RESPONSE
            self._end(EnrollmentStatus.FAILED, unexpected, is_told=is_told)
            raise
        self._end(EnrollmentStatus.SUCCEEDED, is_told=is_told)
        return result

    def _end(
        self, status: EnrollmentStatus, reason: Reason | None = None, *, is_told: bool
    ) -> None:
        self._device.is_enrolling = False
        event = EnrollmentEvent(status.value) if is_told else None
        self._publish(
            replace(self.state, status=status, event=event, reason=reason, ends_at=None)
        )

    def _ends_at(self, status: EnrollmentStatus) -> float | None:
        if status not in _WAITING:
            return None
        return asyncio.get_running_loop().time() + self._wait

    def _publish(self, state: EnrollmentState) -> None:
        self.state = state
        for listener in tuple(self._listeners):
            listener(state)
