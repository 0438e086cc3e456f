"""How terminals list users, faces and departments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .message import JsonObject

_NUMBERS = {
    "maxOpenDoorTime",
    "openDoorTime",
    "roomNumber",
    "floorNumber",
    "groupId",
    "doorNo",
    "localAtndPlanTemplateId",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBehavior:
    """What differs between the lists of terminals."""

    most: int | None = None
    """Fewer per page than are requested, and than the capabilities report."""
    total_of_page: bool = False
    """totalMatches is the number in this page; only MORE shows that there are more."""
    one_alone: bool = False
    """A single entry is no list."""
    refuses_end: bool = False
    """A position after the last entry is badParameters."""
    words: bool = False
    """Numbers and booleans of a user are words; so are numbers that go back."""
    empty_names: bool = True
    """False: a user without a name is listed without that node."""
    filters_users: bool = True
    """False: UserInfo/Search does not know EmployeeNoList, and lists everybody."""
    filters_faces: bool = True
    """False: FDSearch does not know FPID, and lists the whole library."""
    names_faces: bool = True
    """False: FDSearch does not report whose a face is."""

    def page(self, found: Sequence[Any], position: int, limit: int) -> list[Any]:
        """Return the entries of a page."""
        size = limit if self.most is None else min(limit, self.most)
        return [*found[position : position + size]]

    def totals(
        self, found: Sequence[Any], position: int, page: Sequence[Any], no_match: str
    ) -> JsonObject:
        """Return what a search reports beside its page."""
        more = position + len(page) < len(found)
        return {
            "responseStatusStrg": ("MORE" if more else "OK") if page else no_match,
            "numOfMatches": len(page),
            "totalMatches": len(page) if self.total_of_page else len(found),
        }

    def entries(self, page: list[JsonObject]) -> list[JsonObject] | JsonObject:
        """Return a page as it is written."""
        return page[0] if self.one_alone and len(page) == 1 else page

    def written(self, record: JsonObject) -> JsonObject:
        """Return a user as the list has them."""
        if not self.empty_names and not record.get("name"):
            record = {key: it for key, it in record.items() if key != "name"}
        return _in_words(record) if self.words else record

    def taken_back(self, record: JsonObject) -> Any:
        """Return a user with the numbers that this terminal lists as words."""
        return _as_numbers(record) if self.words else record


def _as_numbers(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _as_numbers(child, name) for name, child in value.items()}
    if isinstance(value, list):
        return [_as_numbers(child) for child in value]
    is_number = key in _NUMBERS and isinstance(value, str) and value.isdecimal()
    return int(value) if is_number else value


def _in_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _in_words(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_in_words(child) for child in value]
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else value
