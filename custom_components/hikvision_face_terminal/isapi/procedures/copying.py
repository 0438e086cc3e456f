"""Faces without a capture: from a picture, or from another terminal."""

from dataclasses import dataclass, field

from ..errors import Reason, TerminalOperationError
from ..models.face import FaceJpeg
from ..models.user import User
from ..models.user_changes import UserChanges
from ..models.user_record import UserRecord
from .context import TerminalContext
from .employee_numbers import raise_if_exists
from .enrollment import EnrollmentResult
from .transaction import UserTransaction
from .users import require_user
from .validation import EnrollmentRequest, check_employee_no, check_user_with_face


@dataclass(frozen=True, kw_only=True, slots=True)
class UserWithFace:
    """A user of one terminal, with the picture of the face."""

    user: User = field(repr=False)
    face: bytes = field(repr=False)


async def read_user_with_face(
    terminal: TerminalContext, employee_no: str
) -> UserWithFace:
    """Return a user with the face, to be copied.

    USER_NOT_FOUND if the number is free, NO_FACE if the user has none, NOT_SUPPORTED
    if the terminal keeps faces without pictures.
    """
    user = await require_user(terminal, employee_no)
    picture = await terminal.client.faces.picture_of(user)
    if picture is None:
        raise TerminalOperationError(Reason.NO_FACE, employee_no=employee_no)
    return UserWithFace(user=user, face=picture)


async def copy_user_with_face(
    source: UserWithFace, target: TerminalContext, *, update_existing: bool
) -> bool:
    """Write a user to another terminal; returns whether it was created there.

    All or nothing, as UserTransaction. Cards, fingerprints, PINs, rights in the
    terminal's own menu and departments are not copied.
    """
    user, capabilities = source.user, target.capabilities
    changes = UserChanges(name=user.name, user_type=user.user_type)
    request = EnrollmentRequest(changes=changes, employee_no=user.employee_no)
    check_user_with_face(request, capabilities, None)
    transaction = UserTransaction(target, user.employee_no)
    before = None
    if update_existing:
        before = await transaction.read(with_face_picture=True)
    else:
        await raise_if_exists(user.employee_no, target)
    record = (
        UserRecord.new(user.employee_no, changes, capabilities)
        if before is None
        else before.record.writable()
    )
    await transaction.commit(
        record=record.overlaid(user.record.transferable(capabilities, target.doors)),
        face=FaceJpeg(source.face),
    )
    return before is None


async def set_face(terminal: TerminalContext, employee_no: str, picture: bytes) -> None:
    """Make a JPEG the face of an existing user; it replaces an old one.

    The terminal decides whether it shows a face. A user whose picture is refused
    keeps the old face.
    """
    capabilities = terminal.capabilities
    if not capabilities.link_face:
        raise TerminalOperationError(Reason.NOT_SUPPORTED, "FDSetUp")
    check_employee_no(employee_no, capabilities)
    transaction = UserTransaction(terminal, employee_no)
    if await transaction.read(with_face_picture=True) is None:
        raise TerminalOperationError(Reason.USER_NOT_FOUND, employee_no=employee_no)
    await transaction.commit(face=FaceJpeg(picture))


async def enrolled_user(
    terminal: TerminalContext, result: EnrollmentResult
) -> UserWithFace:
    """Return a user who has just been enrolled, with the captured picture.

    A picture at a URL is fetched now: the next capture overwrites it.
    """
    user = await require_user(terminal, result.employee_no)
    picture = result.picture or await terminal.client.faces.picture(
        result.face_url or ""
    )
    return UserWithFace(user=user, face=picture)
