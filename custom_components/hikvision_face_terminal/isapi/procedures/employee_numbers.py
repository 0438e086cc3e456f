"""The employee number of a new user: chosen, reserved, and chosen again."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from ..errors import Reason, TerminalOperationError
from .context import TerminalContext, attribute_errors_to

# No terminal has so many users that this many searches find no free number.
_MAX_SEARCHES: Final = 1000

# How many numbers are tried if the chosen one is assigned at the terminal meanwhile.
_TRIES: Final = 3


async def next_free_number(
    terminal: TerminalContext, others: Sequence[TerminalContext] = ()
) -> str:
    """Return the first number after the count of users that is free on all terminals.

    A search names as many numbers as the terminals accept, so that one request almost
    always finds a free one, whatever the number of users.
    """
    terminals = (terminal, *others)
    size = min(context.capabilities.search_numbers for context in terminals)
    users = max(context.users for context in terminals)
    for search in range(_MAX_SEARCHES):
        first = users + 1 + search * size
        numbers = [str(number) for number in range(first, first + size)]
        assigned = set(await terminal.client.users.get_many(numbers))
        for other in others:
            with attribute_errors_to(other):
                assigned.update(await other.client.users.get_many(numbers))
        for number in numbers:
            if number not in assigned and number not in terminal.reserved_numbers:
                return number
    raise TerminalOperationError(Reason.TERMINAL_FULL)


async def raise_if_exists(number: str, terminal: TerminalContext) -> None:
    """Raise USER_ALREADY_EXISTS if a user has the number."""
    if await terminal.client.users.get(number) is not None:
        raise TerminalOperationError(Reason.USER_ALREADY_EXISTS, employee_no=number)


@contextmanager
def reserve(terminal: TerminalContext, number: str) -> Iterator[None]:
    """Keep other procedures from choosing a number."""
    terminal.reserved_numbers.add(number)
    try:
        yield
    finally:
        terminal.reserved_numbers.discard(number)


async def create_with_number[T](
    create: Callable[[str], Awaitable[T]],
    number: str,
    choose_another: Callable[[], Awaitable[str]],
) -> T:
    """Create a user; choose another number if this one was assigned meanwhile."""
    for _ in range(_TRIES - 1):
        try:
            return await create(number)
        except TerminalOperationError as err:
            if err.reason is not Reason.USER_ALREADY_EXISTS:
                raise
        number = await choose_another()
    return await create(number)
