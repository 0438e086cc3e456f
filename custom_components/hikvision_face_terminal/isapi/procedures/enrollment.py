"""One enrolment from the first check to the face that the terminal confirms.

All or nothing: whatever ends it, the terminal has the whole person or, if this
run created them, no trace of them. A person who was there before keeps what they
had.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
import time
from typing import Final

from ..errors import Reason, TerminalOperationError
from ..models.device import Face
from ..models.user import User
from ..tree import Tree
from .capture import Capture
from .context import TerminalContext, attribute_errors_to
from .employee_numbers import next_free_number, raise_if_exists
from .transaction import ChangeStep, UserTransaction
from .validation import EnrollmentRequest, check_enrollment, check_person

# How often another number is chosen because somebody took the last one meanwhile.
_TRIES: Final = 3


class EnrollmentStep(StrEnum):
    """What an enrolment is doing; the names are the states of a public sensor."""

    CHECKING = "checking"
    WAITING_FOR_FACE = "waiting_for_face"
    CREATING_USER = ChangeStep.CREATING_USER.value
    LINKING_FACE = ChangeStep.LINKING_FACE.value
    VERIFYING = ChangeStep.VERIFYING.value


@dataclass(frozen=True, kw_only=True, slots=True)
class EnrollmentResult:
    """A person with a face. `duration` is in seconds.

    `before` is who had the number, None if nobody; `user` is who has it now. Where
    the terminal gave a picture, that is `picture` and `face_url` is None.
    """

    name: str
    user: User
    before: User | None
    face_url: str | None
    picture: bytes | None = field(repr=False)
    capture_attempts: int
    duration: float

    @property
    def employee_no(self) -> str:
        """The number of the person."""
        return self.user.employee_no

    @property
    def created(self) -> bool:
        """Whether they are new on the terminal."""
        return self.before is None


class Enrollment:
    """One enrolment; the caller runs one at a time on a terminal.

    `copy_to` are the terminals to which the person is copied afterwards: those of
    whom they could not be or whose number is taken there are told before anybody
    walks to the door. `on_step` is told each step, with the number once it is
    known; `on_progress` the capture's percentage; `on_captured` the captured picture or
    its address, at once and without being waited for.
    """

    def __init__(  # noqa: PLR0913 - each is told something else
        self,
        terminal: TerminalContext,
        request: EnrollmentRequest,
        *,
        copy_to: Sequence[TerminalContext] = (),
        on_step: Callable[[EnrollmentStep, str | None], None],
        on_progress: Callable[[int], None],
        on_captured: Callable[[Face], None] | None = None,
    ) -> None:
        self._terminal = terminal
        self._request = request
        self._copy_to = copy_to
        self._on_step = on_step
        self._on_progress = on_progress
        self._on_face = on_captured
        self._number: str | None = None

    async def run(self) -> EnrollmentResult:
        """Enrol; raises IsapiError with a reason.

        A cancelled run brings the terminal back to what it was before it ends;
        if that fails, it ends with ROLLBACK_FAILED instead.
        """
        started = time.monotonic()
        self._step(EnrollmentStep.CHECKING)
        self._check()
        capture = Capture(self._terminal, on_progress=self._on_progress)
        try:
            number = await self._choose_number()
            self._step(EnrollmentStep.WAITING_FOR_FACE)
            face = await capture.run(self._request.capture_timeout)
            if self._on_face:
                self._on_face(face)
            before, user = await self._commit(number, face)
        finally:
            self._terminal.taken.discard(self._number or "")
        return EnrollmentResult(
            name=self._request.changes.name or "",
            user=user,
            before=before,
            face_url=face if isinstance(face, str) else None,
            picture=face if isinstance(face, bytes) else None,
            capture_attempts=capture.attempts,
            duration=round(time.monotonic() - started, 2),
        )

    def _check(self) -> None:
        terminal = self._terminal
        check_enrollment(self._request, terminal.capabilities, terminal.doors)
        for terminal in self._copy_to:
            with attribute_errors_to(terminal):
                # Doors are counted differently there; those it has are copied.
                check_person(self._request, terminal.capabilities, None)

    def _step(self, step: EnrollmentStep | ChangeStep) -> None:
        self._on_step(EnrollmentStep(step.value), self._number)

    async def _choose_number(self) -> str:
        wish = self._request.employee_no
        if wish is None:
            return self._take(await next_free_number(self._terminal, self._copy_to))
        if self._request.update_existing:
            # Refuses a face that could not be replaced; what is there is read once
            # more before it is written, it may have changed by then.
            await UserTransaction(self._terminal, wish).peek()
        else:
            await raise_if_exists(wish, self._terminal)
            for terminal in self._copy_to:
                with attribute_errors_to(terminal):
                    await raise_if_exists(wish, terminal)
        return self._take(wish)

    def _take(self, number: str) -> str:
        self._terminal.taken.discard(self._number or "")
        self._terminal.taken.add(number)
        self._number = number
        return number

    async def _commit(self, number: str, face: Face) -> tuple[User | None, User]:
        for _ in range(_TRIES):
            change = UserTransaction(self._terminal, number, on_step=self._step)
            before = None
            if self._request.update_existing and self._request.employee_no:
                before = await change.look()
            try:
                return before, await change.write(self._record(number, before), face)
            except TerminalOperationError as err:
                chosen = self._request.employee_no is None
                if err.reason is not Reason.USER_ALREADY_EXISTS or not chosen:
                    raise
                # Somebody took the number at the terminal while we waited.
                number = self._take(
                    await next_free_number(self._terminal, self._copy_to)
                )
        raise TerminalOperationError(Reason.USER_ALREADY_EXISTS, employee_no=number)

    def _record(self, number: str, before: User | None) -> Tree:
        changes = self._request.changes
        if before is None:
            return changes.new_record(number, self._terminal.capabilities)
        return changes.merged_into(before.record, self._terminal.capabilities)
