"""AcsEvent: finds entries of the log."""

from collections import OrderedDict
from collections.abc import Sequence

from .clock import Clock
from .event_bodies import EventBodies
from .event_pictures import event_picture
from .event_query import MAX_SERIAL, Query, number_of
from .events import Events
from .happening import Entry
from .message import Answer, Call, JsonObject
from .parts import Parts, Routes
from .status import bad_content, lacks, not_supported

_PATH = "AccessControl/AcsEvent"
_POSITIONS = 150_000
_SEARCHES = 4
_FOLDER = "/LOCALS/pic/acsLinkCap"


class EventSearch:
    """Answers searches for events; a page is computed anew for each request."""

    def __init__(
        self, parts: Parts, events: Events, clock: Clock, bodies: EventBodies
    ) -> None:
        self._parts = parts
        self._events = events
        self._clock = clock
        self._bodies = bodies
        self._behavior = parts.profile.events
        self._kept: OrderedDict[str, Sequence[Entry]] = OrderedDict()

    def routes(self) -> Routes:
        """Return the handlers by method and path."""
        return {
            ("GET", f"{_PATH}/capabilities"): self.capabilities,
            ("POST", _PATH): self.search,
        }

    def capabilities(self, _call: Call) -> Answer:
        """Report what can be searched for, and which codes there are."""
        condition: JsonObject = {
            "searchID": _range(1, 64),
            "searchResultPosition": _range(0, _POSITIONS),
            "maxResults": _range(1, self._behavior.reported_page_size),
            "major": {"@opt": "0,1,2,3,5"},
        }
        names = {1: "Alarm", 2: "Exception", 3: "Operation", 5: "Event"}
        for major, codes in self._behavior.codes if self._behavior.lists_codes else ():
            words = codes.split(",") if self._behavior.options_are_lists else codes
            condition[f"minor{names[major]}"] = {"@opt": words}
        condition |= {
            "startTime": _range(1, 32),
            "endTime": _range(1, 32),
            "cardNo": _range(1, 20),
            "name": _range(1, 128),
            "picEnable": "true,false",
            "beginSerialNo": _range(1, MAX_SERIAL),
            "endSerialNo": _range(1, MAX_SERIAL),
            "employeeNoString": _range(1, 32),
        }
        if self._behavior.newest_first:
            condition["timeReverseOrder"] = "true"
        found = {"AcsEventCond": condition, "InfoList": self._reported_rows()}
        return self._parts.dialect.json({"AcsEvent": found})

    def _reported_rows(self) -> JsonObject:
        share = {"@min": 0, "@max": 1}
        return {
            "maxSize": self._behavior.reported_page_size,
            "time": _range(1, 32),
            "netUser": _range(1, 16),
            "remoteHostAddr": _range(1, 15),
            "cardNo": _range(1, 20),
            "cardType": {"@opt": "1,4,5,6"},
            "cardReaderNo": _range(1, 2),
            "doorNo": _range(1, self._parts.profile.people.doors),
            "employeeNo": _range(1, 32),
            "serialNo": _range(1, MAX_SERIAL),
            "userType": {"@opt": "normal,visitor,blackList,administrators"},
            "currentVerifyMode": {
                "@opt": (
                    "cardAndPw,card,fp,fpOrCard,fpAndCard,faceAndPw,faceAndCard,face,"
                    "cardOrfaceOrPw,cardOrFace,cardOrFpOrPw"
                )
            },
            "mask": {"@opt": ["unknown", "yes", "no"]},
            "pictureURL": _range(1, 256),
            "attendanceStatus": {
                "@opt": (
                    "undefined,checkIn,checkOut,breakOut,breakIn,overtimeIn,overtimeOut"
                )
            },
            "label": _range(0, 64),
            "statusValue": _range(0, 255),
            "FaceRect": dict.fromkeys(("height", "width", "x", "y"), share),
        }

    def search(self, call: Call) -> Answer:
        """Return a page of entries."""
        if not self._behavior.search:
            raise not_supported()
        condition = call.json("AcsEventCond")
        search_id = condition.get("searchID")
        if search_id is None:
            raise lacks("searchID")
        if not isinstance(search_id, str) or not 1 <= len(search_id) <= 64:
            raise bad_content("searchID")
        position = number_of(condition, "searchResultPosition", 0, _POSITIONS)
        limit = number_of(condition, "maxResults", 1, MAX_SERIAL)
        found = self._found(search_id, condition)
        # More than the maximum is cut to it without a word (the guide of 2020)
        page = found[position : position + min(limit, self._behavior.page_size)]
        more = position + len(page) < len(found)
        answer: JsonObject = {
            "searchID": search_id,
            "totalMatches": len(found),
            "responseStatusStrg": ("MORE" if more else "OK") if page else "NO MATCH",
            "numOfMatches": len(page),
        }
        if page:
            rows = [self._row(entry) for entry in page]
            alone = self._behavior.one_alone and len(rows) == 1
            answer["InfoList"] = rows[0] if alone else rows
        return self._parts.dialect.json({"AcsEvent": answer})

    def _found(self, search_id: str, condition: JsonObject) -> Sequence[Entry]:
        if self._behavior.keeps_searches and search_id in self._kept:
            return self._kept[search_id]
        query = Query.of(condition, self._behavior, self._clock.now())
        found = [entry for entry in self._events.entries if query.matches(entry)]
        if self._behavior.newest_first and condition.get("timeReverseOrder") is True:
            found.reverse()
        self._kept[search_id] = found
        while len(self._kept) > _SEARCHES:
            self._kept.popitem(last=False)
        return found

    def _row(self, entry: Entry) -> JsonObject:
        return self._bodies.row(entry, self._picture_url(entry))

    def _picture_url(self, entry: Entry) -> str | None:
        if not self._behavior.pictures or not entry.happening.has_face:
            return None
        time = entry.time
        path = f"{_FOLDER}/{time:%Y%m}_00/{time:%d_%H%M%S}_{entry.serial_no:05}_0.jpeg"
        return self._parts.pictures.issue(path, lambda: self._picture(entry))

    def _picture(self, entry: Entry) -> bytes | None:
        if self._clock.time() < entry.since + self._behavior.picture_after:
            return None
        return event_picture(entry.serial_no)


def _range(low: int, high: int) -> JsonObject:
    return {"@min": low, "@max": high}
