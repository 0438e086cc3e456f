"""The users, UserInfo."""

from .behavior import Count, Modify
from .message import Answer, Call, JsonObject
from .parts import Parts, Routes
from .person import check_employee_no, check_person, employee_numbers
from .search import MAX_LISTED, Search
from .status import RefusalError

_PATH = "AccessControl/UserInfo"
_MAX_DELETED = 1500
_NUMBER = {"@min": 1, "@max": 32}


class PeopleApi:
    """Stores users."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._store = parts.store
        self._behavior = parts.profile.people
        self._search = Search(parts)

    def routes(self) -> Routes:
        """Return the handlers by method and path."""
        routes: Routes = {
            ("GET", f"{_PATH}/capabilities"): self.capabilities,
            ("POST", f"{_PATH}/Record"): self.record,
            (self._behavior.modify_method, f"{_PATH}/Modify"): self.modify,
            ("PUT", f"{_PATH}/SetUp"): self.set_up,
            ("POST", f"{_PATH}/Search"): self._search.answer,
            ("PUT", f"{_PATH}/Delete"): self.delete,
        }
        if self._parts.profile.pins.mode is not None:
            routes["GET", "AccessControl/UserAndRight/PwMgrParams"] = self.pin_mode
        if self._behavior.count is not Count.NONE:
            routes["GET", f"{_PATH}/Count"] = self.count
        return routes

    def capabilities(self, _call: Call) -> Answer:
        """Report the fields of a user and their limits."""
        doors = self._behavior.doors
        capabilities: JsonObject = {
            "supportFunction": {"@opt": "post,delete,put,get,setUp"},
            "UserInfoSearchCond": {
                "searchID": {"@min": 1, "@max": 36},
                "maxResults": {"@min": 1, "@max": self._behavior.page_size},
                "EmployeeNoList": {"maxSize": MAX_LISTED, "employeeNo": _NUMBER},
                "fuzzySearch": {"@min": 0, "@max": 128},
                "hasFace": {"@opt": "true,false"},
                "hasCard": {"@opt": "true,false"},
                "hasFingerprint": {"@opt": "true,false"},
            },
            "UserInfoDelCond": {
                "EmployeeNoList": {"maxSize": _MAX_DELETED, "employeeNo": _NUMBER}
            },
            "employeeNo": _NUMBER,
            "name": {"@min": 0, "@max": self._behavior.name_bytes},
            "userType": {"@opt": "normal,visitor,blackList"},
            "closeDelayEnabled": {"@opt": "true,false"},
            "Valid": self._period(),
            "belongGroup": {"@min": 1, "@max": 32, "maxSize": 4},
            **self._parts.profile.pins.capabilities(),
            "doorRight": {"@min": 1, "@max": doors},
            "RightPlan": {
                "maxSize": doors,
                "doorNo": {"@min": 1, "@max": doors},
                "planTemplateNo": {"@min": 1, "@max": 255},
            },
            "maxOpenDoorTime": {"@min": 0, "@max": 255},
            "localUIRight": {"@opt": "true,false"},
            "gender": {"@opt": "male,female,unknown"},
            "maxRecordNum": self._behavior.capacity,
        }
        return self._parts.dialect.json({"UserInfo": capabilities})

    def _period(self) -> JsonObject:
        first, last = self._behavior.first_time, self._behavior.last_time
        times = {"@min": first, "@max": last}
        return {
            "enable": {"@opt": "true,false"},
            "beginTime": times,
            "endTime": times,
            "timeRangeBegin": first,
            "timeRangeEnd": last,
            "timeType": {"@opt": "local"},
        }

    def pin_mode(self, _call: Call) -> Answer:
        """Report which PIN of a user counts."""
        return self._parts.dialect.json({"pwMgrMode": self._parts.profile.pins.mode})

    def record(self, call: Call) -> Answer:
        """Add a user."""
        person = self._checked(self._sent(call), complete=True)
        if person["employeeNo"] in self._store.people:
            raise self._duplicate()
        self._add(person)
        return self._parts.dialect.ok(as_json=True)

    def modify(self, call: Call) -> Answer:
        """Change a user."""
        wanted = self._sent(call)
        person = self._checked(wanted, complete=False)
        known = self._store.people.get(person["employeeNo"])
        if known is None:
            if wanted.get("addUser") is not True:
                raise RefusalError("employeeNoNotExist")
            self._add(person)
        elif self._behavior.modify is Modify.MERGES:
            known.update(person)
        elif self._behavior.modify is Modify.REPLACES:
            self._store.people[person["employeeNo"]] = person
        return self._parts.dialect.ok(as_json=True)

    def set_up(self, call: Call) -> Answer:
        """Add, overwrite or delete a user."""
        wanted = self._sent(call)
        if wanted.get("deleteUser") is True:
            self._store.delete([check_employee_no(wanted)])
            return self._parts.dialect.ok(as_json=True)
        person = self._checked(wanted, complete=True)
        if person["employeeNo"] in self._store.people:
            self._store.people[person["employeeNo"]] = person
        elif self._behavior.set_up_creates:
            self._add(person)
        else:
            raise RefusalError("employeeNoNotExist")
        return self._parts.dialect.ok(as_json=True)

    def delete(self, call: Call) -> Answer:
        """Delete the listed users; without a list, all users."""
        condition = call.json("UserInfoDelCond")
        listed = employee_numbers(condition, _MAX_DELETED)
        self._store.delete(listed or self._store.employee_numbers())
        return self._parts.dialect.ok(as_json=True)

    def count(self, _call: Call) -> Answer:
        """Count users and, on most firmware, those with a face."""
        store = self._store
        counts = {"userNumber": len(store.people)}
        if self._behavior.count is Count.FULL:
            counts |= {
                "bindFaceUserNumber": len(store.faces),
                "bindFingerprintUserNumber": len(store.fingerprints),
                "bindCardUserNumber": len(store.cards),
            }
        return self._parts.dialect.json({"UserInfoCount": counts})

    def _checked(self, sent: JsonObject, *, complete: bool) -> JsonObject:
        """Return the fields that are stored; refuse the first invalid one."""
        person = check_person(sent, self._behavior, complete=complete)
        others = [
            it
            for number, it in self._store.people.items()
            if number != person["employeeNo"]
        ]
        return self._parts.profile.pins.check(person, others)

    def _sent(self, call: Call) -> JsonObject:
        sent: JsonObject = self._parts.profile.lists.taken_back(call.json("UserInfo"))
        return sent

    def _duplicate(self) -> RefusalError:
        """Return the refusal of a number in use, with the message of real terminals."""
        name, message = self._behavior.duplicate, "checkUser"
        if self._behavior.duplicate_in_ok:
            return RefusalError(name, message, http_status=200, status_code=1)
        return RefusalError(name, message)

    def _add(self, person: JsonObject) -> None:
        if len(self._store.people) >= self._behavior.capacity:
            raise RefusalError("deviceUserFull")
        self._store.people[person["employeeNo"]] = person
