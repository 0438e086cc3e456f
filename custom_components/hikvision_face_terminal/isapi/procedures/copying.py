"""Faces without a capture: from a picture, or from another terminal."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from ..errors import IsapiRefusedError, Reason, TerminalOperationError
from ..models.device import Capabilities
from ..models.face import FaceJpeg
from ..models.record_transfer import templates_there, transferable
from ..models.user import User
from ..models.user_changes import UserChanges
from ..models.user_record import UserRecord
from ..tree import is_plain
from .card_copying import CardsToCopy, read_cards
from .context import TerminalContext
from .employee_numbers import raise_if_exists
from .enrollment import EnrollmentResult
from .transaction import UserTransaction
from .users import require_user
from .validation import (
    EnrollmentRequest,
    check_known_no,
    check_user_with_face,
    name_limit,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class UserWithFace:
    """A user of one terminal, with the picture of the face, and the cards."""

    user: User = field(repr=False)
    face: bytes = field(repr=False)
    cards: CardsToCopy = field(default_factory=CardsToCopy)


async def read_user_with_face(
    terminal: TerminalContext, employee_no: str
) -> UserWithFace:
    """Return a user with the face and the cards, to be copied.

    USER_NOT_FOUND if the number is free, NO_FACE if the user has none, NOT_SUPPORTED
    if the terminal keeps faces without pictures.
    """
    user = await require_user(terminal, employee_no)
    picture = await terminal.client.faces.picture_of(user)
    if picture is None:
        raise TerminalOperationError(Reason.NO_FACE, employee_no=employee_no)
    cards = await read_cards(terminal, user)
    return UserWithFace(user=user, face=picture, cards=cards)


async def copy_user_with_face(
    source: UserWithFace,
    target: TerminalContext,
    *,
    update_existing: bool,
    templates: Mapping[str, str],
) -> bool:
    """Write a user to another terminal; returns whether it was created there.

    `templates` are the numbers there of the source's schedule templates, which mean
    something else there: NOT_SUPPORTED if the user has one that is not among them.

    All or nothing, as UserTransaction. The name is copied as it is stored, or not at
    all: INVALID_NAME if it is too long there, or the target refuses it. So is the
    period: INVALID_VALIDITY if it cannot be read. Fingerprints, PINs, rights in the
    terminal's own menu and departments are not copied; for cards see copy_cards.
    """
    user, capabilities = source.user, target.capabilities
    if not user.validity.is_readable:
        raise TerminalOperationError(Reason.INVALID_VALIDITY)
    changes = UserChanges(user_type=user.user_type)
    _check_limits(user, target, templates)
    request = EnrollmentRequest(
        changes=changes, employee_no=user.employee_no, update_existing=True
    )
    check_user_with_face(request, capabilities, None)
    transaction = UserTransaction(target, user.employee_no)
    before = None
    if update_existing:
        before = await transaction.read(with_face_picture=True)
    if before is None or before.stored_name != user.stored_name:
        _check_length(user, capabilities)
    if not update_existing:
        await raise_if_exists(user.employee_no, target)
    record = (
        UserRecord.new(user.employee_no, changes, capabilities)
        if before is None
        else before.record.writable()
    )
    record = record.overlaid(
        transferable(user.record, capabilities, target.doors, templates)
    )
    with _name_errors(record, capabilities):
        await transaction.commit(record=record, face=FaceJpeg(source.face))
    return before is None


async def set_face(terminal: TerminalContext, employee_no: str, picture: bytes) -> None:
    """Make a JPEG the face of an existing user; it replaces an old one.

    The terminal decides whether it shows a face. A user whose picture is refused
    keeps the old face.
    """
    capabilities = terminal.capabilities
    if not capabilities.link_face:
        raise TerminalOperationError(Reason.NOT_SUPPORTED, "FDSetUp")
    check_known_no(employee_no, capabilities)
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
    cards = await read_cards(terminal, user)
    return UserWithFace(user=user, face=picture, cards=cards)


def templates_to_copy(user: User, doors: int | None) -> frozenset[str]:
    """Return the schedule templates that a copy at so many doors needs.

    Number 1 is "always" everywhere, and not among them.
    """
    return frozenset(templates_there(user.record, doors).values()) - {"", "1"}


def _check_limits(
    user: User, target: TerminalContext, templates: Mapping[str, str]
) -> None:
    """Raise NOT_SUPPORTED if the user would get in more often, or at other hours."""
    if user.max_uses and not target.capabilities.max_uses:
        raise TerminalOperationError(Reason.NOT_SUPPORTED, "max_uses")
    for template in templates_to_copy(user, target.doors):
        if template not in templates:
            raise TerminalOperationError(
                Reason.NOT_SUPPORTED, f"schedule template {template}"
            )


def _check_length(user: User, capabilities: Capabilities) -> None:
    if len(user.stored_name.encode()) > capabilities.name_bytes:
        raise TerminalOperationError(Reason.INVALID_NAME, name_limit(capabilities))


@contextmanager
def _name_errors(record: UserRecord, capabilities: Capabilities) -> Iterator[None]:
    """Name the name as the reason if a record with an unusual one is refused."""
    try:
        yield
    except IsapiRefusedError as err:
        is_usual = record.stored_name and is_plain(record.stored_name)
        if is_usual or not err.is_format_rejected:
            raise
        raise TerminalOperationError(
            Reason.INVALID_NAME, name_limit(capabilities)
        ) from err
