"""How terminals differ in their events: the stream, the log and its search."""

from dataclasses import dataclass, replace
from datetime import timedelta, timezone
from enum import StrEnum
from typing import Self


class Boundary(StrEnum):
    """How the stream's Content-Type names the boundary."""

    PLAIN = "plain"
    QUOTED = "quoted"
    DASHED = "dashed"
    """The name begins with the two dashes that a line with it begins with."""
    MISSING = "missing"


class Heartbeat(StrEnum):
    """What a stream brings while nothing happens."""

    VIDEO_LOSS = "videoloss"
    """An alarm videoloss that is inactive."""
    HEART_BEAT = "heartBeat"
    NONE = "none"


class Taken(StrEnum):
    """How a stream is refused while all slots are taken."""

    NOT_FOUND = "not_found"
    """HTTP 404."""
    EXCEED = "exceed"
    """deployExceedMax, with 503."""


class Subscribe(StrEnum):
    """What subscribeEvent does; it shares the slots with alertStream."""

    NONE = "none"
    WORKS = "works"
    REFUSED = "refused"
    """Refused as MessageParametersLack, and the slot stays taken."""


# The codes of a DS-K1T342MWX V3.16.1, as its AcsEvent capabilities list them
CODES: dict[int, str] = {
    1: "1028,1029,1034,1035,1036,1037,1038,1030,1031,1039,1040",
    2: "38,39,1024,1031,1032,1059,1060,1064,1065,1033,1034,1039,1040",
    3: (
        "80,90,93,94,112,113,118,119,121,122,123,126,134,135,240,241,311,312,1024,"
        "1025,1026,1027,1028,1029,1030,1031,1034,1035,1036,1038,1049,1050,1057,1058,"
        "1071,1072,1073,1074,1075,9729,1055,1056,1078"
    ),
    5: (
        "1,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,31,32,33,"
        "34,35,36,37,38,39,49,75,76,80,104,116,117,130,132,142,151,152,155,164,193,"
        "208,2,3,4,5,40,41,42,43,44,45,46,47,48,54,55,56,57,58,59,60,61,62,63,64,65,"
        "66,67,68,153,154,168,51,162,169,119,163,170,181,189,156,157,217"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FramingBehavior:
    """How the parts of a stream are separated."""

    boundary: Boundary = Boundary.PLAIN
    content_type: str = "multipart/mixed"
    name: str = "MIME_boundary"
    lengths: bool = True
    """Parts have a Content-Length."""
    line_end: str = "\r\n"
    blank_lines: int = 0
    """How many blank lines stand before each boundary."""
    dispositions: bool = False
    """Parts are named by a Content-Disposition, as in a form."""
    nested: bool = False
    """The head of each part begins with that of a form around it."""
    piece: int | None = None
    """Parts are written in pieces of this many bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBehavior:
    """How the terminal reports what happens. Times are in seconds."""

    framing: FramingBehavior = FramingBehavior()
    stream: bool = True
    """False: there is no alertStream."""
    forbidden: bool = False
    """The account lacks the right to be notified: 403 lowPrivilege."""
    opens_once: bool = False
    """A stream that was just refused for its login is 400 when it comes again."""
    silent: bool = False
    """alertStream is answered with 200, and then brings nothing."""
    silent_after: int | None = None
    """How many live parts a stream brings before it is only half open."""
    xml: bool = False
    """Events are XML, as on old firmware."""
    reports_current: bool = True
    """False: no currentEvent."""
    words: bool = False
    """Numbers are words, and activePostCount is empty."""
    door_in_person_events: bool = False
    card_in_person_events: bool = False
    """Events of people have the number of a card of theirs, used or not."""
    report_channel: int | None = None
    """None: events have neither reportChannel nor hasRecord."""
    numbers_twice: bool = False
    """Beside employeeNoString, there is employeeNo as a number."""
    uploads_pictures: bool = False
    """A picture follows each event with a face."""
    picture_has_boundary: bool = False
    stray_picture: bool = False
    """The first part of each stream is a picture without an event."""
    stalls: bool = False
    """While a face is captured or stored, streams bring nothing; then all at once."""
    heartbeat: Heartbeat = Heartbeat.VIDEO_LOSS
    heartbeat_seconds: float = 10.0
    replay: int | None = None
    """How many of the latest entries a stream begins with; None: the whole log."""
    past: int = 0
    """How many entries the log has when it is first switched on."""
    slots: int = 1
    taken_for: float = 0.0
    """How long another client holds a slot after each start."""
    slot_held: float = 0.0
    """How long a slot stays taken after its connection has gone."""
    taken: Taken = Taken.NOT_FOUND
    subscribe: Subscribe = Subscribe.NONE
    deploy_info: bool = True
    logs_arming: bool = True
    """Each stream that is opened writes 3/121, and each that ends writes 3/122."""
    logs_logins: bool = False
    """Each login, which is the first use of a nonce, writes 3/112."""
    masked_names: bool = False
    named: bool = True
    """False: events have no name, only a number."""
    naive_time: bool = False
    """Times of events have no offset."""
    clock_error: timedelta = timedelta()
    zone: timezone | None = None
    """None: that of the machine it runs on."""
    codes: tuple[tuple[int, str], ...] = tuple(CODES.items())
    """The codes by major that its capabilities list."""
    lists_codes: bool = True
    """False: the capabilities leave the codes out."""
    options_are_lists: bool = False
    """The capabilities have lists where others have words with commas."""
    search: bool = True
    """False: AcsEvent is notSupport, whatever the capabilities promise."""
    page_size: int = 30
    reported_page_size: int = 30
    minor_zero: bool = True
    """False: a search for all minors of a major is invalidOperation."""
    own_offset_only: bool = False
    """A search by times of another offset finds nothing."""
    keeps_searches: bool = False
    """A searchID that was used before finds what it found then."""
    newest_first: bool = True
    """False: timeReverseOrder is neither reported nor heeded."""
    one_alone: bool = False
    """A single row is no list."""
    pictures: bool = True
    """False: the terminal keeps no pictures of events."""
    picture_after: float = 0.0
    """A picture is 404 until so long after its event."""

    def scaled(self, factor: float) -> Self:
        """Return the same behavior on a faster (or slower) clock."""
        return replace(
            self,
            # None at all is not the same as one after the other
            heartbeat_seconds=self.heartbeat_seconds * (factor or 1),
            slot_held=self.slot_held * factor,
            taken_for=self.taken_for * factor,
        )
