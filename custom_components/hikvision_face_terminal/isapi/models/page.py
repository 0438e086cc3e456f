"""One page of a search: users, faces, cards or departments."""

from dataclasses import dataclass
from typing import Final, Self

from ..tree import Tree, children, count, integer, label, node, text
from .card import Card
from .user import User

# The names of a wrapped answer, and of the list in it, by kind of search.
_ROOTS: Final = ("UserInfoSearch", "CardInfoSearch", "GroupSearchResult")
_LISTS: Final = ("UserInfo", "MatchList", "CardInfo", "GroupInfo")


@dataclass(frozen=True, slots=True)
class Page:
    """What a search found from a position on, and whether there may be more.

    `total` is the number of all finds, None if the terminal does not report it or
    contradicts itself. `none_found`: it reports that it found nothing at all.
    `is_report`: it found something here, or reports that there is nothing here; an
    answer without that proves the absence of nothing.
    """

    found: list[Tree]
    total: int | None
    more: bool
    none_found: bool = False
    is_report: bool = True

    @classmethod
    def from_tree(cls, tree: Tree, position: int) -> Self:
        """Read UserInfo/Search, FDSearch, CardInfo/Search or groupSearch.

        The end of the list is believed only of an empty page, or if the word and the
        total agree on it: builders report MORE beside a total that is the page's own.
        """
        search = next((tree[it] for it in _ROOTS if node(tree, it)), tree)
        found = next((list_ for it in _LISTS if (list_ := children(search, it))), [])
        end = position + len(found)
        total = count(search.get("totalMatches"))
        word = text(search, "responseStatusStrg").upper()
        goes_on = word == "MORE"
        reached = total is not None and total <= end
        return cls(
            found,
            None if goes_on and reached else total,
            more=bool(found) and (goes_on or not word or not reached),
            none_found=not found
            and not goes_on
            and (total == 0 or (total is None and word.startswith("NO"))),
            is_report=bool(found) or _reports_nothing(search, word),
        )

    def users(self) -> dict[str, User]:
        """Return the users of a page of UserInfo/Search, by employee number.

        The number is to the letter: it is compared with the one that was searched.
        """
        return {_key(user, "employeeNo"): User.from_tree(user) for user in self.found}

    def face_urls(self) -> dict[str, str]:
        """Return the pictures of a page of FDSearch, by employee number.

        The number is empty for a face that does not name its user; a URL is empty
        where the terminal keeps faces without pictures.
        """
        return {_key(face, "FPID"): text(face, "faceURL") for face in self.found}

    def cards(self) -> dict[str, Card]:
        """Return the cards of a page of CardInfo/Search, by their numbers."""
        cards = map(Card.from_tree, self.found)
        return {card.card_no: card for card in cards}

    def departments(self) -> dict[int, str]:
        """Return the names of a page of groupSearch, by the department's number."""
        return {
            number: label(group, "groupName") or str(number)
            for group in self.found
            if (number := integer(group.get("groupId"))) is not None
        }


def _reports_nothing(search: Tree, word: str) -> bool:
    """Return whether an answer without finds reports that there are none here."""
    if word not in ("", "OK", "MORE") and not word.startswith("NO"):
        return False  # Such as "FAILED".
    counts = (count(search.get(it)) for it in ("numOfMatches", "totalMatches"))
    is_empty_list = any(search.get(it) == [] for it in _LISTS)
    return word.startswith("NO") or is_empty_list or 0 in counts


def _key(entry: Tree, name: str) -> str:
    """Return a number to the letter; numbers that differ in blanks are different."""
    value = entry.get(name)
    return value if isinstance(value, str) else text(entry, name)
