"""Runs one enrolment at a time on a terminal and tells how it goes."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    HomeAssistant,
    callback,
)

from ..const import DOMAIN
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
from .domain_data import async_get_domain_data
from .store import Remembered
from .tasks import log_exception
from .unfinished_writes import Journal


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


class EnrollmentEvent(StrEnum):
    """The turns of an enrolment that automations wait for."""

    STARTED = "started"
    FACE_CAPTURED = "face_captured"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True, slots=True)
class EnrollmentState:
    """How the current or last enrolment stands; `event` is set at a turn of it."""

    status: EnrollmentStatus = EnrollmentStatus.IDLE
    # Percent; None before the first enrolment.
    progress: int | None = None
    employee_no: str | None = None
    name: str | None = None
    reason: Reason | None = None
    event: EnrollmentEvent | None = None


class EnrollmentRunner:
    """Owns the enrolment: it goes on when its caller goes away, and always ends."""

    def __init__(
        self,
        hass: HomeAssistant,
        coordinator: TerminalCoordinator,
        journal: Journal,
        remembered: Remembered,
    ) -> None:
        """Prepare; `coordinator` has been set up."""
        self.state = EnrollmentState()
        # From the start to the end of the clean-up, if one is needed.
        self.running = False
        self.face = CapturedFace(hass, coordinator.config_entry, coordinator.client)
        # Held while anything is written to the terminal, see TerminalWrites.
        self.turn = asyncio.Lock()
        self._hass = hass
        self._coordinator = coordinator
        self._journal = journal
        self._remembered = remembered
        self._taken = async_get_domain_data(hass).reserved_numbers
        self._listeners: list[Callable[[EnrollmentState], None]] = []
        self._task: asyncio.Task[EnrollmentResult] | None = None

    @callback
    def async_subscribe(
        self, listener: Callable[[EnrollmentState], None]
    ) -> CALLBACK_TYPE:
        """Call `listener` with each new state; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_start(
        self, request: EnrollmentRequest, *, copy_to: Sequence[TerminalContext] = ()
    ) -> asyncio.Task[EnrollmentResult]:
        """Begin to enrol a person; raises IsapiError ENROLLMENT_IN_PROGRESS.

        The task is not the caller's to cancel, see async_cancel. It ends with
        IsapiError, ENROLLMENT_CANCELLED if it was cancelled. `copy_to` are only
        asked whether they can take the person.
        """
        if self.running:
            raise TerminalOperationError(Reason.ENROLLMENT_IN_PROGRESS)
        self.running = True
        self._task = self._hass.async_create_background_task(
            self._async_run(request, copy_to), f"{DOMAIN} enrolment"
        )
        self._task.add_done_callback(log_exception)
        return self._task

    async def async_enroll(
        self, request: EnrollmentRequest, *, copy_to: Sequence[TerminalContext] = ()
    ) -> EnrollmentResult:
        """Enrol a person and wait for the outcome, see async_start."""
        task = self.async_start(request, copy_to=copy_to)
        await asyncio.wait((task,))
        return task.result()

    async def async_cancel(self) -> None:
        """Cancel and wait for the clean-up; NO_ENROLLMENT_RUNNING if none is."""
        if not self.running:
            raise TerminalOperationError(Reason.NO_ENROLLMENT_RUNNING)
        await self.async_shutdown()

    async def async_shutdown(self, _: Event | None = None) -> None:
        """End what is running, for an unload or the stop of Home Assistant."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait((self._task,))

    async def _async_run(
        self, request: EnrollmentRequest, copy_to: Sequence[TerminalContext]
    ) -> EnrollmentResult:
        self.face.async_forget()
        self._publish(
            EnrollmentState(
                status=EnrollmentStatus.CHECKING,
                progress=0,
                employee_no=request.employee_no,
                name=request.changes.name,
                event=EnrollmentEvent.STARTED,
            )
        )
        enrollment = Enrollment(
            self.terminal(),
            request,
            copy_to=copy_to,
            on_step=self._handle_step,
            on_progress=self._handle_progress,
            on_captured=self.face.async_captured,
        )
        try:
            async with self.turn:
                result = await enrollment.run()
        except asyncio.CancelledError:
            self._end(EnrollmentStatus.CANCELLED, EnrollmentEvent.CANCELLED)
            raise TerminalOperationError(Reason.ENROLLMENT_CANCELLED) from None
        except IsapiError as err:
            self._coordinator.issues.async_written(err)
            self._end(EnrollmentStatus.FAILED, EnrollmentEvent.FAILED, err.reason)
            raise
        except BaseException:
            unexpected = Reason.UNEXPECTED_RESPONSE
            self._end(EnrollmentStatus.FAILED, EnrollmentEvent.FAILED, unexpected)
            raise
        self._succeeded(request, result)
        return result

    def terminal(self) -> TerminalContext:
        """Return the terminal as it is known now."""
        return TerminalContext(
            client=self._coordinator.client,
            capabilities=self._coordinator.capabilities,
            name=self._coordinator.config_entry.title,
            doors=self._coordinator.device_info.doors,
            users=self._coordinator.data.users or 0,
            reserved_numbers=self._taken,
            track_write=partial(
                self._journal.noted, self._coordinator.config_entry.entry_id
            ),
        )

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

    def _succeeded(self, request: EnrollmentRequest, result: EnrollmentResult) -> None:
        self._coordinator.issues.async_written()
        self.face.async_belongs_to(result.employee_no)
        entry_id = self._coordinator.config_entry.entry_id
        if result.before is None:
            guest = request.changes.valid_until is not None
        else:
            guest = self._remembered.is_guest(entry_id, result.before)
        if guest:
            self._remembered.async_note_guest(entry_id, result.user)
        self._count(result)
        self._end(EnrollmentStatus.SUCCEEDED, EnrollmentEvent.SUCCEEDED)

    def _end(
        self,
        status: EnrollmentStatus,
        event: EnrollmentEvent,
        reason: Reason | None = None,
    ) -> None:
        self.running = False
        if status is not EnrollmentStatus.SUCCEEDED:
            self.face.async_forget()
        self._publish(replace(self.state, status=status, event=event, reason=reason))

    def _publish(self, state: EnrollmentState) -> None:
        self.state = state
        for listener in tuple(self._listeners):
            listener(state)

    def _count(self, result: EnrollmentResult) -> None:
        """Count whom the terminal has just confirmed, without asking it again."""
        counts = self._coordinator.data
        if result.created and None not in (counts.users, counts.faces):
            self._coordinator.async_set_updated_data(
                Counts(users=(counts.users or 0) + 1, faces=(counts.faces or 0) + 1)
            )
