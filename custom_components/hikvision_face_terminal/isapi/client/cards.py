"""The cards on a terminal, and its reader."""

from collections.abc import Callable
from functools import partial
from typing import Final

from ..errors import IsapiRefusedError, IsapiUnexpectedError
from ..models.card import (
    CARD_CAPTURE_XML,
    Card,
    CardReader,
    captured_card_no,
    card_delete,
    card_rule,
    cards_search,
    is_card_no,
)
from ..models.page import Page
from ..models.payloads import new_search_id
from ..transport.connection import Content
from ..transport.refusals import about_record
from ..tree import Tree
from .endpoint import Endpoint, WriteForm, as_json
from .pages import raise_if_no_report, walk

_CAPTURE: Final = "AccessControl/CaptureCardInfo"
_CARDS: Final = "AccessControl/CardInfo"

# All firmware known reports this many.
_PAGE_SIZE: Final = 30

# How many pages without what was searched are read: a K1T805MBFWX V1.9.1 ignores the
# filter and lists all cards. More than the cards of any house.
_MAX_STRANGE_PAGES: Final = 20

# What a round of the reader without a card is called, with HTTP 400 or 404.
_NO_CARD: Final = "deviceerror"


class CardsEndpoint(Endpoint):
    """CardInfo, CaptureCardInfo and how the reader counts."""

    async def reader(self) -> CardReader | None:
        """Return the reader; None where the terminal does not know the request.

        A terminal that gives no sensible answer may have one.
        """
        tree = await self._optional(f"{_CAPTURE}/capabilities?format=json")
        return None if tree == {} else CardReader.from_tree(tree or {})

    async def read(
        self,
        reader: CardReader,
        timeout: float,  # noqa: ASYNC109 - handed on
        *,
        by_post: bool = False,
    ) -> str | None:
        """Wait one round for a card; return its number, None if there was none.

        A round lasts 10 to 25 s. IsapiRefusedError with TERMINAL_BUSY: an earlier
        round is not over. `by_post`: the form that a K1T343MFWX V4.48 knows.
        """
        number = "" if reader.reader_id is None else f"&readerID={reader.reader_id}"
        path = _CAPTURE if by_post else f"{_CAPTURE}?format=json{number}"
        content = Content(CARD_CAPTURE_XML, "application/xml") if by_post else None
        try:
            tree = await self._transport.request(
                "POST" if by_post else "GET",
                f"/ISAPI/{path}",
                content=content,
                timeout=timeout,
                waits_for_person=True,
            )
        except IsapiRefusedError as err:
            if _NO_CARD in err.sub_code or "timeout" in err.sub_code:
                return None
            raise
        card_no = captured_card_no(tree)
        if card_no and not is_card_no(card_no):
            raise IsapiUnexpectedError("not the number of a card")
        return card_no or None

    async def of_user(self, employee_no: str) -> list[Card]:
        """Return the cards of a user."""
        search = partial(cards_search, new_search_id(), employee_no=employee_no)
        return await self._found(search, lambda card: card.belongs_to(employee_no))

    async def by_number(self, card_no: str) -> Card | None:
        """Return a card with this number to the letter, None if it is free."""
        search = partial(cards_search, new_search_id(), card_no=card_no)
        found = await self._found(search, lambda card: card.card_no == card_no)
        return found[0] if found else None

    async def rule(self) -> str:
        """Return how the reader makes a number of a card; empty if it is not told."""
        return card_rule(await self._optional("AccessControl/IdentityTerminal") or {})

    def add_forms(self, card: Card) -> tuple[WriteForm, ...]:
        """Add a card to a user; never moves one.

        IsapiRefusedError with CARD_ALREADY_ASSIGNED if it is on the terminal. SetUp,
        which may move it, is not sent.
        """
        return (WriteForm(partial(self._add, card)),)

    def delete_forms(self, card_no: str) -> tuple[WriteForm, ...]:
        """Delete one card by its number; nothing happens if there is none."""
        content = as_json(card_delete(card_no))
        delete = partial(
            self._write,
            "PUT",
            f"{_CARDS}/Delete?format=json",
            content,
            timeout=self._transport.timing.delete,
        )
        return (WriteForm(delete),)

    async def _add(self, card: Card) -> None:
        try:
            content = as_json(card.to_wire())
            await self._write("POST", f"{_CARDS}/Record?format=json", content)
        except IsapiRefusedError as err:
            raise about_record(err) from None

    async def _found(
        self, search: Callable[..., Tree], is_wanted: Callable[[Card], bool]
    ) -> list[Card]:
        """Return the wanted cards; firmware may not know the filter, and list all."""

        async def read_page(position: int) -> Page:
            condition = search(position=position, limit=_PAGE_SIZE)
            tree = await self._read(f"{_CARDS}/Search?format=json", condition)
            return raise_if_no_report(Page.from_tree(tree, position))

        found: list[Card] = []
        strange = 0
        async for cards in walk(read_page, Page.cards):
            wanted = [card for card in cards.values() if is_wanted(card)]
            found += wanted
            strange += not wanted
            if strange > _MAX_STRANGE_PAGES:
                raise IsapiUnexpectedError("the search does not find cards by number")
        return found
