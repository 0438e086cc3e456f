"""Which employee number somebody new gets."""

from collections.abc import Sequence
from typing import Final

from ..errors import Reason, TerminalOperationError
from .context import TerminalContext, attribute_errors_to

# No terminal holds so many people that this many searches find no free number.
_NUMBER_SEARCHES: Final = 1000


async def next_free_number(
    terminal: TerminalContext, others: Sequence[TerminalContext] = ()
) -> str:
    """Return the first number after the count of people that nobody has anywhere.

    A search names as many numbers as the terminals take, so that one request almost
    always finds a free one, however many people there are.
    """
    terminals = (terminal, *others)
    size = min(known.capabilities.search_numbers for known in terminals)
    users = max(known.users for known in terminals)
    for search in range(_NUMBER_SEARCHES):
        first = users + 1 + search * size
        numbers = [str(number) for number in range(first, first + size)]
        there = set(await terminal.client.users.get_many(numbers))
        for other in others:
            with attribute_errors_to(other):
                there.update(await other.client.users.get_many(numbers))
        for number in numbers:
            if number not in there and number not in terminal.taken:
                return number
    raise TerminalOperationError(Reason.TERMINAL_FULL)


async def raise_if_exists(number: str, terminal: TerminalContext) -> None:
    """Raise USER_ALREADY_EXISTS if somebody has the number."""
    if await terminal.client.users.get(number) is not None:
        raise TerminalOperationError(Reason.USER_ALREADY_EXISTS, employee_no=number)
