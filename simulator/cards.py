"""The cards of users, CardInfo."""

from typing import Any

from .message import Answer, Call, JsonObject
from .parts import Parts, Routes
from .person import check_employee_no, employee_numbers
from .search import MAX_LISTED
from .status import RefusalError, bad_content, lacks

_PATH = "AccessControl/CardInfo"
_TYPES = (
    "normalCard",
    "patrolCard",
    "hijackCard",
    "superCard",
    "dismissingCard",
    "emergencyCard",
)


class CardsApi:
    """Stores the cards of users."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._store = parts.store
        self._behavior = parts.profile.cards

    def routes(self) -> Routes:
        """Return the handlers by method and path."""
        if not self._behavior.supported:
            return {}
        return {
            ("GET", f"{_PATH}/capabilities"): self.capabilities,
            ("GET", f"{_PATH}/Count"): self.count,
            ("POST", f"{_PATH}/Record"): self.record,
            ("PUT", f"{_PATH}/SetUp"): self.set_up,
            ("POST", f"{_PATH}/Search"): self.search,
            ("PUT", f"{_PATH}/Delete"): self.delete,
        }

    def capabilities(self, _call: Call) -> Answer:
        """Report the fields of a card and their limits."""
        number = {"@min": 1, "@max": 32}
        card_no = {"@min": 1, "@max": self._behavior.characters}
        people = {"maxSize": MAX_LISTED, "employeeNo": number}
        cards = {"maxSize": MAX_LISTED, "cardNo": card_no}
        return self._parts.dialect.json(
            {
                "CardInfo": {
                    "supportFunction": {"@opt": "post,delete,put,get,setUp"},
                    "CardInfoSearchCond": {
                        "searchID": {"@min": 1, "@max": 36},
                        "maxResults": {"@min": 1, "@max": MAX_LISTED},
                        "EmployeeNoList": people,
                        "CardNoList": cards,
                    },
                    "CardInfoDelCond": {"EmployeeNoList": people, "CardNoList": cards},
                    "employeeNo": number,
                    "cardNo": card_no,
                    "cardType": {"@opt": ",".join(_TYPES)},
                    "maxRecordNum": self._behavior.capacity,
                    "numberPerPerson": self._behavior.per_person,
                }
            }
        )

    def count(self, call: Call) -> Answer:
        """Count all cards, or those of one user."""
        only = call.query.get("employeeNo")
        owners = self._store.cards if only is None else {only}
        number = sum(len(self._store.cards.get(owner, ())) for owner in owners)
        return self._parts.dialect.json({"CardInfoCount": {"cardNumber": number}})

    def record(self, call: Call) -> Answer:
        """Add a card to a user; no card belongs to two."""
        sent = call.json("CardInfo")
        employee_no, card_no = check_employee_no(sent), self._card_no(sent)
        if employee_no not in self._store.people:
            raise RefusalError("employeeNoNotExist", "checkEmployeeNo")
        if self._owner(card_no) is not None:
            raise RefusalError("cardNoAlreadyExist", "checkEmployeeNo")
        self._add(employee_no, card_no, sent)
        return self._parts.dialect.ok(as_json=True)

    def set_up(self, call: Call) -> Answer:
        """Add, overwrite or delete a card; without its number, all of the user."""
        sent = call.json("CardInfo")
        employee_no = check_employee_no(sent)
        if employee_no not in self._store.people:
            raise RefusalError("employeeNoNotExist", "checkEmployeeNo")
        if sent.get("deleteCard") is True and "cardNo" not in sent:
            self._store.cards.pop(employee_no, None)
            return self._parts.dialect.ok(as_json=True)
        card_no = self._card_no(sent)
        self._remove(card_no)
        if sent.get("deleteCard") is not True:
            self._add(employee_no, card_no, sent)
        return self._parts.dialect.ok(as_json=True)

    def search(self, call: Call) -> Answer:
        """List cards: all, those of some users, or some of them."""
        condition = call.json("CardInfoSearchCond")
        search_id = condition.get("searchID")
        if not isinstance(search_id, str) or not search_id:
            raise lacks("searchID")
        position = self._number(condition, "searchResultPosition", 0, 1 << 31)
        limit = self._number(condition, "maxResults", 1, MAX_LISTED)
        found, lists = self._matching(condition), self._parts.profile.lists
        page = lists.page(found, position, limit)
        no_match = self._parts.profile.people.no_match
        result: JsonObject = {
            "searchID": search_id,
            **lists.totals(found, position, page, no_match),
        }
        if page:
            result["CardInfo"] = lists.entries([lists.written(card) for card in page])
        return self._parts.dialect.json({"CardInfoSearch": result})

    def delete(self, call: Call) -> Answer:
        """Delete the listed cards, or those of the listed users; else all cards."""
        condition = call.json("CardInfoDelCond")
        people, cards = self._listed(condition)
        if not people and not cards:
            self._store.cards.clear()
        for employee_no in people:
            self._store.cards.pop(employee_no, None)
        for card_no in cards:
            self._remove(card_no)
        return self._parts.dialect.ok(as_json=True)

    def _matching(self, condition: JsonObject) -> list[JsonObject]:
        people, cards = self._listed(condition)
        if not self._behavior.filters_people:
            people = []
        return [
            {"employeeNo": owner, "leaderCard": "", **card}
            for owner, owned in self._store.cards.items()
            for card in owned
            if (not people or owner in people)
            and (not cards or card["cardNo"] in cards)
        ]

    def _listed(self, condition: JsonObject) -> tuple[list[str], list[str]]:
        """Return the users and the cards that a condition lists; never both."""
        people = employee_numbers(condition, MAX_LISTED)
        listed: Any = condition.get("CardNoList", [])
        if not isinstance(listed, list) or len(listed) > MAX_LISTED:
            raise bad_content("CardNoList")
        if not all(isinstance(it, dict) for it in listed):
            raise bad_content("CardNoList")
        cards = [self._card_no(it) for it in listed]
        if people and cards:
            raise bad_content("CardNoList")
        return people, cards

    def _card_no(self, holder: JsonObject) -> str:
        if "cardNo" not in holder:
            raise lacks("cardNo")
        card_no = holder["cardNo"]
        is_text = isinstance(card_no, str) and card_no.isascii() and card_no.isalnum()
        if not is_text or len(card_no) > self._behavior.characters:
            raise bad_content("cardNo")
        return str(card_no)

    def _owner(self, card_no: str) -> str | None:
        for owner, owned in self._store.cards.items():
            if any(card["cardNo"] == card_no for card in owned):
                return owner
        return None

    def _add(self, employee_no: str, card_no: str, sent: JsonObject) -> None:
        kind = sent.get("cardType", "normalCard")
        if kind not in _TYPES:
            raise bad_content("cardType")
        if sum(map(len, self._store.cards.values())) >= self._behavior.capacity:
            raise RefusalError("deviceCardFull")
        owned = self._store.cards.get(employee_no, [])
        if len(owned) >= self._behavior.per_person:
            raise RefusalError("cardFullPerUser")
        self._store.cards[employee_no] = [*owned, {"cardNo": card_no, "cardType": kind}]

    def _remove(self, card_no: str) -> None:
        owner = self._owner(card_no)
        if owner is None:
            return
        left = [it for it in self._store.cards[owner] if it["cardNo"] != card_no]
        if left:
            self._store.cards[owner] = left
        else:
            del self._store.cards[owner]

    @staticmethod
    def _number(condition: JsonObject, name: str, low: int, high: int) -> int:
        if name not in condition:
            raise lacks(name)
        value = condition[name]
        if type(value) is not int or not low <= value <= high:
            raise bad_content(name)
        return value
