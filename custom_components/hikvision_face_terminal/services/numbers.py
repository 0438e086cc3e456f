"""Numbers and names as they arrive from YAML and templates.

YAML reads what is not in quotes: 0042 is the octal number 34, No is false, 1.5 is a
float. A template that renders 42 passes the integer 42, whatever it was made from; its
result stays text only if it is rendered in quotes, which then arrive with it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from typing import Any, Final

from homeassistant.const import ATTR_NAME
from homeassistant.exceptions import ServiceValidationError

from ..const import ATTR_EMPLOYEE_NO, DOMAIN
from ..hub.hub import TerminalHub
from ..hub.listing import Listing
from ..isapi import IsapiConnectionError, TerminalContext, iter_users
from .person_names import Asked, async_number_of

# Terminals take no longer numbers, in bytes.
_MAX_BYTES: Final = 32

_QUOTES: Final = ('"', "'")

# Shown as an example; braces in a translated text would be placeholders.
_TEMPLATE: Final = "'\"{{ … }}\"'"


def name_text(value: object) -> str:
    """Return a name, stripped; raises ambiguous_number if it is neither text nor int.

    An integer becomes its digits: a name is only shown, and identifies no user.
    """
    if isinstance(value, str):
        return _unquoted(value.strip()).strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise _not_text(ATTR_NAME, value)


def secret_text(field: str, value: object) -> str:
    """Return a card number or a PIN; raises ambiguous_number if it is no text.

    The error does not repeat the value: it is logged where an automation fails.
    """
    if isinstance(value, str):
        return _unquoted(value.strip()).strip()
    raise _not_text(field, [])


async def async_employee_no(terminal: TerminalHub, value: object) -> str:
    """Return the number of a user who should exist; see async_employee_nos."""
    (number,) = await async_employee_nos(terminal, (value,))
    return number


async def async_employee_nos(
    terminal: TerminalHub, values: Iterable[object]
) -> list[str]:
    """Return the numbers of users who should exist, as text.

    Raises ambiguous_number for what is neither text nor a whole number, and for an
    integer that is what YAML makes of another user's number. Only an integer, or a name
    in place of a number, costs requests; raises IsapiError if they fail.
    """
    numbers = [_text_or_int(value) for value in values]
    await _raise_if_ambiguous(terminal, numbers)
    asked = ((terminal, Listing()),)
    return [await async_number_of(asked, str(number)) for number in numbers]


async def async_employee_nos_on(
    asked: Sequence[Asked], values: Iterable[object]
) -> list[str]:
    """Return the numbers of users of several terminals; see async_employee_nos.

    Each terminal that answers is asked what an integer, or a name, may be. Raises
    IsapiConnectionError if none does: then it would be a guess. A text may be a number
    as well, and is taken for one then.
    """
    numbers = [_text_or_int(value) for value in values]
    await _raise_if_ambiguous_on([hub for hub, _ in asked if hub], numbers)
    return [await _number_or_text(asked, str(number)) for number in numbers]


async def _number_or_text(asked: Sequence[Asked], text: str) -> str:
    try:
        return await async_number_of(asked, text)
    except IsapiConnectionError:
        return text


async def _raise_if_ambiguous_on(
    terminals: Iterable[TerminalHub], numbers: Sequence[str | int]
) -> None:
    if all(isinstance(number, str) for number in numbers):
        return
    has_answered = False
    for terminal in terminals:
        try:
            await _raise_if_ambiguous(terminal, numbers)
        except IsapiConnectionError:
            continue
        has_answered = True
    if not has_answered:
        raise IsapiConnectionError("no terminal answers")


async def _raise_if_ambiguous(
    terminal: TerminalHub, numbers: Iterable[str | int]
) -> None:
    readings = {
        padded: number
        for number in numbers
        if isinstance(number, int)
        for padded in _read_as(number)
    }
    for padded in await _assigned(terminal.device.context(), readings):
        raise _not_text(ATTR_EMPLOYEE_NO, readings[padded])


async def async_new_employee_no(terminals: Sequence[TerminalHub], value: object) -> str:
    """Return the number of a user who is about to be created on these terminals.

    As async_employee_nos. An integer is also refused where numbers with leading zeros
    are in use and nobody has this one: it may be meant to be such a number. For that,
    the list of users is read up to the first number with a leading zero.
    """
    number = _text_or_int(value)
    if isinstance(number, str):
        return number
    own = str(number)
    for terminal in terminals:
        context = terminal.device.context()
        assigned = await _assigned(context, (own, *_read_as(number)))
        is_new = own not in assigned
        if assigned - {own} or (is_new and await _pads_numbers(context)):
            raise _not_text(ATTR_EMPLOYEE_NO, number)
    return own


def _text_or_int(value: object) -> str | int:
    if isinstance(value, str):
        return _unquoted(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return int(value)
    raise _not_text(ATTR_EMPLOYEE_NO, value)


def _unquoted(text: str) -> str:
    """Return a text without one pair of quotes around it."""
    text = str(text)  # The YAML loader returns a subclass.
    if len(text) > 1 and text[0] in _QUOTES and text[-1] == text[0]:
        return text[1:-1]
    return text


def _read_as(number: int) -> Iterator[str]:
    """Yield the numbers that YAML reads as this integer.

    That is YAML 1.1, which Home Assistant reads: octal digits after zeros, hexadecimal
    after 0x, binary after 0b. It also drops a sign and underscores, and reads 1:30 as
    90; a search that names such a number is refused by some terminals, so these are
    not looked for.
    """
    yield from dict.fromkeys((f"{number:#x}", f"0x{number:X}", f"{number:#b}"))
    digits = f"{number:o}"
    for length in range(len(digits) + 1, _MAX_BYTES + 1):
        yield digits.zfill(length)


async def _assigned(context: TerminalContext, numbers: Iterable[str]) -> set[str]:
    """Return those of the numbers that users of the terminal have."""
    found: set[str] = set()
    limit = context.capabilities.employee_no_bytes
    digits_only = context.capabilities.employee_no_digits_only
    possible = (
        number
        for number in numbers
        if len(number) <= limit and (number.isdecimal() or not digits_only)
    )
    for batch in batched(possible, context.capabilities.search_numbers, strict=False):
        found.update(await context.client.users.get_many(batch))
    return found


async def _pads_numbers(context: TerminalContext) -> bool:
    """Return whether a user of the terminal has a number with a leading zero."""
    async for users in iter_users(context):
        if any(_is_padded(user.employee_no) for user in users):
            return True
    return False


def _is_padded(number: str) -> bool:
    return len(number) > 1 and number.startswith("0") and number.isdecimal()


def _not_text(field: str, value: Any) -> ServiceValidationError:
    shown = "…" if isinstance(value, list | tuple | dict) else str(value)
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="ambiguous_number",
        translation_placeholders={
            "field": field,
            "value": shown,
            "template": _TEMPLATE,
        },
    )
