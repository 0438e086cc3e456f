"""The users of a terminal: listed, added, changed and deleted, without a capture."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import batched

from ..client.pages import walk
from ..errors import IsapiError, Reason, TerminalOperationError
from ..models.page import Page
from ..models.payloads import new_search_id
from ..models.user import User
from ..models.user_changes import UserChanges
from ..models.user_record import UserRecord
from ..models.validity import Validity
from ..tree import plain
from .confirmed_write import UnclearError, delete_users_confirmed, remove_confirmed
from .context import TerminalContext
from .employee_numbers import (
    create_with_number,
    next_free_number,
    raise_if_exists,
    reserve,
)
from .transaction import UserTransaction
from .validation import (
    check_all_but_name,
    check_known_no,
    check_name,
    check_new,
    check_uses,
    check_validity,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredValidity:
    """The validity that a blocked user had before, in the caller's storage.

    `save` replaces it; None deletes it.
    """

    value: Validity | None
    save: Callable[[Validity | None], Awaitable[None]]


async def iter_users(terminal: TerminalContext) -> AsyncIterator[list[User]]:
    """Yield all users, page by page, in the terminal's own order; each once."""
    read_page = partial(
        terminal.client.users.page,
        new_search_id(),
        limit=terminal.capabilities.page_size,
    )
    async for users in walk(read_page, Page.users):
        yield [*users.values()]


@dataclass(frozen=True, kw_only=True, slots=True)
class LibraryFaces:
    """The numbers with a face; `complete` if every face names its user."""

    numbers: frozenset[str]
    complete: bool

    def has_face(self, employee_no: str) -> bool | None:
        """Return whether a user has a face, None if one of unknown users may be it."""
        if employee_no in self.numbers:
            return True
        return False if self.complete else None


async def library_faces(terminal: TerminalContext) -> LibraryFaces:
    """Return who has a face, where the list of users does not report it."""
    complete = True

    async def read_page(position: int) -> Page:
        nonlocal complete
        page = await terminal.client.faces.page(position)
        complete = complete and "" not in page.face_urls()
        return page

    pages = walk(read_page, Page.face_urls)
    numbers = frozenset([number async for faces in pages for number in faces])
    return LibraryFaces(numbers=numbers, complete=complete)


async def require_user(terminal: TerminalContext, employee_no: str) -> User:
    """Return one user; USER_NOT_FOUND if the number is free."""
    check_known_no(employee_no, terminal.capabilities)
    user = await terminal.client.users.get(employee_no)
    if user is None:
        raise TerminalOperationError(Reason.USER_NOT_FOUND, employee_no=employee_no)
    return user


async def owner_shown(terminal: TerminalContext, employee_no: str) -> str:
    """Return who is in the way, by name and number; a failed look shows the number."""
    try:
        user = await terminal.client.users.get(employee_no)
    except IsapiError:
        user = None
    return f"{user.name} ({employee_no})" if user and user.name else plain(employee_no)


async def add_user(
    terminal: TerminalContext, *, employee_no: str | None, changes: UserChanges
) -> User:
    """Create a user without a face; without a number the next free one is chosen.

    USER_ALREADY_EXISTS if the number is assigned. All or nothing, as
    UserTransaction.
    """
    capabilities = terminal.capabilities
    check_new(changes, employee_no, capabilities, terminal.doors)

    async def create(number: str) -> User:
        with reserve(terminal, number):
            record = UserRecord.new(number, changes, capabilities)
            return await UserTransaction(terminal, number).commit(record=record)

    if employee_no is not None:
        await raise_if_exists(employee_no, terminal)
        return await create(employee_no)
    choose = partial(next_free_number, terminal)
    return await create_with_number(create, await choose(), choose)


async def update_user(
    terminal: TerminalContext,
    employee_no: str,
    changes: UserChanges,
    *,
    blocked: bool | None,
    stored: StoredValidity,
) -> User:
    """Change the given fields of a user; all others stay as the terminal has them.

    `blocked` None keeps a user blocked or not. A blocked user has a validity of long
    ago; the real one is in `stored`. A user who was blocked by another client has
    none there, and is unblocked only with a new end: else PERIOD_UNKNOWN.
    """
    capabilities = terminal.capabilities
    check_known_no(employee_no, capabilities)
    check_all_but_name(changes, capabilities, terminal.doors)
    transaction = UserTransaction(terminal, employee_no)
    user = await transaction.read(with_face_picture=False)
    if user is None:
        raise TerminalOperationError(Reason.USER_NOT_FOUND, employee_no=employee_no)
    check_name(changes, capabilities, present=user.name)
    check_uses(changes, user.user_type, capabilities)
    record = user.record.merged(changes, capabilities)
    validity = _unblocked_validity(user, changes, stored.value, terminal)
    to_be_blocked = user.blocked if blocked is None else blocked
    if to_be_blocked and user.blocked:
        record = record.with_validity(user.validity)
        return await _commit_still_blocked(transaction, record, validity, stored)
    if to_be_blocked:
        record = record.with_validity(Validity.blocked(capabilities))
        return await _commit_blocked(transaction, record, validity, stored)
    if validity is None:
        raise TerminalOperationError(Reason.PERIOD_UNKNOWN, employee_no=employee_no)
    user = await transaction.commit(record=record.with_validity(validity))
    await stored.save(None)
    return user


async def delete_users(terminal: TerminalContext, employee_nos: Iterable[str]) -> None:
    """Delete users with cards, fingerprints and faces; waits until they are gone.

    If one of them does not exist, none is deleted: USER_NOT_FOUND. An interrupted
    deletion may have deleted some; a repeat must name only the remaining ones.
    """
    numbers = list(dict.fromkeys(employee_nos))
    if not numbers:
        raise TerminalOperationError(Reason.INVALID_EMPLOYEE_NO)
    for number in numbers:
        check_known_no(number, terminal.capabilities)
    batches = list(batched(numbers, terminal.capabilities.search_numbers, strict=False))
    for batch in batches:
        existing = await terminal.client.users.get_many(batch)
        for number in batch:
            if number not in existing:
                raise TerminalOperationError(Reason.USER_NOT_FOUND, employee_no=number)
    for batch in batches:
        await delete_users_confirmed(terminal, batch)


async def delete_face(terminal: TerminalContext, employee_no: str) -> None:
    """Delete a user's face, not the user. Nothing happens if there is none.

    Where the terminal leaves open whether there is one, its OK has to do.
    """
    user = await require_user(terminal, employee_no)
    if await terminal.client.faces.has_face(user) is False:
        return

    async def is_gone() -> bool:
        now = await terminal.client.users.get(employee_no)
        has_face = now is not None and await terminal.client.faces.has_face(now)
        if has_face is None:
            raise UnclearError("whether there is a face is not known")
        return not has_face

    await remove_confirmed(
        terminal.client.faces.delete_forms(employee_no), is_gone, terminal.timing
    )


def _unblocked_validity(
    user: User,
    changes: UserChanges,
    stored: Validity | None,
    terminal: TerminalContext,
) -> Validity | None:
    """Return the validity of the user when not blocked, None if unknown.

    Raises INVALID_VALIDITY if the changes do not give a period.
    """
    validity = user.validity
    if user.blocked:
        if stored is None and changes.valid_until is None:
            return None
        if stored is None or stored.is_empty:
            stored = Validity.always(terminal.capabilities)
        validity = stored
    validity = validity.merged(changes, terminal.capabilities)
    if changes.changes_validity:
        check_validity(validity, terminal.capabilities)
    return validity


async def _commit_still_blocked(
    transaction: UserTransaction,
    record: UserRecord,
    validity: Validity | None,
    stored: StoredValidity,
) -> User:
    """Write a user who stays blocked; a changed validity counts once unblocked."""
    user = await transaction.commit(record=record)
    if validity is not None:
        await stored.save(validity)
    return user


async def _commit_blocked(
    transaction: UserTransaction,
    record: UserRecord,
    validity: Validity | None,
    stored: StoredValidity,
) -> User:
    """Write a user who becomes blocked; the validity is stored before it is lost."""
    await stored.save(validity)
    try:
        return await transaction.commit(record=record)
    except TerminalOperationError as err:
        if not err.reason.is_unresolved:
            await stored.save(None)
        raise
    except BaseException:
        await stored.save(None)
        raise
