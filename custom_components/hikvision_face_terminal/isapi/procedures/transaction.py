"""One user's record and face on one terminal: all or nothing."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from enum import StrEnum
import logging
from typing import Any, Final

from ..errors import (
    IsapiAuthenticationError,
    IsapiCertificateError,
    IsapiError,
    IsapiLockedError,
    IsapiUnexpectedError,
    Reason,
    TerminalOperationError,
)
from ..models.face import Face
from ..models.user import User
from ..models.user_record import UserRecord
from .confirmed_write import NO_LOOK, watch
from .context import TerminalContext
from .user_writes import UserWrites

_LOGGER = logging.getLogger(__name__)

# The rollback must outlast a short outage.
_ROLLBACK_TRIES: Final = 5


class EnrollmentStep(StrEnum):
    """The steps of an enrollment; their names are the states of a public sensor.

    A transaction reports the last three.
    """

    CHECKING = "checking"
    WAITING_FOR_FACE = "waiting_for_face"
    WAITING_FOR_CARD = "waiting_for_card"
    WAITING_FOR_FINGER = "waiting_for_finger"
    CREATING_USER = "creating_user"
    LINKING_FACE = "linking_face"
    VERIFYING = "verifying"


class UserTransaction:
    """A change of one user; used once.

    It ends with the whole change or with the state before: a user that it has
    created is deleted, an existing user keeps record and face. That needs `read`
    before `commit`, unless the user cannot exist.
    """

    def __init__(
        self,
        terminal: TerminalContext,
        number: str,
        *,
        on_step: Callable[[EnrollmentStep], None] = lambda _: None,
    ) -> None:
        self._number = number
        self._terminal = terminal
        self._client = terminal.client
        self._on_step = on_step
        self._writes = UserWrites(terminal, number)
        self._cancelled = False

    async def read(self, *, with_face_picture: bool) -> User | None:
        """Return the present user, the state that a rollback restores.

        The picture is needed, and read, only for a commit of a face. Then it raises
        as has_replaceable_face does.
        """
        return await self._writes.read(with_face_picture=with_face_picture)

    async def commit(
        self, *, record: UserRecord | None = None, face: Face | None = None
    ) -> User:
        """Write what is given, and return the user as the terminal reports it then.

        Raises IsapiError after the rollback; ROLLBACK_FAILED, or RESTORE_FAILED for a
        user who existed, if that failed. A cancelled commit is completed or rolled
        back before it raises CancelledError. A cancellation is too late, and is
        swallowed, once the face of a user who had one is replaced: completing is
        safer then than going back.
        """
        return await self._shielded_until_safe(self._run(record, face))

    async def _shielded_until_safe(self, work: Coroutine[Any, Any, User]) -> User:
        """Run to the end; a cancellation takes effect at the next safe moment."""
        task = asyncio.create_task(work)
        while not task.done():
            try:
                await asyncio.wait((task,))
            except asyncio.CancelledError:
                self._cancelled = True
        try:
            return task.result()
        except TerminalOperationError as err:
            if err.reason is Reason.ENROLLMENT_CANCELLED:
                raise asyncio.CancelledError from None
            raise

    async def _run(self, record: UserRecord | None, face: Face | None) -> User:
        if face is None:
            return await self._write(record, face)  # One write cannot be half done.
        is_new = self._writes.before is None
        name = record.stored_name if record and is_new else None
        async with self._terminal.track_write(self._number, name):
            return await self._write(record, face)

    async def _write(self, record: UserRecord | None, face: Face | None) -> User:
        try:
            if record is not None:
                self._begin_step(EnrollmentStep.CREATING_USER)
                await self._terminal.prepare_write()
                await self._writes.write_record(record)
            if face is not None:
                self._begin_step(EnrollmentStep.LINKING_FACE)
                await self._writes.link(face)
            self._begin_step(EnrollmentStep.VERIFYING)
            user = await self._verify(with_face=face is not None)
            self._raise_if_cancelled()
        except IsapiError as err:
            await self._roll_back(err)
            raise
        return user

    def _begin_step(self, step: EnrollmentStep) -> None:
        self._raise_if_cancelled()
        self._on_step(step)

    def _raise_if_cancelled(self) -> None:
        if self._cancelled and not self._writes.is_face_replaced:
            raise TerminalOperationError(Reason.ENROLLMENT_CANCELLED)

    async def _verify(self, *, with_face: bool) -> User:
        """Return the user as the terminal shows them afterwards.

        What the terminal shows counts, not its OK; but where it cannot be looked at
        (busy, no answer, an error) or leaves open whether there is a face, the OK
        does: an accepted face is not undone because a look failed.
        """
        seen: User | None = None

        async def is_shown() -> bool:
            nonlocal seen
            self._raise_if_cancelled()
            seen = await self._client.users.get(self._number)
            return (
                seen is not None
                and self._writes.keeps_limits(seen)
                and (
                    not with_face
                    or await self._client.faces.has_face(seen) is not False
                )
            )

        try:
            is_there = await watch(is_shown, self._terminal.timing)
        except NO_LOOK as err:
            _LOGGER.warning(
                "The terminal accepted a user, but did not show them afterwards (%s)",
                type(err).__name__,
            )
            return seen or self._written(with_face=with_face)
        if seen is None:
            raise IsapiUnexpectedError("the terminal reports OK but has no such user")
        if not self._writes.keeps_limits(seen):
            raise IsapiUnexpectedError("the terminal reports OK but drops a limit")
        if not is_there:
            raise TerminalOperationError(Reason.FACE_REJECTED, employee_no=self._number)
        return seen

    def _written(self, *, with_face: bool) -> User:
        """Return the user as written, where the terminal does not show them."""
        record, user = self._writes.record, self._writes.before
        if record is not None:
            user = User.from_record(record)
        if user is None:
            raise IsapiUnexpectedError("neither read nor written")
        return replace(user, has_face=True) if with_face else user

    async def _roll_back(self, cause: IsapiError) -> None:
        if not self._writes.maybe_applied:
            return
        timing, clock = self._terminal.timing, asyncio.get_running_loop()
        tries_until = clock.time() + timing.roll_back_limit
        for _ in range(_ROLLBACK_TRIES):
            try:
                await self._writes.undo()
            except (
                IsapiAuthenticationError,
                IsapiCertificateError,
                IsapiLockedError,
                TerminalOperationError,
            ):
                break
            except IsapiError:
                if clock.time() > tries_until:
                    break
                await asyncio.sleep(timing.roll_back)
            else:
                return
        is_new = self._writes.before is None
        raise TerminalOperationError(
            Reason.ROLLBACK_FAILED if is_new else Reason.RESTORE_FAILED,
            cause.detail,
            employee_no=self._number,
        ) from cause
