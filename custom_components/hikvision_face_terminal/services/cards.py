"""The actions that give cards to users, and take them away."""

from collections.abc import Sequence

from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.util.json import JsonObjectType

from ..const import ATTR_EMPLOYEE_NO
from ..hub.errors import terminal_errors
from ..hub.hub import TerminalHub
from ..hub.pending_changes import Wish
from ..isapi import UserCards
from .numbers import async_employee_no, secret_text
from .schemas import ATTR_CARD_NO, ATTR_CARD_TIMEOUT
from .targets import async_terminal
from .terminals import async_change_users


async def async_enroll_card(call: ServiceCall) -> ServiceResponse:
    """Read a card at the terminal and give it to a user."""
    terminal = async_terminal(call)
    with terminal_errors():
        number = await async_employee_no(terminal, call.data[ATTR_EMPLOYEE_NO])
        changed = await terminal.cards.async_enroll(
            number, call.data[ATTR_CARD_TIMEOUT]
        )
    return {ATTR_CARD_NO: changed.card_no, **_response(changed)}


async def async_add_card(call: ServiceCall) -> ServiceResponse:
    """Give a card to a user by its number."""
    card_no = secret_text(ATTR_CARD_NO, call.data[ATTR_CARD_NO])

    async def add(hub: TerminalHub, numbers: Sequence[str]) -> JsonObjectType:
        (number,) = numbers
        changed = await hub.cards.async_add(number, card_no)
        return {ATTR_CARD_NO: changed.card_no, **_response(changed)}

    return await async_change_users(call, add)


async def async_remove_card(call: ServiceCall) -> ServiceResponse:
    """Take a card away from a user."""
    card_no = secret_text(ATTR_CARD_NO, call.data[ATTR_CARD_NO])

    async def remove(hub: TerminalHub, numbers: Sequence[str]) -> JsonObjectType:
        (number,) = numbers
        return _response(await hub.cards.async_remove(number, card_no))

    return await async_change_users(call, remove, Wish(removed_cards=(card_no,)))


def _response(changed: UserCards) -> JsonObjectType:
    """Return the cards that a user has after a change of them."""
    return {
        "employee_no": changed.employee_no,
        "cards": None if changed.numbers is None else [*changed.numbers],
    }
