"""The people on a terminal: found, added, changed and removed, without a capture."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from functools import partial
from itertools import batched
from typing import Any, Final
from uuid import uuid4

from ..errors import EnrollmentError, IsapiUnexpectedError, Reason
from ..models.payloads import Page
from ..models.user import Period, User, UserChanges, always_valid, blocked_valid
from ..tree import Tree, node, text
from .confirmed_write import delete_surely, remove_surely
from .context import Terminal
from .employee_numbers import free_number, refuse_taken
from .transaction import PersonChange
from .validation import check_changes, check_employee_no, check_new, check_period

# How often another number is chosen because somebody took the last one meanwhile.
_TRIES: Final = 3

# The largest terminals have room for 100,000 people; a list that goes on is endless.
_MOST_PEOPLE: Final = 200_000

# Keeps what a blocked person's period was, for when they are let in again; None
# forgets it.
type Keep = Callable[[Mapping[str, Any] | None], Awaitable[None]]


async def everybody(terminal: Terminal) -> AsyncIterator[list[User]]:
    """Yield all people, page by page, in the terminal's own order; each once."""
    ask = partial(
        terminal.client.everybody, uuid4().hex, limit=terminal.capabilities.page_size
    )
    async for page in _pages(ask, "employeeNo"):
        yield [User.from_tree(record) for record in page]


async def numbers_with_face(terminal: Terminal) -> set[str]:
    """Return who has a face, for terminals whose list of people does not tell it."""
    return {
        text(record, "FPID")
        async for page in _pages(terminal.client.faces, "FPID")
        for record in page
    }


async def person(terminal: Terminal, employee_no: str) -> User:
    """Return one person; USER_NOT_FOUND if nobody has this number."""
    check_employee_no(employee_no, terminal.capabilities)
    user = await terminal.client.user(employee_no)
    if user is None:
        raise EnrollmentError(Reason.USER_NOT_FOUND, employee_no=employee_no)
    return user


async def add_person(
    terminal: Terminal, *, employee_no: str | None, changes: UserChanges
) -> User:
    """Create somebody without a face; without a number the next free one is chosen.

    USER_ALREADY_EXISTS if the number is taken. Whole or not at all, as PersonChange
    has it.
    """
    capabilities = terminal.capabilities
    check_new(changes, employee_no, capabilities, terminal.doors)
    if employee_no is not None:
        await refuse_taken(employee_no, terminal)
    for attempt in range(_TRIES):
        number = employee_no or await free_number(terminal)
        change = PersonChange(terminal, number)
        terminal.taken.add(number)
        try:
            return await change.write(changes.new_record(number, capabilities), None)
        except EnrollmentError as err:
            last = employee_no is not None or attempt == _TRIES - 1
            if err.reason is not Reason.USER_ALREADY_EXISTS or last:
                raise
        finally:
            terminal.taken.discard(number)
    raise AssertionError  # The last try has returned or raised.


async def update_person(  # noqa: PLR0913 - what is changed, and what was kept
    terminal: Terminal,
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
    change = PersonChange(terminal, employee_no)
    user = await change.look_at_record()
    if user is None:
        raise EnrollmentError(Reason.USER_NOT_FOUND, employee_no=employee_no)
    record = changes.applied_to(user.record, capabilities)
    valid = _real_valid(user, changes, kept, terminal)
    if blocked if blocked is not None else user.blocked:
        return await _write_blocked(change, user, record, valid=valid, keep=keep)
    if valid is None:
        raise EnrollmentError(Reason.PERIOD_UNKNOWN, employee_no=employee_no)
    user = await change.write({**record, **({"Valid": valid} if valid else {})}, None)
    await keep(None)
    return user


async def delete_people(terminal: Terminal, employee_nos: Iterable[str]) -> None:
    """Delete people with all they have; waits until they are gone.

    Nobody is deleted if one of them is not there: USER_NOT_FOUND. An interrupted
    deletion may be done in part; asked again, it needs those who are left.
    """
    numbers = list(dict.fromkeys(employee_nos))
    if not numbers:
        raise EnrollmentError(Reason.INVALID_EMPLOYEE_NO)
    for number in numbers:
        check_employee_no(number, terminal.capabilities)
    batches = list(batched(numbers, terminal.capabilities.search_numbers, strict=False))
    for batch in batches:
        there = await terminal.client.users(batch)
        for number in batch:
            if number not in there:
                raise EnrollmentError(Reason.USER_NOT_FOUND, employee_no=number)
    for batch in batches:
        await delete_surely(terminal, batch)


async def delete_face(terminal: Terminal, employee_no: str) -> None:
    """Delete somebody's face; they stay. Nothing happens if they have none."""
    user = await person(terminal, employee_no)
    if not await terminal.client.has_face(user):
        return

    async def is_gone() -> bool:
        now = await terminal.client.user(employee_no)
        return now is None or not await terminal.client.has_face(now)

    await remove_surely(
        partial(terminal.client.delete_face, employee_no), is_gone, terminal.pace
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
        if len(seen) > _MOST_PEOPLE:
            raise IsapiUnexpectedError("a list of people that does not end")
        position += len(page.found)
        more = page.more and bool(fresh)


def _real_valid(
    user: User,
    changes: UserChanges,
    kept: Mapping[str, Any] | None,
    terminal: Terminal,
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
    valid: Tree = changes.applied_to({"Valid": held}, terminal.capabilities)["Valid"]
    period = Period.from_tree(valid)
    if changed and period is not None:
        check_period(period, terminal.capabilities)
    return valid


async def _write_blocked(
    change: PersonChange, user: User, record: Tree, *, valid: Tree | None, keep: Keep
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
    except EnrollmentError as err:
        if err.reason is not Reason.ROLLBACK_FAILED:
            await keep(None)
        raise
    except BaseException:
        await keep(None)
        raise
