"""The cards of a user, taken along to another terminal where they mean the same."""

from dataclasses import dataclass, field, replace
from typing import Final

from ..errors import (
    IsapiConnectionError,
    IsapiError,
    IsapiRefusedError,
    IsapiUnexpectedError,
    Reason,
)
from ..models.card import Card
from ..models.user import User
from .cards import give_card
from .confirmed_write import run_to_end
from .context import TerminalContext

# Why a card is left out where the two readers make different numbers of one card, or
# one of them does not tell how it counts.
OTHER_READER: Final = "other_reader"


@dataclass(frozen=True, kw_only=True, slots=True)
class CardsToCopy:
    """A user's cards, and how the reader there counts; None if they are not listed."""

    cards: tuple[Card, ...] | None = field(default=(), repr=False)
    rule: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CardLeftOut:
    """A card that was not copied; `card_no` is None where the source lists none.

    `reason` is OTHER_READER or a Reason.
    """

    card_no: str | None = field(repr=False)
    reason: str


async def read_cards(terminal: TerminalContext, user: User) -> CardsToCopy:
    """Return the cards of a user; no request for one who is reported without any."""
    if user.cards == 0:
        return CardsToCopy()
    try:
        cards = await terminal.client.cards.of_user(user.employee_no)
    except IsapiRefusedError, IsapiUnexpectedError:
        # Where neither a count nor a list is reported, there are none to speak of.
        return CardsToCopy(cards=None if user.cards else ())
    if not cards:
        return CardsToCopy()
    return CardsToCopy(cards=tuple(cards), rule=await terminal.client.cards.rule())


async def copy_cards(
    source: CardsToCopy, employee_no: str, target: TerminalContext
) -> list[CardLeftOut]:
    """Give a user their cards on another terminal; return those that were left out.

    Raises nothing: the user has been copied. A card that belongs to another user there
    stays theirs, and none of the user's is taken away. A cancellation is too late.
    """
    if source.cards is None:
        return [CardLeftOut(card_no=None, reason=Reason.NOT_SUPPORTED)]
    if not source.cards:
        return []
    cards = [replace(card, employee_no=employee_no) for card in source.cards]
    return await run_to_end(_copy(cards, source.rule, target))


async def _copy(
    cards: list[Card], rule: str, target: TerminalContext
) -> list[CardLeftOut]:
    reason: str | None = None
    try:
        if not rule or rule != await target.client.cards.rule():
            reason = OTHER_READER
    except IsapiError as err:
        reason = err.reason
    left_out: list[CardLeftOut] = []
    for card in cards:
        why = reason
        if why is None:
            why, is_lost = await _give(target, card)
            reason = (
                why if is_lost else None
            )  # The others could not be written, either.
        if why is not None:
            left_out.append(CardLeftOut(card_no=card.card_no, reason=why))
    return left_out


async def _give(target: TerminalContext, card: Card) -> tuple[str | None, bool]:
    """Give one card; return why that failed, and whether the terminal was lost."""
    if not card.is_transferable:
        return Reason.NOT_SUPPORTED, False
    try:
        await give_card(target, card)
    except IsapiError as err:
        return err.reason, isinstance(err, IsapiConnectionError)
    return None, False
