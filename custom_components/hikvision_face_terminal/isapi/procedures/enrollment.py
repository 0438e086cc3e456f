"""One enrollment, from the first check to the face that the terminal confirms.

All or nothing: however it ends, the terminal has the whole user or, if this run
created the user, no trace of it. A user who existed before keeps record and face.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
import time

from ..errors import Reason, TerminalOperationError
from ..models.face import Face, FaceJpeg, FaceUrl
from ..models.user import User
from ..models.user_changes import UserType
from ..models.user_record import UserRecord
from .capture import Capture
from .context import TerminalContext, attribute_errors_to
from .employee_numbers import create_with_number, next_free_number, raise_if_exists
from .transaction import EnrollmentStep, UserTransaction
from .user_writes import has_replaceable_face
from .validation import (
    EnrollmentRequest,
    check_enrollment,
    check_name,
    check_user_with_face,
    check_uses,
    check_validity,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class EnrollmentResult:
    """An enrolled user. `duration` is in seconds.

    `before` is the user who had the number, None if it was free; `user` is the
    user who has it now.
    """

    name: str
    user: User
    before: User | None
    face: Face
    capture_attempts: int
    duration: float

    @property
    def employee_no(self) -> str:
        """The user's number."""
        return self.user.employee_no

    @property
    def created(self) -> bool:
        """Whether the user is new on the terminal."""
        return self.before is None

    @property
    def face_url(self) -> str | None:
        """Where the captured picture is; None if the terminal sent the picture."""
        return self.face.url if isinstance(self.face, FaceUrl) else None

    @property
    def picture(self) -> bytes | None:
        """The captured picture; None if the terminal sent its URL."""
        return self.face.jpeg if isinstance(self.face, FaceJpeg) else None


class Enrollment:
    """One enrollment; the caller runs one at a time on a terminal.

    `copy_to` are the terminals to which the user is copied afterwards: a terminal
    that could not store the user, or where the number is assigned, raises before
    the user walks to the door. `on_step` gets each step, with the number once it is
    known; `on_progress` the capture's percentage; `on_captured` the captured face,
    at once and without being waited for.
    """

    def __init__(  # noqa: PLR0913 - each has another subject
        self,
        terminal: TerminalContext,
        request: EnrollmentRequest,
        *,
        copy_to: Sequence[TerminalContext] = (),
        on_step: Callable[[EnrollmentStep, str | None], None],
        on_progress: Callable[[int], None],
        on_captured: Callable[[Face], None] = lambda _: None,
    ) -> None:
        self._terminal = terminal
        self._request = request
        self._copy_to = copy_to
        self._on_step = on_step
        self._on_progress = on_progress
        self._on_captured = on_captured
        self._number: str | None = None

    async def run(self) -> EnrollmentResult:
        """Enroll; raises IsapiError with a reason.

        A cancelled run restores the terminal before it ends; if that fails, it ends
        with ROLLBACK_FAILED, or RESTORE_FAILED for a user who existed, instead.
        """
        started = time.monotonic()
        self._report(EnrollmentStep.CHECKING)
        self._check()
        capture = Capture(self._terminal, on_progress=self._on_progress)
        try:
            number = await self._choose_number()
            self._report(EnrollmentStep.WAITING_FOR_FACE)
            face = await capture.run(self._request.capture_timeout)
            self._on_captured(face)
            before, user = await self._commit(number, face)
        finally:
            self._terminal.reserved_numbers.discard(self._number or "")
        return EnrollmentResult(
            name=self._request.changes.name or user.name,
            user=user,
            before=before,
            face=face,
            capture_attempts=capture.attempts,
            duration=round(time.monotonic() - started, 2),
        )

    def _check(self) -> None:
        terminal = self._terminal
        check_enrollment(self._request, terminal.capabilities, terminal.doors)
        for target in self._copy_to:
            with attribute_errors_to(target):
                # Doors are counted differently there; those that exist are copied.
                check_user_with_face(self._request, target.capabilities, None)

    def _report(self, step: EnrollmentStep) -> None:
        self._on_step(step, self._number)

    async def _choose_number(self) -> str:
        number = self._request.employee_no
        if number is None:
            return await self._choose_free_number()
        if self._request.update_existing:
            # What cannot be written or replaced is refused now. The user is read again
            # before the write: the record may have changed by then.
            user = await self._terminal.client.users.get(number)
            self._record(number, user)
            if user is not None:
                await has_replaceable_face(self._terminal, user)
        else:
            await raise_if_exists(number, self._terminal)
            for target in self._copy_to:
                with attribute_errors_to(target):
                    await raise_if_exists(number, target)
        return self._reserve(number)

    async def _choose_free_number(self) -> str:
        return self._reserve(await next_free_number(self._terminal, self._copy_to))

    def _reserve(self, number: str) -> str:
        self._terminal.reserved_numbers.discard(self._number or "")
        self._terminal.reserved_numbers.add(number)
        self._number = number
        return number

    async def _commit(self, number: str, face: Face) -> tuple[User | None, User]:
        commit = partial(self._commit_as, face=face)
        if self._request.employee_no is not None:
            return await commit(number)
        return await create_with_number(commit, number, self._choose_free_number)

    async def _commit_as(self, number: str, *, face: Face) -> tuple[User | None, User]:
        transaction = UserTransaction(self._terminal, number, on_step=self._report)
        before = None
        if self._request.may_update:
            before = await transaction.read(with_face_picture=True)
        record = self._record(number, before)
        return before, await transaction.commit(record=record, face=face)

    def _record(self, number: str, before: User | None) -> UserRecord:
        """Return what is written; raises TerminalOperationError if that cannot be."""
        changes, capabilities = self._request.changes, self._terminal.capabilities
        if before is None and changes.name is None:
            raise TerminalOperationError(Reason.USER_NOT_FOUND, employee_no=number)
        present = None if before is None else before.name
        check_name(changes, capabilities, present=present)
        for target in self._copy_to:
            with attribute_errors_to(target):
                check_name(changes, target.capabilities, present=present)
        kind = UserType.NORMAL if before is None else before.user_type
        check_uses(changes, kind, capabilities)
        if before is None:
            return UserRecord.new(number, changes, capabilities)
        record = before.record.merged(changes, capabilities)
        if changes.changes_validity:
            check_validity(record.validity, capabilities)
        return record
