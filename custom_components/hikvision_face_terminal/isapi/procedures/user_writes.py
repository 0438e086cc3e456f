"""The writes to one user's record and face: sent, seen, and undone."""

from functools import partial

from ..errors import (
    IsapiRefusedError,
    IsapiUnexpectedError,
    Reason,
    TerminalOperationError,
)
from ..models.face import Face, FaceJpeg
from ..models.user import User
from ..models.user_record import UserRecord
from .confirmed_write import (
    ConfirmedWrite,
    delete_users_confirmed,
    remove_confirmed,
    watch,
)
from .context import TerminalContext

_CHANGES_NOTHING = "the terminal reports OK but changes nothing"


async def has_replaceable_face(terminal: TerminalContext, user: User) -> bool | None:
    """Return whether a user has a face, which a new one would replace.

    None if the terminal leaves that open. Raises NOT_SUPPORTED if the terminal cannot
    replace it: the face would have to be deleted before the terminal accepts, or
    refuses, the new one.
    """
    has_face = await terminal.client.faces.has_face(user)
    if has_face and not terminal.capabilities.replace_face:
        raise TerminalOperationError(
            Reason.NOT_SUPPORTED, "FDSetUp", employee_no=user.employee_no
        )
    return has_face


class UserWrites:
    """The writes to one user; used once.

    `before` is the user before them, as `read` found it; None if there was none.
    """

    def __init__(self, terminal: TerminalContext, number: str) -> None:
        if not number.strip():
            raise TerminalOperationError(Reason.INVALID_EMPLOYEE_NO)
        self.before: User | None = None
        self.record: UserRecord | None = None
        self._number = number
        self._terminal = terminal
        self._client = terminal.client
        self._timing = terminal.timing
        self._had_face: bool | None = False
        self._old_face: FaceJpeg | None = None
        self._new_face: Face | None = None
        self._record_write = ConfirmedWrite(self._is_recorded, self._timing)
        self._face_write = ConfirmedWrite(self._is_linked, self._timing)

    @property
    def maybe_applied(self) -> bool:
        """Whether there may be anything to undo."""
        return self._record_write.maybe_applied or self._face_write.maybe_applied

    @property
    def is_face_replaced(self) -> bool:
        """Whether the old face is gone for good, unless it is linked again."""
        return self._had_face is not False and self._face_write.applied

    def keeps_limits(self, user: User) -> bool:
        """Whether the user, as reported now, is limited as the record that was written.

        A limit that is dropped would let them in more often, or at other hours.
        """
        return self.record is None or user.record.keeps_limits_of(self.record)

    async def read(self, *, with_face_picture: bool) -> User | None:
        """Return the present user, see UserTransaction.read."""
        user = self.before = await self._client.users.get(self._number)
        if user is not None and with_face_picture:
            self._had_face = await has_replaceable_face(self._terminal, user)
            if self._had_face:
                self._old_face = await self._picture_of(user)
        return user

    async def write_record(self, record: UserRecord) -> None:
        """Create the user, or change the one who was read.

        The effect of a change is seen before it returns: a face that is linked
        afterwards is harder to take back.
        """
        self.record = record
        if self.before is None:
            await self._create(record)
        elif record != self.before.record.writable():
            await self._record_write.send(
                self._client.users.update_forms(record), without_effect=_CHANGES_NOTHING
            )

    async def link(self, face: Face) -> None:
        """Link a face; it replaces an old one."""
        self._new_face = face
        await self._link(face, self._face_write)

    async def undo(self) -> None:
        """Restore the state before; raises IsapiError, and may be repeated then."""
        if self.before is None:
            await self._undo_creation()
            return
        if self._record_write.maybe_applied:
            await self._undo_update(self.before.record)
        if self._face_write.maybe_applied:
            await self._undo_face()

    async def _create(self, record: UserRecord) -> None:
        try:
            await self._record_write.send(self._client.users.add_forms(record))
        except IsapiRefusedError as err:
            if err.reason is not Reason.USER_ALREADY_EXISTS:
                raise
            # The number was assigned at the terminal just now.
            raise TerminalOperationError(
                err.reason, err.detail, employee_no=self._number
            ) from err

    async def _link(self, face: Face, write: ConfirmedWrite) -> None:
        """Link a face; NOT_SUPPORTED for a JPEG that is accepted in no form."""
        forms = self._client.faces.link_forms(
            self._number,
            face,
            self._terminal.capabilities,
            replaces=bool(self._had_face),
        )
        if not forms:
            raise TerminalOperationError(Reason.NOT_SUPPORTED, "FDLib")
        try:
            await write.send(forms)
        except IsapiRefusedError as err:
            if err.is_format_rejected and isinstance(face, FaceJpeg):
                raise TerminalOperationError(Reason.NOT_SUPPORTED, err.detail) from err
            raise

    async def _is_recorded(self) -> bool:
        user, record = await self._client.users.get(self._number), self.record
        if user is None or record is None:
            return False
        if self.before is None:
            return user.stored_name == record.stored_name
        return not record.was_ignored(before=self.before.record, after=user.record)

    async def _is_linked(self) -> bool:
        """Look whether the face is linked: the first one, or another than before.

        Where the terminal hands out no pictures, another one cannot be told apart.
        """
        if self._had_face is False:
            return await self._has_face()
        picture = await self._linked_picture()
        return picture is not None and (
            picture == self._new_face or picture != self._old_face
        )

    async def _is_old_face_linked(self) -> bool:
        return await self._linked_picture() == self._old_face

    async def _linked_picture(self) -> FaceJpeg | None:
        """Return the picture of the present face, None if there is no face."""
        user = await self._client.users.get(self._number)
        if user is None or await self._client.faces.has_face(user) is False:
            return None
        picture = await self._picture_of(user)
        if picture is None or self._old_face is None:
            raise IsapiUnexpectedError("which face is linked is not known")
        return picture

    async def _has_face(self) -> bool:
        has_face = await self._face_state()
        if has_face is None:
            raise IsapiUnexpectedError("whether there is a face is not known")
        return has_face

    async def _is_face_removed(self) -> bool:
        """Look for the face; an OK to the removal is enough where that is unknown."""
        return await self._face_state() is not True

    async def _face_state(self) -> bool | None:
        user = await self._client.users.get(self._number)
        return False if user is None else await self._client.faces.has_face(user)

    async def _undo_creation(self) -> None:
        """Delete the user; unless another one was created at the terminal meanwhile.

        One whom the terminal accepted and does not list may be listed later.
        """
        user = await self._client.users.get(self._number)
        name = self.record.stored_name if self.record else None
        is_ours = user is not None and user.stored_name == name
        if not (is_ours or self._record_write.applied):
            return
        try:
            await delete_users_confirmed(self._terminal, (self._number,))
        except IsapiRefusedError as err:
            if user is not None or err.reason is not Reason.USER_NOT_FOUND:
                raise

    async def _undo_update(self, before: UserRecord) -> None:
        """Write the old record, unless the terminal reports just that.

        A needless write would lose what firmware stores but does not report, where it
        clears the fields that an update leaves out.
        """
        if await self._is_restored(before):
            return
        write = ConfirmedWrite(partial(self._is_restored, before), self._timing)
        await write.send(
            self._client.users.update_forms(before.writable()),
            without_effect=_CHANGES_NOTHING,
        )

    async def _is_restored(self, before: UserRecord) -> bool:
        """Look for the old record; a user deleted meanwhile has nothing to restore."""
        user = await self._client.users.get(self._number)
        return user is None or user.record.writable() == before.writable()

    async def _undo_face(self) -> None:
        if self._had_face is False:
            await self._remove_face()
            return
        if await self._client.users.get(self._number) is None:
            return  # Deleted at the terminal meanwhile, with the face.
        if self._old_face is None:
            raise TerminalOperationError(
                Reason.NOT_SUPPORTED, "the old picture is not known"
            )
        if not await self._is_old_face_linked():
            write = ConfirmedWrite(self._is_old_face_linked, self._timing)
            await self._link(self._old_face, write)

    async def _remove_face(self) -> None:
        """Remove a first face, as soon as the terminal shows it, or leaves it open."""
        try:
            if not await watch(self._has_face, self._timing):
                return
        except IsapiUnexpectedError:
            pass
        await remove_confirmed(
            self._client.faces.delete_forms(self._number),
            self._is_face_removed,
            self._timing,
        )

    async def _picture_of(self, user: User) -> FaceJpeg | None:
        """Return the picture of the face, if the terminal hands it out."""
        try:
            picture = await self._client.faces.picture_of(user)
        except IsapiRefusedError, IsapiUnexpectedError:
            return None
        return FaceJpeg(picture) if picture is not None else None
