"""Enroll a user with their face, and publish the progress."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from homeassistant.core import callback

from ..isapi import (
    Counts,
    Enrollment,
    EnrollmentRequest,
    EnrollmentResult,
    TerminalContext,
    plain,
)
from .captured_face import CapturedFace
from .coordinator import TerminalCoordinator
from .device import TerminalDevice
from .enrollment_state import EnrollmentEvent, EnrollmentState, EnrollmentStatus
from .person_links import PersonLinks
from .runner import Runner
from .schedule_helpers import WantedSchedule
from .schedules import TerminalSchedules
from .store import TerminalStore


class EnrollmentRunner(Runner):
    """Runs the enrollments of faces."""

    def __init__(  # noqa: PLR0913, PLR0917 - each part has another subject
        self,
        coordinator: TerminalCoordinator,
        device: TerminalDevice,
        store: TerminalStore,
        face: CapturedFace,
        links: PersonLinks,
        schedules: TerminalSchedules,
    ) -> None:
        super().__init__(coordinator, device)
        self._store = store
        self._face = face
        self._links = links
        self._schedules = schedules

    @callback
    def async_start(
        self,
        request: EnrollmentRequest,
        *,
        copy_to: Sequence[TerminalContext] = (),
        schedule: WantedSchedule | None = None,
        is_guest: bool = False,
    ) -> asyncio.Task[EnrollmentResult]:
        """Start to enroll a user, see async_begin.

        The terminals in `copy_to` are only asked whether they can take the user.
        `is_guest`: whatever the type, the user is removed when the access has ended, if
        the owner has enabled that.
        """
        return self.async_begin(
            partial(self._async_enroll, request, copy_to, schedule, is_guest=is_guest),
            EnrollmentState(
                status=EnrollmentStatus.CHECKING,
                progress=0,
                # Refused in a moment if they are not plain, but shown until then: half
                # a character cannot be recorded.
                employee_no=request.employee_no and plain(request.employee_no),
                name=request.name and plain(request.name),
                event=EnrollmentEvent.STARTED,
            ),
            wait=request.capture_timeout,
        )

    async def async_enroll(
        self, request: EnrollmentRequest, *, schedule: WantedSchedule | None = None
    ) -> EnrollmentResult:
        """Enroll a user and return the outcome, see async_start and async_result."""
        return await self.async_result(self.async_start(request, schedule=schedule))

    async def _async_enroll(
        self,
        request: EnrollmentRequest,
        copy_to: Sequence[TerminalContext],
        schedule: WantedSchedule | None,
        *,
        is_guest: bool,
    ) -> EnrollmentResult:
        self._face.async_forget()
        try:
            result = await self._async_locked(request, copy_to, schedule)
        except BaseException:
            self._face.async_forget()
            raise
        self._face.async_belongs_to(result.employee_no)
        self._links.async_written(result.before, result.user)
        self._store_guest(request, result, any_type=is_guest)
        self._count(result)
        return result

    async def _async_locked(
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
                on_step=self.async_handle_step,
                on_progress=self._handle_progress,
                on_captured=self._face.async_captured,
            ).run()

    @callback
    def _handle_progress(self, progress: int) -> None:
        captured = EnrollmentEvent.FACE_CAPTURED if progress == 100 else None  # noqa: PLR2004
        self._publish(replace(self.state, progress=progress, event=captured))

    def _store_guest(
        self, request: EnrollmentRequest, result: EnrollmentResult, *, any_type: bool
    ) -> None:
        """Store the user if this integration created them as a guest."""
        if result.before is None:
            is_guest = request.changes.valid_until is not None
        else:
            is_guest = self._store.is_guest(result.before)
            any_type |= self._store.is_guest_of_any_type(result.before)
        if is_guest:
            self._store.async_store_guest(result.user, any_type=any_type)

    def _count(self, result: EnrollmentResult) -> None:
        """Count the new user, whom the terminal has confirmed, without a request."""
        counts = self._coordinator.data
        if result.created and None not in (counts.users, counts.faces):
            self._coordinator.async_set_updated_data(
                Counts(users=(counts.users or 0) + 1, faces=(counts.faces or 0) + 1)
            )
