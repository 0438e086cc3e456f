"""The people on a terminal: found, added, changed and removed, without a capture."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from functools import partial
from itertools import batched
from typing import Any, Final
from uuid import uuid4

from ..errors import IsapiUnexpectedError, Reason, TerminalOperationError
from ..models.payloads import Page
from ..models.user import Period, User, UserChanges, always_valid, blocked_valid
from ..tree import Tree, node, text
from .confirmed_write import delete_users_confirmed, remove_confirmed
from .context import TerminalContext
from .employee_numbers import next_free_number, raise_if_exists
from .transaction import UserTransaction
from .validation import check_changes, check_employee_no, check_new, check_period

# How often another number is chosen because somebody took the last one meanwhile.
_TRIES: Final = 3

# The largest terminals have room for 100,000 people; a list that goes on is endless.
_MAX_USERS: Final = 200_000

# Keeps what a blocked person's period was, for when they are let in again; None
# forgets it.
type Keep = Callable[[Mapping[str, Any] | None], Awaitable[None]]


async def iter_users(terminal: TerminalContext) -> AsyncIterator[list[User]]:
    """Yield all people, page by page, in the terminal's own order; each once."""
    ask = partial(
        terminal.client.users.page, uuid4().hex, limit=terminal.capabilities.page_size
    )
    async for page in _pages(ask, "employeeNo"):
        yield [User.from_tree(record) for record in page]


async def employee_nos_with_face(terminal: TerminalContext) -> set[str]:
    """Return who has a face, for terminals whose list of people does not tell it."""
    return {
        text(record, "FPID")
        async for page in _pages(terminal.client.faces.page, "FPID")
        for record in page
    }


async def require_user(terminal: TerminalContext, employee_no: str) -> User:
    """Return one person; USER_NOT_FOUND if nobody has this number."""
    check_employee_no(employee_no, terminal.capabilities)
    user = await terminal.client.users.get(employee_no)
    if user is None:
        raise TerminalOperationError(Reason.USER_NOT_FOUND, employee_no=employee_no)
    return user


async def add_user(
    terminal: TerminalContext, *, employee_no: str | None, changes: UserChanges
) -> User:
    """Create somebody without a face; without a number the next free one is chosen.

    USER_ALREADY_EXISTS if the number is taken. Whole or not at all, as UserTransaction
    has it.
    """
    capabilities = terminal.capabilities
    check_new(changes, employee_no, capabilities, terminal.doors)
    if employee_no is not None:
        await raise_if_exists(employee_no, terminal)
    for attempt in range(_TRIES):
        number = employee_no or await next_free_number(terminal)
        change = UserTransaction(terminal, number)
        terminal.taken.add(number)
        try:
            return await change.write(changes.new_record(number, capabilities), None)
        except TerminalOperationError as err:
            last = employee_no is not None or attempt == _TRIES - 1
            if err.reason is not Reason.USER_ALREADY_EXISTS or last:
                raise
        finally:
            terminal.taken.discard(number)
    raise AssertionError  # The last try has returned or raised.


async def update_user(  # noqa: PLR0913 - what is changed, and what was kept
    terminal: TerminalContext,
    employee_no: str,
    changes: UserChanges,
    *,
    blocked: bool | None,
    kept: Mapping[str, Any] | None,
    keep: Keep,
) -> User:
    """Change what is named of somebody; all else stays as the terminal holds it.

    Somebody blocked has a period of long ago; `kept` is what they had before, as
    `keep` was told it. Who blocked them elsewhere kept it elsewhere: to let them in
    again is PERIOD_UNKNOWN then, unless a new end is named.
    """
    capabilities = terminal.capabilities
    check_employee_no(employee_no, capabilities)
    check_changes(changes, capabilities, terminal.doors)
    change = UserTransaction(terminal, employee_no)
    user = await change.look_at_record()
    if user is None:
        raise TerminalOperationError(Reason.USER_NOT_FOUND, employee_no=employee_no)
    record = changes.merged_into(user.record, capabilities)
    valid = _real_valid(user, changes, kept, terminal)
    if blocked if blocked is not None else user.blocked:
        return await _write_blocked(change, user, record, valid=valid, keep=keep)
    if valid is None:
        raise TerminalOperationError(Reason.PERIOD_UNKNOWN, employee_no=employee_no)
    user = await change.write({**record, **({"Valid": valid} if valid else {})}, None)
    await keep(None)
    return user


async def delete_users(terminal: TerminalContext, employee_nos: Iterable[str]) -> None:
    """Delete people with all they have; waits until they are gone.

    Nobody is deleted if one of them is not there: USER_NOT_FOUND. An interrupted
    deletion may be done in part; asked again, it needs those who are left.
    """
    numbers = list(dict.fromkeys(employee_nos))
    if not numbers:
        raise TerminalOperationError(Reason.INVALID_EMPLOYEE_NO)
    for number in numbers:
        check_employee_no(number, terminal.capabilities)
    batches = list(batched(numbers, terminal.capabilities.search_numbers, strict=False))
    for batch in batches:
        there = await terminal.client.users.get_many(batch)
        for number in batch:
            if number not in there:
                raise TerminalOperationError(Reason.USER_NOT_FOUND, employee_no=number)
    for batch in batches:
        await delete_users_confirmed(terminal, batch)


async def delete_face(terminal: TerminalContext, employee_no: str) -> None:
    """Delete somebody's face; they stay. Nothing happens if they have none."""
    user = await require_user(terminal, employee_no)
    if not await terminal.client.faces.has_face(user):
        return

    async def is_gone() -> bool:
        now = await terminal.client.users.get(employee_no)
        return now is None or not await terminal.client.faces.has_face(now)

    await remove_confirmed(
        partial(terminal.client.faces.delete, employee_no), is_gone, terminal.timing
    )


async def _pages(
    ask: Callable[[int], Awaitable[Page]], key: str
) -> AsyncIterator[list[Tree]]:
    """Yield the pages of a search until one has nobody new.

    So it ends, too, on a terminal that gives the same page for ever; and whoever
    moves to another page because somebody is deleted meanwhile comes once.
    """
    seen: set[str] = set()
    position = 0
    more = True
    while more:
        page = await ask(position)
        fresh = {text(record, key): record for record in page.found}
        fresh = {
            number: record
            for number, record in fresh.items()
            if number and number not in seen
        }
        yield [*fresh.values()]
        seen.update(fresh)
        if len(seen) > _MAX_USERS:
            raise IsapiUnexpectedError("a list of people that does not end")
        position += len(page.found)
        more = page.more and bool(fresh)


def _real_valid(
    user: User,
    changes: UserChanges,
    kept: Mapping[str, Any] | None,
    terminal: TerminalContext,
) -> Tree | None:
    """Return the Valid somebody has when they are not blocked, None if unknown.

    Raises INVALID_VALIDITY if the changes make no period of it.
    """
    changed = changes.valid_from is not None or changes.valid_until is not None
    held = node(user.record, "Valid")
    if user.blocked:
        if kept is None and changes.valid_until is None:
            return None
        held = dict(kept or always_valid(terminal.capabilities))
    valid: Tree = changes.merged_into({"Valid": held}, terminal.capabilities)["Valid"]
    period = Period.from_tree(valid)
    if changed and period is not None:
        check_period(period, terminal.capabilities)
    return valid


async def _write_blocked(
    change: UserTransaction, user: User, record: Tree, *, valid: Tree | None, keep: Keep
) -> User:
    """Write somebody who shall stay out; their period is kept before it is lost."""
    if user.blocked:
        there = await change.write({**record, "Valid": user.record["Valid"]}, None)
        if valid is not None:
            await keep(valid)
        return there
    await keep(valid)
    try:
        return await change.write(
            {**record, "Valid": blocked_valid(change.capabilities)}, None
        )
    except TerminalOperationError as err:
        if err.reason is not Reason.ROLLBACK_FAILED:
            await keep(None)
        raise
    except BaseException:
        await keep(None)
        raise
