"""One enrolment from the first check to the face that the terminal confirms.

All or nothing: whatever ends it, the terminal has the whole person or, if this
run created them, no trace of them. A person who was there before keeps what they
had.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, MutableSet
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
import time
from typing import Any, Final

from .capture import Capture, Pace
from .client import IsapiClient
from .errors import (
    EnrollmentError,
    IsapiAuthenticationError,
    IsapiCertificateError,
    IsapiConnectionError,
    IsapiError,
    IsapiLockedError,
    IsapiRefusedError,
    IsapiUnexpectedError,
    Reason,
)
from .models import Capabilities, User, writable
from .request import EnrollmentRequest, check

# A write whose answer was lost is looked up and, if undone, sent once more; a
# busy terminal is asked again as often.
_TRIES: Final = 3

# The clean-up must not give up on a person before a short outage is over.
_ROLLBACK_TRIES: Final = 5

# No terminal holds so many people that this many searches find no free number.
_NUMBER_SEARCHES: Final = 1000


class EnrollmentStep(StrEnum):
    """What an enrolment is doing; the names are the states of a public sensor."""

    CHECKING = "checking"
    WAITING_FOR_FACE = "waiting_for_face"
    CREATING_USER = "creating_user"
    LINKING_FACE = "linking_face"
    VERIFYING = "verifying"


@dataclass(frozen=True, kw_only=True, slots=True)
class EnrollmentResult:
    """A person with a face. `duration` is in seconds."""

    employee_no: str
    name: str
    created: bool
    face_url: str
    capture_attempts: int
    duration: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Terminal:
    """The terminal to enrol on, and what is known of it.

    `users` is where the search for a free number begins; `taken` holds the
    numbers that running enrolments on any terminal have chosen.
    """

    client: IsapiClient
    capabilities: Capabilities
    doors: int | None
    users: int
    taken: MutableSet[str]


class Enrollment:
    """One enrolment; the caller runs one at a time on a terminal.

    `on_step` is told each step, with the number once it is known; `on_progress`
    the capture's percentage.
    """

    def __init__(
        self,
        terminal: Terminal,
        request: EnrollmentRequest,
        *,
        on_step: Callable[[EnrollmentStep, str | None], None],
        on_progress: Callable[[int], None],
        pace: Pace,
    ) -> None:
        self._terminal = terminal
        self._client = terminal.client
        self._request = request
        self._on_step = on_step
        self._on_progress = on_progress
        self._pace = pace
        self._number: str | None = None
        self._before: User | None = None
        # Something may be on the terminal that was not before; and surely is.
        self._perhaps_written = False
        self._surely_written = False
        self._stopped = False

    async def run(self) -> EnrollmentResult:
        """Enrol; raises IsapiError with a reason.

        A cancelled run brings the terminal back to what it was before it ends;
        if that fails, it ends with ROLLBACK_FAILED instead.
        """
        started = time.monotonic()
        self._step(EnrollmentStep.CHECKING)
        check(self._request, self._terminal.capabilities, self._terminal.doors)
        try:
            number = await self._choose_number()
            self._step(EnrollmentStep.WAITING_FOR_FACE)
            capture = Capture(
                self._client,
                self._terminal.capabilities,
                on_progress=self._on_progress,
                pace=self._pace,
            )
            face_url = await capture.run(self._request.capture_timeout)
            number = await self._to_the_end(self._commit(number, face_url))
        finally:
            self._terminal.taken.discard(self._number or "")
        return EnrollmentResult(
            employee_no=number,
            name=self._request.changes.name or "",
            created=self._before is None,
            face_url=face_url,
            capture_attempts=capture.attempts,
            duration=round(time.monotonic() - started, 2),
        )

    def _step(self, step: EnrollmentStep) -> None:
        if self._stopped:
            raise EnrollmentError(Reason.ENROLLMENT_CANCELLED)
        self._on_step(step, self._number)

    async def _choose_number(self) -> str:
        wish = self._request.employee_no
        if wish is None:
            return await self._free_number()
        self._before = await self._client.user(wish)
        if self._before is not None and not self._request.update_existing:
            raise EnrollmentError(Reason.USER_ALREADY_EXISTS, employee_no=wish)
        return self._take(wish)

    def _take(self, number: str) -> str:
        self._terminal.taken.discard(self._number or "")
        self._terminal.taken.add(number)
        self._number = number
        return number

    async def _free_number(self) -> str:
        """Return the first number after the count of people that nobody has.

        A search names as many numbers as the terminal takes, so that one request
        almost always finds a free one, however many people there are.
        """
        size = self._terminal.capabilities.search_numbers
        for search in range(_NUMBER_SEARCHES):
            first = self._terminal.users + 1 + search * size
            numbers = [str(number) for number in range(first, first + size)]
            there = await self._client.users(numbers)
            for number in numbers:
                if number not in there and number not in self._terminal.taken:
                    return self._take(number)
        raise EnrollmentError(Reason.TERMINAL_FULL)

    async def _to_the_end[T](self, work: Coroutine[Any, Any, T]) -> T:
        """Let writes end even when cancelled, so that their outcome is known."""
        task = asyncio.create_task(work)
        while not task.done():
            try:
                await asyncio.wait((task,))
            except asyncio.CancelledError:
                self._stopped = True
        err = task.exception()
        if isinstance(err, EnrollmentError) and (
            err.reason is Reason.ENROLLMENT_CANCELLED
        ):
            raise asyncio.CancelledError
        return task.result()

    async def _commit(self, number: str, face_url: str) -> str:
        try:
            self._step(EnrollmentStep.CREATING_USER)
            number = await self._write_user(number)
            self._step(EnrollmentStep.LINKING_FACE)
            await self._link_face(number, face_url)
            self._step(EnrollmentStep.VERIFYING)
            await self._verify(number)
            if self._stopped:
                raise EnrollmentError(Reason.ENROLLMENT_CANCELLED)
        except IsapiError as err:
            if self._perhaps_written:
                await self._roll_back(err)
            raise
        return number

    async def _write_user(self, number: str) -> str:
        changes = self._request.changes
        if self._before is not None:
            record = changes.applied_to(self._before.record)
            if record != writable(self._before.record):
                await self._write(partial(self._client.update_user, record), _unknown)
            return number
        for _ in range(_TRIES):
            record = changes.new_record(number, self._terminal.capabilities)
            try:
                await self._write(
                    partial(self._client.add_user, record), self._is_there
                )
            except IsapiRefusedError as err:
                chosen = self._request.employee_no is None
                if err.reason is not Reason.USER_ALREADY_EXISTS or not chosen:
                    raise
                # Somebody took the number at the terminal while we waited.
                number = await self._free_number()
            else:
                return number
        raise EnrollmentError(Reason.USER_ALREADY_EXISTS, employee_no=number)

    async def _link_face(self, number: str, face_url: str) -> None:
        had_face = self._before is not None and self._before.has_face is not False
        await self._write(
            partial(self._client.link_face, number, face_url),
            _unknown if had_face else self._has_face,
        )

    async def _verify(self, number: str) -> None:
        for _ in range(_TRIES):
            if await self._has_face():
                return
            await asyncio.sleep(self._pace.verify)
        raise EnrollmentError(Reason.FACE_REJECTED, employee_no=number)

    async def _write(
        self,
        write: Callable[[], Awaitable[None]],
        is_done: Callable[[], Awaitable[bool]],
    ) -> None:
        """Do a write and know its outcome.

        A lost answer is never followed by a blind repeat: the terminal is asked
        what it has. `is_done` is false where a look cannot tell; then the write
        is one that may be repeated, because it only says the same again.
        """
        lost = False
        for attempt in range(_TRIES):
            last = attempt == _TRIES - 1
            try:
                await write()
                break
            except IsapiRefusedError as err:
                if lost and await is_done():
                    break
                if last or err.reason is not Reason.TERMINAL_BUSY:
                    raise
                await asyncio.sleep(self._pace.busy)
            except IsapiConnectionError, IsapiUnexpectedError:
                lost = self._perhaps_written = True
                if await is_done():
                    break
                if last:
                    raise
        self._perhaps_written = self._surely_written = True

    async def _is_there(self) -> bool:
        user = await self._client.user(self._number or "")
        return user is not None and user.name == self._request.changes.name

    async def _has_face(self) -> bool:
        user = await self._client.user(self._number or "")
        return user is not None and await self._client.has_face(user)

    async def _roll_back(self, cause: IsapiError) -> None:
        for _ in range(_ROLLBACK_TRIES):
            try:
                await self._undo()
            except (
                IsapiAuthenticationError,
                IsapiCertificateError,
                IsapiLockedError,
            ):
                break
            except IsapiError:
                await asyncio.sleep(self._pace.roll_back)
            else:
                return
        raise EnrollmentError(
            Reason.ROLLBACK_FAILED, cause.detail, employee_no=self._number
        ) from cause

    async def _undo(self) -> None:
        if self._before is not None:
            await self._client.update_user(writable(self._before.record))
            return
        number = self._number or ""
        user = await self._client.user(number)
        if user is None:
            return
        if not self._surely_written and user.name != self._request.changes.name:
            return  # Somebody else's: made at the terminal while we asked.
        await self._client.delete_user(number)
        if await self._client.user(number) is not None:
            msg = "the person is still there after the deletion"
            raise IsapiUnexpectedError(msg)


async def _unknown() -> bool:
    return False
