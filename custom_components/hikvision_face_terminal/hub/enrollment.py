"""Run one enrollment at a time on a terminal and publish its progress."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from homeassistant.core import CALLBACK_TYPE, callback

from ..isapi import (
    Counts,
    Enrollment,
    EnrollmentRequest,
    EnrollmentResult,
    EnrollmentStep,
    IsapiError,
    Reason,
    TerminalContext,
    TerminalOperationError,
)
from .captured_face import CapturedFace
from .coordinator import TerminalCoordinator
from .device import TerminalDevice
from .person_links import PersonLinks
from .schedule_helpers import WantedSchedule
from .schedules import TerminalSchedules
from .store import TerminalStore
from .tasks import async_cancel_and_wait, async_detach


class EnrollmentStatus(StrEnum):
    """The states of the public sensor; the steps have the same names."""

    IDLE = "idle"
    CHECKING = EnrollmentStep.CHECKING.value
    WAITING_FOR_FACE = EnrollmentStep.WAITING_FOR_FACE.value
    CREATING_USER = EnrollmentStep.CREATING_USER.value
    LINKING_FACE = EnrollmentStep.LINKING_FACE.value
    VERIFYING = EnrollmentStep.VERIFYING.value
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


# Until the end of the capture nothing has been written.
_BEFORE_WRITE: Final = (EnrollmentStatus.CHECKING, EnrollmentStatus.WAITING_FOR_FACE)


class EnrollmentEvent(StrEnum):
    """The milestones of an enrollment that automations wait for."""

    STARTED = "started"
    FACE_CAPTURED = "face_captured"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True, slots=True)
class EnrollmentState:
    """The current or last enrollment; `event` is set only at a milestone."""

    status: EnrollmentStatus = EnrollmentStatus.IDLE
    # Percent; None before the first enrollment.
    progress: int | None = None
    employee_no: str | None = None
    name: str | None = None
    reason: Reason | None = None
    event: EnrollmentEvent | None = None


class EnrollmentRunner:
    """Owns the running enrollment, which always ends."""

    def __init__(  # noqa: PLR0913, PLR0917 - each part has another subject
        self,
        coordinator: TerminalCoordinator,
        device: TerminalDevice,
        store: TerminalStore,
        face: CapturedFace,
        links: PersonLinks,
        schedules: TerminalSchedules,
    ) -> None:
        self.state = EnrollmentState()
        self._coordinator = coordinator
        self._device = device
        self._store = store
        self._face = face
        self._links = links
        self._schedules = schedules
        self._listeners: list[Callable[[EnrollmentState], None]] = []
        self._task: asyncio.Task[EnrollmentResult] | None = None

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
    def async_start(
        self,
        request: EnrollmentRequest,
        *,
        copy_to: Sequence[TerminalContext] = (),
        schedule: WantedSchedule | None = None,
    ) -> asyncio.Task[EnrollmentResult]:
        """Start to enroll a user; raises ENROLLMENT_IN_PROGRESS.

        The caller must not cancel the task, but use `async_cancel` or
        `async_abandon`. It ends with IsapiError, ENROLLMENT_CANCELLED if it was
        cancelled. The terminals in `copy_to` are only asked whether they can take
        the user.
        """
        if self.running:
            raise TerminalOperationError(Reason.ENROLLMENT_IN_PROGRESS)
        self._device.is_enrolling = True
        self._task = async_detach(
            self._coordinator.hass,
            self._async_run(request, copy_to, schedule),
            "enrollment",
        )
        return self._task

    async def async_enroll(
        self, request: EnrollmentRequest, *, schedule: WantedSchedule | None = None
    ) -> EnrollmentResult:
        """Enroll a user and return the outcome, see async_start.

        If the caller is cancelled, the enrollment is abandoned.
        """
        task = self.async_start(request, schedule=schedule)
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError:
            self.async_abandon(task)
            raise
        return task.result()

    @callback
    def async_abandon(self, task: asyncio.Task[EnrollmentResult]) -> None:
        """Cancel an enrollment whose caller is gone, and let it clean up.

        Does nothing once the user is being written: that runs to its end.
        """
        # A task that is not done is the current one: `state` is its state.
        if self.state.status in _BEFORE_WRITE and not (
            task.done() or task.cancelling()
        ):
            task.cancel()

    async def async_cancel(self) -> None:
        """Cancel and wait for the clean-up; raises NO_ENROLLMENT_RUNNING."""
        if not self.running:
            raise TerminalOperationError(Reason.NO_ENROLLMENT_RUNNING)
        await self.async_shut_down()

    async def async_shut_down(self) -> None:
        """Cancel the running enrollment, if any, and wait for its clean-up."""
        if self._task is not None:
            await async_cancel_and_wait(self._task)

    async def _async_run(
        self,
        request: EnrollmentRequest,
        copy_to: Sequence[TerminalContext],
        schedule: WantedSchedule | None,
    ) -> EnrollmentResult:
        self._face.async_forget()
        self._publish(
            EnrollmentState(
                status=EnrollmentStatus.CHECKING,
                progress=0,
                employee_no=request.employee_no,
                name=request.name,
                event=EnrollmentEvent.STARTED,
            )
        )
        try:
            result = await self._async_enroll(request, copy_to, schedule)
        except asyncio.CancelledError:
            self._end(EnrollmentStatus.CANCELLED, EnrollmentEvent.CANCELLED)
            raise TerminalOperationError(Reason.ENROLLMENT_CANCELLED) from None
        except IsapiError as err:
            self._end(EnrollmentStatus.FAILED, EnrollmentEvent.FAILED, err.reason)
            raise
        except BaseException:
            unexpected = Reason.UNEXPECTED_RESPONSE
            self._end(EnrollmentStatus.FAILED, EnrollmentEvent.FAILED, unexpected)
            raise
        self._face.async_belongs_to(result.employee_no)
        self._links.async_written(result.before, result.user)
        self._store_guest(request, result)
        self._count(result)
        self._end(EnrollmentStatus.SUCCEEDED, EnrollmentEvent.SUCCEEDED)
        return result

    async def _async_enroll(
        self,
        request: EnrollmentRequest,
        copy_to: Sequence[TerminalContext],
        schedule: WantedSchedule | None,
    ) -> EnrollmentResult:
        async with (
            self._device.async_lock() as terminal,
            self._schedules.async_given(terminal, request.changes, schedule) as (
                ready,
                changes,
            ),
        ):
            return await Enrollment(
                ready,
                replace(request, changes=changes),
                copy_to=copy_to,
                on_step=self._handle_step,
                on_progress=self._handle_progress,
                on_captured=self._face.async_captured,
            ).run()

    @callback
    def _handle_step(self, step: EnrollmentStep, employee_no: str | None) -> None:
        self._publish(
            replace(
                self.state,
                status=EnrollmentStatus(step.value),
                employee_no=employee_no or self.state.employee_no,
                event=None,
            )
        )

    @callback
    def _handle_progress(self, progress: int) -> None:
        captured = EnrollmentEvent.FACE_CAPTURED if progress == 100 else None  # noqa: PLR2004
        self._publish(replace(self.state, progress=progress, event=captured))

    def _store_guest(
        self, request: EnrollmentRequest, result: EnrollmentResult
    ) -> None:
        """Store the user if this integration created them as a guest."""
        if result.before is None:
            is_guest = request.changes.valid_until is not None
        else:
            is_guest = self._store.is_guest(result.before)
        if is_guest:
            self._store.async_store_guest(result.user)

    def _count(self, result: EnrollmentResult) -> None:
        """Count the new user, whom the terminal has confirmed, without a request."""
        counts = self._coordinator.data
        if result.created and None not in (counts.users, counts.faces):
            self._coordinator.async_set_updated_data(
                Counts(users=(counts.users or 0) + 1, faces=(counts.faces or 0) + 1)
            )

    def _end(
        self,
        status: EnrollmentStatus,
        event: EnrollmentEvent,
        reason: Reason | None = None,
    ) -> None:
        self._device.is_enrolling = False
        if status is not EnrollmentStatus.SUCCEEDED:
            self._face.async_forget()
        self._publish(replace(self.state, status=status, event=event, reason=reason))

    def _publish(self, state: EnrollmentState) -> None:
        self.state = state
        for listener in tuple(self._listeners):
            listener(state)
