"""One page of a search: users, faces or departments."""

from dataclasses import dataclass
from typing import Final, Self

from ..errors import IsapiUnexpectedError
from ..tree import Tree, children, count, integer, label, node, text
from .user import User

# The names of a wrapped answer, and of the list in it, by kind of search.
_ROOTS: Final = ("UserInfoSearch", "GroupSearchResult")
_LISTS: Final = ("UserInfo", "MatchList", "GroupInfo")


@dataclass(frozen=True, slots=True)
class Page:
    """What a search found from a position on, and whether there may be more.

    `total` is the number of all finds, None if the terminal does not report it or
    contradicts itself. `none_found`: it reports that it found nothing; a page may be
    empty without that. `blank`: it has nothing of a search's answer, as a page of the
    web server or a bare OK.
    """

    found: list[Tree]
    total: int | None
    more: bool
    none_found: bool = False
    blank: bool = False

    @classmethod
    def from_tree(cls, tree: Tree, position: int) -> Self:
        """Read UserInfo/Search, FDSearch or groupSearch.

        The end of the list is believed only of an empty page, or if the word and the
        total agree on it: builders report MORE beside a total that is the page's own.
        """
        search = next((tree[it] for it in _ROOTS if node(tree, it)), tree)
        found = next((list_ for it in _LISTS if (list_ := children(search, it))), [])
        end = position + len(found)
        total = count(search.get("totalMatches"))
        word = text(search, "responseStatusStrg").upper()
        if word.startswith("FAIL"):
            raise IsapiUnexpectedError("the terminal's search failed")
        goes_on = word == "MORE"
        reached = total is not None and total <= end
        return cls(
            found,
            None if goes_on and reached else total,
            more=bool(found) and (goes_on or not word or not reached),
            none_found=not found
            and not goes_on
            and (total == 0 or (total is None and word.startswith("NO"))),
            blank=not word and total is None and search.keys().isdisjoint(_LISTS),
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

    def departments(self) -> dict[int, str]:
        """Return the names of a page of groupSearch, by the department's number."""
        return {
            number: label(group, "groupName") or str(number)
            for group in self.found
            if (number := integer(group.get("groupId"))) is not None
        }


def _key(entry: Tree, name: str) -> str:
    """Return a number to the letter; numbers that differ in blanks are different."""
    value = entry.get(name)
    return value if isinstance(value, str) else text(entry, name)
