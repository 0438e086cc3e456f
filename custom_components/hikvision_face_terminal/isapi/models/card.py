"""Cards: how a terminal lists, takes, removes and reads them.

All wire names from the vendor's guide of 2020; the root of a card that was read also
from a public client for a K1T343MFWX V4.48.
"""

from dataclasses import dataclass, field
from typing import Final, Self

from ..tree import Tree, amount, node, plain, root_of, text

# What terminals report is 20 or 32.
MAX_CARD_CHARACTERS: Final = 32

# The kinds that mean the same on every terminal.
_NORMAL: Final = "normalCard"
_TYPES: Final = frozenset(
    {_NORMAL, "patrolCard", "hijackCard", "superCard", "dismissingCard"}
)

# Reads a card at the first reader; a public client for a K1T343MFWX V4.48 sends it.
CARD_CAPTURE_XML: Final = b"""\
<CaptureCardInfoCond version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">
    <cardReaderNo>1</cardReaderNo>
</CaptureCardInfoCond>"""


def is_card_no(value: str) -> bool:
    """Return whether a text can be a card's number: letters and digits, not too many.

    Readers report decimal digits, gateways hexadecimal ones.
    """
    return value.isascii() and value.isalnum() and len(value) <= MAX_CARD_CHARACTERS


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """A card and whose it is; the number to the letter, with leading zeros."""

    card_no: str = field(repr=False)
    employee_no: str
    kind: str = _NORMAL

    @property
    def is_transferable(self) -> bool:
        """Whether its kind means the same on another terminal."""
        return self.kind in _TYPES

    def belongs_to(self, employee_no: str) -> bool:
        """Return whether it is this user's."""
        return self.employee_no == employee_no

    @classmethod
    def from_tree(cls, tree: Tree) -> Self:
        """Read one CardInfo of CardInfo/Search."""
        return cls(
            card_no=_to_the_letter(tree, "cardNo"),
            employee_no=_to_the_letter(tree, "employeeNo"),
            kind=text(tree, "cardType") or _NORMAL,
        )

    def to_wire(self) -> Tree:
        """Return the body that adds it."""
        return {
            "CardInfo": {
                "employeeNo": self.employee_no,
                "cardNo": self.card_no,
                "cardType": self.kind,
            }
        }


@dataclass(frozen=True, slots=True)
class CardReader:
    """The terminal's reader; `reader_id` is None where requests must not name one."""

    reader_id: int | None = None

    @classmethod
    def from_tree(cls, tree: Tree) -> Self:
        """Read CaptureCardInfo/capabilities."""
        ids = node(root_of(tree, "CardInfoCap"), "readerID")
        return cls(reader_id=amount(ids.get("@min")) or (1 if ids else None))


def cards_search(
    search_id: str,
    *,
    position: int,
    limit: int,
    employee_no: str = "",
    card_no: str = "",
) -> Tree:
    """Return the condition that finds the cards of a user, or one card.

    Raises ValueError without either: that would list all cards.
    """
    if bool(employee_no) is bool(card_no):
        raise ValueError("cards are searched by user or by number")
    only: Tree = (
        {"EmployeeNoList": [{"employeeNo": employee_no}]}
        if employee_no
        else {"CardNoList": [{"cardNo": card_no}]}
    )
    return {
        "CardInfoSearchCond": {
            "searchID": search_id,
            "searchResultPosition": position,
            "maxResults": limit,
            **only,
        }
    }


def card_delete(card_no: str) -> Tree:
    """Return the body that deletes one card; an empty list would delete all."""
    if not card_no:
        raise ValueError("no card to delete")
    return {"CardInfoDelCond": {"CardNoList": [{"cardNo": card_no}]}}


def captured_card_no(tree: Tree) -> str:
    """Return the number of the card that was read; empty if there was none."""
    roots = (root_of(tree, name) for name in ("CaptureCardInfo", "CardInfo"))
    return next((number for root in roots if (number := text(root, "cardNo"))), "")


def card_rule(tree: Tree) -> str:
    """Return how the reader counts, of IdentityTerminal; empty if it is not told."""
    return plain(text(root_of(tree, "IdentityTerminal"), "readCardRule")).lower()


def _to_the_letter(tree: Tree, name: str) -> str:
    """Return a number as it is listed; numbers that differ in blanks are different."""
    value = tree.get(name)
    return value if isinstance(value, str) else text(tree, name)
