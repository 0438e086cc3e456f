"""Whom an action means that names a person, and not their number.

A person is told by the name only where that is certain: one person has it, under one
number, which is nobody else's on another terminal of the call.
"""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress

from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN
from ..hub.hub import TerminalHub
from ..hub.listing import Listing
from ..isapi import IsapiConnectionError, IsapiRefusedError

# A terminal, None while its set-up is retried, and what it last told of its users.
type Asked = tuple[TerminalHub | None, Listing]


async def async_number_of(asked: Iterable[Asked], text: str) -> str:
    """Return the number of the person who has this name; a number stays as it is.

    What is all digits is a number, and costs no request. Anything else is looked up: a
    text that is somebody's number, or nobody's name, is returned as it is. Raises
    ambiguous_name where several people have the name, or their number is another
    person's on another terminal, and IsapiConnectionError if no terminal answers.
    """
    if not text.strip() or text.strip().isdecimal():
        return text
    names: defaultdict[str, set[str]] = defaultdict(set)
    away: list[Listing] = []
    has_answered = False
    for terminal, listing in asked:
        users = None
        if terminal is not None:
            with suppress(IsapiConnectionError):
                if await _is_number(terminal, text):
                    return text
                users = await terminal.users.async_list()
        if users is None:
            away.append(listing)
            continue
        has_answered = True
        for known in users:
            names[known.user.employee_no].add(_folded(known.user.name))
    if not has_answered:
        raise IsapiConnectionError("no terminal answers")
    return _the_one(names, text, away)


def _the_one(names: dict[str, set[str]], text: str, away: Iterable[Listing]) -> str:
    wanted = _folded(text)
    numbers = [number for number, found in names.items() if wanted in found]
    if not numbers:
        return text
    number = numbers[0]
    listed = {_folded(it.name) for listing in away if (it := listing.get(number))}
    if len(numbers) > 1 or (names[number] | listed) != {wanted}:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="ambiguous_name",
            translation_placeholders={"numbers": ", ".join(sorted(numbers))},
        )
    return number


async def _is_number(terminal: TerminalHub, text: str) -> bool:
    """Return whether the text is a user's number; numbers have letters and digits.

    Some terminals refuse a search for any other, see numbers.py.
    """
    capabilities = terminal.device.capabilities
    is_possible = text.isascii() and text.isalnum()
    if not is_possible or capabilities.employee_no_digits_only:
        return False
    if len(text) > capabilities.employee_no_bytes:
        return False
    try:
        return text in await terminal.users.async_get_many((text,))
    except IsapiRefusedError:
        return False


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
