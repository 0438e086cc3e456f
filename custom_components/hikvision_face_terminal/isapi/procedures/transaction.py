"""One person's record and face on one terminal: written whole, or not at all."""

import asyncio
from collections.abc import Callable, Mapping
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
from ..models.device import Face
from ..models.payloads import FaceForm
from ..models.user import User, writable
from ..tree import Tree
from .confirmed_write import TRIES, Written, delete_users_confirmed, write_confirmed
from .context import TerminalContext

# The clean-up must not give up on a person before a short outage is over.
_ROLLBACK_TRIES: Final = 5


class ChangeStep(StrEnum):
    """What a change is doing."""

    CREATING_USER = "creating_user"
    LINKING_FACE = "linking_face"
    VERIFYING = "verifying"


class UserTransaction:
    """A change of one person; used once.

    Whatever ends it, the terminal has all of it or what it had before: somebody
    whom it created is deleted again, somebody who was there keeps record and face.
    That needs `look` before `write`, unless nobody can be there.
    """

    def __init__(
        self,
        terminal: TerminalContext,
        number: str,
        *,
        on_step: Callable[[ChangeStep], None] = lambda _: None,
    ) -> None:
        if not number.strip():
            raise TerminalOperationError(Reason.INVALID_EMPLOYEE_NO)
        self.number = number
        self.capabilities = terminal.capabilities
        self.before: User | None = None
        self._terminal = terminal
        self._client = terminal.client
        self._on_step = on_step
        self._had_face = False
        self._old_face: bytes | None = None
        self._record: Tree | None = None
        self._record_written = Written()
        self._face_written = Written()
        self._stopped = False

    async def look(self) -> User | None:
        """Return who is there, and remember what they have to bring it back.

        Raises as `peek`.
        """
        user = await self.peek()
        if user is not None and self._had_face:
            self._old_face = await self._readable_face(user)
        return user

    async def look_at_record(self) -> User | None:
        """Return who is there, for a change that leaves their face alone."""
        self.before = await self._client.users.get(self.number)
        return self.before

    async def peek(self) -> User | None:
        """Return who is there, for a change that is written by another one later.

        Raises NOT_SUPPORTED if they have a face that the terminal cannot replace:
        it would have to be deleted before it is known whether the new one is
        accepted.
        """
        self.before = await self._client.users.get(self.number)
        if self.before is not None:
            self._had_face = await self._client.faces.has_face(self.before)
        if self._had_face and not self._terminal.capabilities.replace_face:
            raise TerminalOperationError(
                Reason.NOT_SUPPORTED, "FDSetUp", employee_no=self.number
            )
        return self.before

    async def write(self, record: Tree | None, face: Face | None) -> User:
        """Write a record and a face, unless it is None; raises IsapiError.

        Returns the person as they are then. A cancelled write is brought to its
        end or undone before it raises CancelledError. It comes too late, and is
        swallowed, once the face of somebody who had one is replaced: forward is
        then safer than back.
        """
        self._record = record
        task = asyncio.create_task(self._run(face))
        while not task.done():
            try:
                await asyncio.wait((task,))
            except asyncio.CancelledError:
                self._stopped = True
        err = task.exception()
        if isinstance(err, TerminalOperationError) and (
            err.reason is Reason.ENROLLMENT_CANCELLED
        ):
            raise asyncio.CancelledError
        return task.result()

    async def _run(self, face: Face | None) -> User:
        if face is None:
            return await self._write_all(face)  # One write: no half of it to note.
        created = (self._record or {}) if self.before is None else {}
        async with self._terminal.note(self.number, created.get("name")):
            return await self._write_all(face)

    async def _write_all(self, face: Face | None) -> User:
        try:
            if self._record is not None:
                self._step(ChangeStep.CREATING_USER)
                await self._write_record(self._record)
            if face is not None:
                self._step(ChangeStep.LINKING_FACE)
                await self._link(face, self._face_written)
            self._step(ChangeStep.VERIFYING)
            user = await self._verify(with_face=face is not None)
            self._stop_if_wished()
        except IsapiError as err:
            await self._roll_back(err)
            raise
        return user

    def _step(self, step: ChangeStep) -> None:
        self._stop_if_wished()
        self._on_step(step)

    def _stop_if_wished(self) -> None:
        too_late = self._had_face and self._face_written.surely
        if self._stopped and not too_late:
            raise TerminalOperationError(Reason.ENROLLMENT_CANCELLED)

    async def _write_record(self, record: Tree) -> None:
        if self.before is None:
            await self._create(record)
        elif record != writable(self.before.record):
            await write_confirmed(
                partial(self._client.users.update, record),
                _unknown,
                timing=self._terminal.timing,
                written=self._record_written,
            )
            await self._check_changed(record, self.before.record)

    async def _create(self, record: Tree) -> None:
        try:
            await write_confirmed(
                partial(self._client.users.add, record),
                self._is_there,
                timing=self._terminal.timing,
                written=self._record_written,
            )
        except IsapiRefusedError as err:
            if err.reason is not Reason.USER_ALREADY_EXISTS:
                raise
            # Somebody took the number at the terminal just now.
            raise TerminalOperationError(
                err.reason, err.detail, employee_no=self.number
            ) from err

    async def _link(self, face: Face, written: Written) -> None:
        """Hand the face over in the first form that the terminal takes."""
        refused: IsapiRefusedError | None = None
        for form in self._forms(face):
            try:
                await write_confirmed(
                    partial(self._client.faces.link, self.number, face, form),
                    _unknown if self._had_face else self._has_face,
                    timing=self._terminal.timing,
                    written=written,
                )
            except IsapiRefusedError as err:
                if not err.is_format_rejected:
                    raise
                refused = refused or err
            else:
                return
        if refused is None or isinstance(face, bytes):
            detail = refused.detail if refused else "FDLib"
            raise TerminalOperationError(Reason.NOT_SUPPORTED, detail)
        raise refused

    def _forms(self, face: Face) -> list[FaceForm]:
        capabilities = self._terminal.capabilities
        return [
            form
            for form in FaceForm
            if form.takes_picture is isinstance(face, bytes)
            and (
                capabilities.replace_face
                if form.replaces
                else capabilities.add_face and not self._had_face
            )
        ]

    async def _verify(self, *, with_face: bool) -> User:
        """Believe only what the terminal tells of the person afterwards."""
        for _ in range(TRIES):
            user = await self._client.users.get(self.number)
            if user and (not with_face or await self._client.faces.has_face(user)):
                return user
            await asyncio.sleep(self._terminal.timing.verify)
        if with_face:
            raise TerminalOperationError(Reason.FACE_REJECTED, employee_no=self.number)
        raise IsapiUnexpectedError("the terminal says OK and knows nobody")

    async def _check_changed(self, record: Tree, old: Mapping[str, Any]) -> None:
        """Catch firmware that answers a Modify with OK and changes nothing.

        Before the face is linked, which is harder to take back.
        """
        user = await self._client.users.get(self.number)
        changed = [key for key in record if record[key] != old.get(key)]
        if user and all(user.record.get(key) == old.get(key) for key in changed):
            raise IsapiUnexpectedError("the terminal says OK and changes nothing")

    async def _is_there(self) -> bool:
        user = await self._client.users.get(self.number)
        return user is not None and user.name == (self._record or {}).get("name")

    async def _has_face(self) -> bool:
        user = await self._client.users.get(self.number)
        return user is not None and await self._client.faces.has_face(user)

    async def _roll_back(self, cause: IsapiError) -> None:
        if not (self._record_written.perhaps or self._face_written.perhaps):
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
            Reason.ROLLBACK_FAILED, cause.detail, employee_no=self.number
        ) from cause

    async def _undo(self) -> None:
        if self.before is None:
            await self._undo_creation()
            return
        if self._record_written.perhaps:
            await self._client.users.update(writable(self.before.record))
        if self._face_written.perhaps:
            await self._undo_face()

    async def _undo_creation(self) -> None:
        user = await self._client.users.get(self.number)
        if user is None:
            return
        name = (self._record or {}).get("name")
        if not self._record_written.surely and user.name != name:
            return  # Somebody else's: made at the terminal while we asked.
        await delete_users_confirmed(self._terminal, (self.number,))

    async def _undo_face(self) -> None:
        user = await self._client.users.get(self.number)
        if user is None:
            return  # Deleted at the terminal meanwhile, with their face.
        has_face = await self._client.faces.has_face(user)
        if not self._had_face:
            if has_face:
                await self._client.faces.delete(self.number)
            return
        if self._old_face is None:
            raise TerminalOperationError(
                Reason.NOT_SUPPORTED, "the old picture is not known"
            )
        if not has_face or await self._client.faces.picture_of(user) != self._old_face:
            await self._link(self._old_face, Written())

    async def _readable_face(self, user: User) -> bytes | None:
        """Return the face's picture, if the terminal gives it away."""
        try:
            return await self._client.faces.picture_of(user)
        except IsapiRefusedError, IsapiUnexpectedError:
            return None


async def _unknown() -> bool:
    return False
