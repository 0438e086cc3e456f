"""One user's record and face on one terminal: all or nothing."""

import asyncio
from collections.abc import Callable, Coroutine
from enum import StrEnum
from functools import partial
from typing import Any, Final

from ..errors import (
    IsapiAuthenticationError,
    IsapiCertificateError,
    IsapiError,
    IsapiLockedError,
    IsapiRefusedError,
    IsapiUnexpectedError,
    Reason,
    TerminalOperationError,
)
from ..models.face import Face, FaceJpeg
from ..models.user import User
from ..models.user_record import UserRecord
from .confirmed_write import TRIES, ConfirmedWrite, delete_users_confirmed
from .context import TerminalContext

# The rollback must outlast a short outage.
_ROLLBACK_TRIES: Final = 5


class EnrollmentStep(StrEnum):
    """The steps of an enrollment; their names are the states of a public sensor.

    A transaction reports the last three.
    """

    CHECKING = "checking"
    WAITING_FOR_FACE = "waiting_for_face"
    CREATING_USER = "creating_user"
    LINKING_FACE = "linking_face"
    VERIFYING = "verifying"


async def has_replaceable_face(terminal: TerminalContext, user: User) -> bool:
    """Return whether a user has a face, which a new one would replace.

    Raises NOT_SUPPORTED if the terminal cannot replace it: the face would have to be
    deleted before the terminal accepts, or refuses, the new one.
    """
    has_face = await terminal.client.faces.has_face(user)
    if has_face and not terminal.capabilities.replace_face:
        raise TerminalOperationError(
            Reason.NOT_SUPPORTED, "FDSetUp", employee_no=user.employee_no
        )
    return has_face


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
        if not number.strip():
            raise TerminalOperationError(Reason.INVALID_EMPLOYEE_NO)
        self._number = number
        self._before: User | None = None
        self._terminal = terminal
        self._client = terminal.client
        self._on_step = on_step
        self._had_face = False
        self._old_face: FaceJpeg | None = None
        self._record: UserRecord | None = None
        self._record_write = ConfirmedWrite(self._is_created, terminal.timing)
        self._face_write = ConfirmedWrite(self._is_linked, terminal.timing)
        self._cancelled = False

    async def read(self, *, with_face_picture: bool) -> User | None:
        """Return the present user, the state that a rollback restores.

        The picture is needed, and read, only for a commit of a face. Then it raises
        as has_replaceable_face does.
        """
        user = self._before = await self._client.users.get(self._number)
        if user is not None and with_face_picture:
            self._had_face = await has_replaceable_face(self._terminal, user)
            if self._had_face:
                self._old_face = await self._face_picture(user)
        return user

    async def commit(
        self, *, record: UserRecord | None = None, face: Face | None = None
    ) -> User:
        """Write what is given, and return the user as the terminal reports it then.

        Raises IsapiError after the rollback; ROLLBACK_FAILED if that failed. A
        cancelled commit is completed or rolled back before it raises CancelledError.
        A cancellation is too late, and is swallowed, once the face of a user who had
        one is replaced: completing is safer then than going back.
        """
        self._record = record
        return await self._shielded_until_safe(self._run(face))

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

    async def _run(self, face: Face | None) -> User:
        if face is None:
            return await self._write(face)  # A single write cannot be half done.
        is_new = self._before is None and self._record is not None
        name = self._record.name if self._record and is_new else None
        async with self._terminal.track_write(self._number, name):
            return await self._write(face)

    async def _write(self, face: Face | None) -> User:
        try:
            if self._record is not None:
                self._begin_step(EnrollmentStep.CREATING_USER)
                await self._write_record(self._record)
            if face is not None:
                self._begin_step(EnrollmentStep.LINKING_FACE)
                await self._link(face, self._face_write)
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
        is_replaced = self._had_face and self._face_write.applied
        if self._cancelled and not is_replaced:
            raise TerminalOperationError(Reason.ENROLLMENT_CANCELLED)

    async def _write_record(self, record: UserRecord) -> None:
        if self._before is None:
            await self._create(record)
        elif record != self._before.record.writable():
            await self._record_write.send(partial(self._client.users.update, record))
            await self._check_updated(record, self._before.record)

    async def _create(self, record: UserRecord) -> None:
        try:
            await self._record_write.send(partial(self._client.users.add, record))
        except IsapiRefusedError as err:
            if err.reason is not Reason.USER_ALREADY_EXISTS:
                raise
            # The number was assigned at the terminal just now.
            raise TerminalOperationError(
                err.reason, err.detail, employee_no=self._number
            ) from err

    async def _link(self, face: Face, write: ConfirmedWrite) -> None:
        await self._client.faces.link(
            self._number,
            face,
            self._terminal.capabilities,
            replaces=self._had_face,
            send=write.send,
        )

    async def _verify(self, *, with_face: bool) -> User:
        """Trust only what the terminal reports of the user afterwards."""
        for _ in range(TRIES):
            user = await self._client.users.get(self._number)
            if user and (not with_face or await self._client.faces.has_face(user)):
                return user
            await asyncio.sleep(self._terminal.timing.verify)
        if with_face:
            raise TerminalOperationError(Reason.FACE_REJECTED, employee_no=self._number)
        raise IsapiUnexpectedError("the terminal reports OK but has no such user")

    async def _check_updated(self, record: UserRecord, before: UserRecord) -> None:
        """Detect firmware that answers a Modify with OK and changes nothing.

        Before the face is linked, which is harder to take back.
        """
        user = await self._client.users.get(self._number)
        if user and record.was_ignored(before=before, after=user.record):
            raise IsapiUnexpectedError("the terminal reports OK but changes nothing")

    async def _is_created(self) -> bool:
        """Return whether a new user's record was applied; False for an update.

        An update may be repeated.
        """
        if self._before is not None or self._record is None:
            return False
        user = await self._client.users.get(self._number)
        return user is not None and user.name == self._record.name

    async def _is_linked(self) -> bool:
        """Return whether a first face was linked; False for another face.

        Which of two faces is linked is not known; replacing may be repeated.
        """
        if self._had_face:
            return False
        user = await self._client.users.get(self._number)
        return user is not None and await self._client.faces.has_face(user)

    async def _roll_back(self, cause: IsapiError) -> None:
        if not (self._record_write.maybe_applied or self._face_write.maybe_applied):
            return
        for _ in range(_ROLLBACK_TRIES):
            try:
                await self._undo()
            except (
                IsapiAuthenticationError,
                IsapiCertificateError,
                IsapiLockedError,
                TerminalOperationError,
            ):
                break
            except IsapiError:
                await asyncio.sleep(self._terminal.timing.roll_back)
            else:
                return
        raise TerminalOperationError(
            Reason.ROLLBACK_FAILED, cause.detail, employee_no=self._number
        ) from cause

    async def _undo(self) -> None:
        if self._before is None:
            await self._undo_creation()
            return
        if self._record_write.maybe_applied:
            await self._undo_update(self._before.record)
        if self._face_write.maybe_applied:
            await self._undo_face()

    async def _undo_update(self, before: UserRecord) -> None:
        """Write the old record, unless the terminal reports just that.

        A needless write would lose what firmware stores but does not report, where it
        clears the fields that an update leaves out.
        """
        user = await self._client.users.get(self._number)
        if user is None:
            return  # Deleted at the terminal meanwhile.
        if user.record.writable() != before.writable():
            await self._client.users.update(before.writable())

    async def _undo_creation(self) -> None:
        user = await self._client.users.get(self._number)
        if user is None:
            return
        name = self._record.name if self._record else None
        if not self._record_write.applied and user.name != name:
            return  # Another user, created at the terminal meanwhile.
        await delete_users_confirmed(self._terminal, (self._number,))

    async def _undo_face(self) -> None:
        user = await self._client.users.get(self._number)
        if user is None:
            return  # Deleted at the terminal meanwhile, with the face.
        has_face = await self._client.faces.has_face(user)
        if not self._had_face:
            if has_face:
                await self._client.faces.delete(self._number)
            return
        if self._old_face is None:
            raise TerminalOperationError(
                Reason.NOT_SUPPORTED, "the old picture is not known"
            )
        if not has_face or await self._client.faces.picture_of(user) != (
            self._old_face.jpeg
        ):
            write = ConfirmedWrite(self._is_linked, self._terminal.timing)
            await self._link(self._old_face, write)

    async def _face_picture(self, user: User) -> FaceJpeg | None:
        """Return the picture of the face, if the terminal hands it out."""
        try:
            picture = await self._client.faces.picture_of(user)
        except IsapiRefusedError, IsapiUnexpectedError:
            return None
        return FaceJpeg(picture) if picture is not None else None
