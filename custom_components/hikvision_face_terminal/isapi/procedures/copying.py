"""Faces that need nobody at the door: from a picture, or from another terminal."""

from dataclasses import dataclass, field

from ..errors import Reason, TerminalOperationError
from ..models.user import User, UserChanges, transferable_record, writable
from .context import TerminalContext
from .enrollment import EnrollmentResult
from .transaction import UserTransaction
from .users import require_user
from .validation import EnrollmentRequest, check_employee_no, check_person


@dataclass(frozen=True, kw_only=True, slots=True)
class UserWithFace:
    """Somebody as they are on one terminal, with the picture of their face."""

    user: User = field(repr=False)
    face: bytes = field(repr=False)


async def read_user_with_face(
    terminal: TerminalContext, employee_no: str
) -> UserWithFace:
    """Return a person with their face, to be copied.

    USER_NOT_FOUND if there is nobody, NO_FACE if they have none, NOT_SUPPORTED if
    the terminal keeps faces without pictures.
    """
    user = await require_user(terminal, employee_no)
    face = await terminal.client.faces.picture_of(user)
    if face is None:
        raise TerminalOperationError(Reason.NO_FACE, employee_no=employee_no)
    return UserWithFace(user=user, face=face)


async def copy_user_with_face(
    person: UserWithFace, target: TerminalContext, *, update_existing: bool
) -> bool:
    """Write a person to another terminal; tells whether they were created there.

    Whole or not at all, as UserTransaction has it. Cards, fingerprints, passwords,
    rights on the terminal's own menu and departments are not copied.
    """
    number, capabilities = person.user.employee_no, target.capabilities
    changes = UserChanges(name=person.user.name, user_type=person.user.user_type)
    check_person(
        EnrollmentRequest(changes=changes, employee_no=number), capabilities, None
    )
    change = UserTransaction(target, number)
    before = None
    if update_existing:
        before = await change.look()
    elif await target.client.users.get(number) is not None:
        raise TerminalOperationError(Reason.USER_ALREADY_EXISTS, employee_no=number)
    held = changes.new_record(number, capabilities)
    if before is not None:
        held = writable(before.record)
    copied = transferable_record(person.user.record, capabilities, target.doors)
    await change.write({**held, **copied}, person.face)
    return before is None


async def set_face(terminal: TerminalContext, employee_no: str, picture: bytes) -> None:
    """Make a JPEG the face of somebody who is there; an old one is replaced.

    The terminal decides whether it is a face. Somebody whose picture is refused
    keeps the face they had.
    """
    capabilities = terminal.capabilities
    if not capabilities.link_face:
        raise TerminalOperationError(Reason.NOT_SUPPORTED, "FDSetUp")
    check_employee_no(employee_no, capabilities)
    change = UserTransaction(terminal, employee_no)
    if await change.look() is None:
        raise TerminalOperationError(Reason.USER_NOT_FOUND, employee_no=employee_no)
    await change.write(None, picture)


async def enrolled_user(
    terminal: TerminalContext, result: EnrollmentResult
) -> UserWithFace:
    """Return somebody who has just been enrolled, with what was captured of them.

    A picture at a URL is read now: the next capture overwrites it.
    """
    user = await require_user(terminal, result.employee_no)
    face = result.picture or await terminal.client.faces.picture(result.face_url or "")
    return UserWithFace(user=user, face=face)
