"""Cards: read at the terminal, given to a user, taken away.

A card of another user is never moved, and no request names less than one card.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from ..errors import (
    IsapiError,
    IsapiRefusedError,
    IsapiUnexpectedError,
    Reason,
    TerminalOperationError,
)
from ..models.card import MAX_CARD_CHARACTERS, Card, CardReader, is_card_no
from ..models.user import User
from .card_capture import CardCapture
from .confirmed_write import ConfirmedWrite, remove_confirmed, run_to_end
from .context import TerminalContext
from .transaction import EnrollmentStep
from .users import owner_shown, require_user

# Seconds to wait for a card unless the caller sets it: three rounds of a K1T320.
CARD_TIMEOUT: Final = 30.0

# The card that the terminal refuses as known is searched this often.
_SEARCHES: Final = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class UserCards:
    """A user's card numbers after a change; None where the terminal does not list them.

    `card_no` is the card that was given or taken.
    """

    employee_no: str
    card_no: str
    numbers: tuple[str, ...] | None


async def card_numbers(terminal: TerminalContext, user: User) -> tuple[str, ...] | None:
    """Return the numbers of a user's cards; None where the terminal does not list them.

    Costs no request for a user who is reported without cards.
    """
    if user.cards == 0:
        return ()
    try:
        cards = await terminal.client.cards.of_user(user.employee_no)
    except IsapiRefusedError, IsapiUnexpectedError:
        return None
    return _numbers(cards)


class CardEnrollment:
    """Reads a card at the terminal and gives it to a user; used once.

    Whatever fails or is cancelled before the card is read, nothing has changed;
    afterwards the card is given, and a cancellation is too late.
    """

    def __init__(
        self,
        terminal: TerminalContext,
        reader: CardReader | None,
        employee_no: str,
        *,
        on_step: Callable[[EnrollmentStep], None],
    ) -> None:
        self._terminal = terminal
        self._reader = reader
        self._employee_no = employee_no
        self._on_step = on_step
        self._step: EnrollmentStep | None = None

    async def run(self, timeout: float) -> UserCards:  # noqa: ASYNC109 - handed on
        """Wait up to `timeout` s for a card; raises IsapiError, see add_card."""
        self._begin(EnrollmentStep.CHECKING)
        if self._reader is None:
            raise TerminalOperationError(Reason.NOT_SUPPORTED, "CaptureCardInfo")
        await require_user(self._terminal, self._employee_no)
        wait = partial(self._begin, EnrollmentStep.WAITING_FOR_CARD)
        capture = CardCapture(self._terminal, self._reader, on_waiting=wait)
        card_no = await capture.run(timeout)
        wait()  # Where the card was there before.
        self._begin(EnrollmentStep.VERIFYING)
        return await give_card(
            self._terminal, Card(card_no=card_no, employee_no=self._employee_no)
        )

    def _begin(self, step: EnrollmentStep) -> None:
        if step is not self._step:
            self._step = step
            self._on_step(step)


async def add_card(
    terminal: TerminalContext, employee_no: str, card_no: str
) -> UserCards:
    """Give a card to a user, who may have it already.

    CARD_ALREADY_ASSIGNED, which names the owner, if it is another user's: it stays
    theirs. INVALID_CARD if the terminal does not take the number.
    """
    if not is_card_no(card_no):
        raise TerminalOperationError(
            Reason.INVALID_CARD, f"1-{MAX_CARD_CHARACTERS}, 0-9 A-Z"
        )
    await require_user(terminal, employee_no)
    return await give_card(terminal, Card(card_no=card_no, employee_no=employee_no))


async def give_card(terminal: TerminalContext, card: Card) -> UserCards:
    """Write a card of a user who exists, see add_card; once begun it is completed."""
    present = await terminal.client.cards.by_number(card.card_no)
    numbers: tuple[str, ...] | None
    if present is None:
        numbers = await run_to_end(_write(terminal, card))
    else:
        await _raise_unless_theirs(terminal, present, card)
        numbers = await _numbers_if_known(terminal, card.employee_no)
    return UserCards(
        employee_no=card.employee_no, card_no=card.card_no, numbers=numbers
    )


async def remove_card(
    terminal: TerminalContext, employee_no: str, card_no: str
) -> UserCards:
    """Take one card away from a user; CARD_NOT_FOUND if they do not have it.

    Deleted by its number alone, and seen to be gone.
    """
    await require_user(terminal, employee_no)
    cards = terminal.client.cards
    present = await cards.by_number(card_no) if is_card_no(card_no) else None
    if present is None or not present.belongs_to(employee_no):
        raise TerminalOperationError(Reason.CARD_NOT_FOUND, employee_no=employee_no)
    numbers: tuple[str, ...] = ()

    async def is_gone() -> bool:
        nonlocal numbers
        numbers = _numbers(await cards.of_user(employee_no))
        return card_no not in numbers

    await run_to_end(
        remove_confirmed(cards.delete_forms(card_no), is_gone, terminal.timing)
    )
    return UserCards(employee_no=employee_no, card_no=card_no, numbers=numbers)


async def _write(terminal: TerminalContext, card: Card) -> tuple[str, ...] | None:
    """Add a card that is free; return the user's cards then, None if not known."""
    numbers: tuple[str, ...] | None = None

    async def is_there() -> bool:
        nonlocal numbers
        numbers = _numbers(await terminal.client.cards.of_user(card.employee_no))
        return card.card_no in numbers

    try:
        await ConfirmedWrite(is_there, terminal.timing).send(
            terminal.client.cards.add_forms(card),
            without_effect="the terminal reports OK but adds no card",
        )
    except IsapiRefusedError as err:
        if err.reason is Reason.USER_NOT_FOUND:
            raise TerminalOperationError(
                err.reason, err.detail, employee_no=card.employee_no
            ) from err
        # Firmware has many words for a card that it knows, and another client may have
        # been faster: what is there decides.
        if not await _is_theirs_already(terminal, card, err):
            raise
        return await _numbers_if_known(terminal, card.employee_no)
    return numbers


async def _is_theirs_already(
    terminal: TerminalContext, card: Card, refused: IsapiRefusedError
) -> bool:
    """Return whether a card that was refused is the user's; raise if it is another's.

    False where it is nobody's, or that cannot be read.
    """
    is_known = refused.reason is Reason.CARD_ALREADY_ASSIGNED
    for _ in range(_SEARCHES if is_known else 1):
        try:
            present = await terminal.client.cards.by_number(card.card_no)
        except IsapiError:
            return False
        if present is not None:
            await _raise_unless_theirs(terminal, present, card)
            return True
    return False


async def _numbers_if_known(
    terminal: TerminalContext, employee_no: str
) -> tuple[str, ...] | None:
    """Return a user's card numbers after a change that a failed look must not fail."""
    try:
        return _numbers(await terminal.client.cards.of_user(employee_no))
    except IsapiError:
        return None


async def _raise_unless_theirs(
    terminal: TerminalContext, present: Card, card: Card
) -> None:
    if present.belongs_to(card.employee_no):
        return
    raise TerminalOperationError(
        Reason.CARD_ALREADY_ASSIGNED,
        employee_no=card.employee_no,
        owner=await owner_shown(terminal, present.employee_no),
    )


def _numbers(cards: list[Card]) -> tuple[str, ...]:
    return tuple(card.card_no for card in cards)
