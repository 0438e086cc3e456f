"""Profiles that differ in the log of events: its search, its clock, its words."""

from datetime import timedelta, timezone

from simulator.behavior import Profile, WireBehavior
from simulator.door_behavior import DoorBehavior
from simulator.event_behavior import CODES, EventBehavior

_K1T341 = "an agent for K1T341AMF, in production"
_HOUR = timedelta(hours=1)
# Neither doorbell 37 nor tamper, forced 27, left open 28 and fingerprint 38
_FEW = {
    1: "1034,1036",
    2: "39,1024,1031",
    3: "112,113,121,122,1024,1025,1026,1027,1029",
    5: "1,6,7,8,9,19,20,21,22,23,24,31,32,51,75,76,117,181",
}

SEARCHES = (
    Profile(
        name="no_search",
        description="AcsEvent is notSupport, whatever the capabilities promise.",
        source="the notes of one project, of a K1T",
        events=EventBehavior(search=False),
    ),
    Profile(
        name="no_search_capabilities",
        description="The capabilities of AcsEvent are HTTP 500 with a page.",
        source="field case 6, for AcsEvent; no terminal is known that does it",
        wire=WireBehavior(broken_paths=("AccessControl/AcsEvent/capabilities",)),
    ),
    Profile(
        name="minor_zero_refused",
        description="A search for all minors of a major is invalidOperation.",
        source=_K1T341,
        events=EventBehavior(minor_zero=False),
    ),
    Profile(
        name="short_event_pages",
        description="Ten rows though thirty are asked for and reported; MORE tells.",
        source="a page may be shorter than was asked for",
        events=EventBehavior(page_size=10),
    ),
    Profile(
        name="searches_kept",
        description="A searchID that was used before finds what it found then.",
        source="the official guide",
        events=EventBehavior(keeps_searches=True),
    ),
    Profile(
        name="oldest_first",
        description="timeReverseOrder is neither reported nor heeded.",
        source="it is an optional element",
        events=EventBehavior(newest_first=False),
    ),
    Profile(
        name="one_row_alone",
        description="A single row of a search is no list.",
        source="a client that reads both",
        events=EventBehavior(one_alone=True),
    ),
    Profile(
        name="option_lists",
        description="The capabilities have lists of codes, not words with commas.",
        source="both are seen in one answer",
        events=EventBehavior(options_are_lists=True),
    ),
    Profile(
        name="codes_not_listed",
        description="The capabilities leave the codes out.",
        source="no terminal is known that does it",
        events=EventBehavior(lists_codes=False),
    ),
    Profile(
        name="few_codes",
        description="51 but no 37, no tamper and no contact among its codes.",
        source="51 without 37 is a V4.38; the rest is made up",
        events=EventBehavior(codes=tuple((CODES | _FEW).items())),
        doors=DoorBehavior(bell=51),
    ),
    Profile(
        name="pictures_late",
        description="The picture of an event is 404 until two seconds after it.",
        source="advice; how late they are is not known",
        events=EventBehavior(picture_after=2),
    ),
    Profile(
        name="pictures_gone",
        description="A search names pictures that are no longer stored: 404.",
        source="storage cycles",
        events=EventBehavior(picture_after=float("inf")),
    ),
    Profile(
        name="pictures_off",
        description="The terminal keeps no pictures of events.",
        source="saveCapPic and saveVerificationPic",
        events=EventBehavior(pictures=False),
    ),
)

CLOCKS = (
    Profile(
        name="own_offset_only",
        description="A search by times of another offset finds nothing; UTC+5.",
        source=_K1T341,
        events=EventBehavior(own_offset_only=True, zone=timezone(5 * _HOUR)),
    ),
    Profile(
        name="factory_zone",
        description="The zone is the one it was made with, UTC+8; the time is right.",
        source=_K1T341,
        events=EventBehavior(zone=timezone(8 * _HOUR)),
    ),
    Profile(
        name="clock_ahead",
        description="The clock is an hour ahead, as with summer time left on.",
        source="clocks seen by several clients",
        events=EventBehavior(clock_error=_HOUR),
    ),
    Profile(
        name="clock_behind",
        description="The clock is an hour behind.",
        source="clocks seen by several clients",
        events=EventBehavior(clock_error=-_HOUR),
    ),
    Profile(
        name="clock_months_behind",
        description="The clock is months behind.",
        source="a client for a DS-K1T805MBFWX",
        events=EventBehavior(clock_error=timedelta(days=-100)),
    ),
    Profile(
        name="naive_times",
        description="Times of events have no offset.",
        source="a DS-KV6124",
        events=EventBehavior(naive_time=True),
    ),
)

NAMES = (
    Profile(
        name="names_masked",
        description="Names in events are masked; how they look then is a guess.",
        source="desensitiseName of AcsCfg",
        events=EventBehavior(masked_names=True),
    ),
    Profile(
        name="names_left_out",
        description="Events have a number and no name.",
        source="several clients look names up by number",
        events=EventBehavior(named=False),
    ),
)
