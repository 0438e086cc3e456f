"""UserInfo/Search: lists users in pages."""

from collections import OrderedDict
from typing import Any

from .message import Answer, Call, JsonObject
from .parts import Parts
from .person import employee_numbers, listed_person
from .status import RefusalError, bad_content, lacks

MAX_LISTED = 30
_SEARCH_ID_CHARACTERS = 36
_MAX_SEARCHES = 4


class Search:
    """Answers searches; the searchID ties later pages to the first one."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._store = parts.store
        self._found: OrderedDict[str, list[str]] = OrderedDict()

    def answer(self, call: Call) -> Answer:
        """Return a page."""
        condition = call.json("UserInfoSearchCond")
        search_id = self._search_id(condition)
        position = self._number(condition, "searchResultPosition", 0, 1 << 31)
        most = self._parts.profile.people.page_size
        limit = self._number(condition, "maxResults", 1, most)
        found = self._results(search_id, position, condition)
        lists = self._parts.profile.lists
        if lists.refuses_end and position > max(len(found) - 1, 0):
            raise RefusalError("badParameters", "searchResultPosition")
        page = lists.page(found, position, limit)
        no_match = self._parts.profile.people.no_match
        result: JsonObject = {
            "searchID": search_id,
            **lists.totals(found, position, page, no_match),
        }
        if page:
            listed = [lists.written(self._listed(number)) for number in page]
            result["UserInfo"] = lists.entries(listed)
        return self._parts.dialect.json({"UserInfoSearch": result})

    def _results(
        self, search_id: str, position: int, condition: JsonObject
    ) -> list[str]:
        """Return the numbers that the first page of this search found."""
        if position == 0:
            self._found[search_id] = self._matching(condition)
            while len(self._found) > _MAX_SEARCHES:
                self._found.popitem(last=False)
        elif search_id not in self._found:
            raise RefusalError("badParameters", "searchID")
        return [it for it in self._found[search_id] if it in self._store.people]

    def _matching(self, condition: JsonObject) -> list[str]:
        listed = employee_numbers(condition, MAX_LISTED)
        if not self._parts.profile.lists.filters_users:
            listed = []
        part = condition.get("fuzzySearch", "")
        if not isinstance(part, str):
            raise bad_content("fuzzySearch")
        return [
            number
            for number, person in self._store.people.items()
            if (not listed or number in listed)
            and (part in number or part in person.get("name", ""))
            and self._has(number, condition)
        ]

    def _has(self, number: str, condition: JsonObject) -> bool:
        stored: dict[str, dict[str, Any]] = {
            "hasCard": self._store.cards,
            "hasFingerprint": self._store.fingerprints,
            "hasFace": self._store.faces,
        }
        return all(
            condition[flag] == bool(owners.get(number))
            for flag, owners in stored.items()
            if flag in condition
        )

    def _listed(self, number: str) -> JsonObject:
        store = self._store
        lists_faces = self._parts.profile.people.lists_faces
        has_face = lists_faces and store.shows_face(number)
        listed = listed_person(
            store.people[number],
            cards=len(store.cards.get(number, ())),
            fingerprints=len(store.fingerprints.get(number, ())),
            face_url=self._parts.pictures.face_url(number) if has_face else None,
        )
        if not lists_faces:
            del listed["numOfFace"]
        if not self._parts.profile.fingers.is_listed:
            del listed["numOfFP"]
        return self._parts.profile.pins.listed(store.people[number], listed)

    def _search_id(self, condition: JsonObject) -> str:
        if "searchID" not in condition:
            raise lacks("searchID")
        search_id = condition["searchID"]
        if not isinstance(search_id, str) or not (
            1 <= len(search_id) <= _SEARCH_ID_CHARACTERS
        ):
            raise bad_content("searchID")
        if len(search_id) > self._parts.profile.people.search_id_characters:
            raise RefusalError("badParameters", "searchID")
        return search_id

    @staticmethod
    def _number(condition: JsonObject, node: str, low: int, high: int) -> int:
        if node not in condition:
            raise lacks(node)
        value = condition[node]
        if type(value) is not int or not low <= value <= high:
            raise bad_content(node)
        return value
