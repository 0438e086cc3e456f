"""Profiles that differ in how users and faces are listed, and in what is stored."""

from simulator.behavior import PeopleBehavior, Profile
from simulator.listing import ListBehavior

from .sources import GUIDE_2020

LISTS = (
    Profile(
        name="strangers_face",
        description=(
            "FDSearch does not know FPID and lists the whole library; only FDSearch "
            "reports faces."
        ),
        source="field case 3; no terminal is known that does it",
        people=PeopleBehavior(lists_faces=False),
        lists=ListBehavior(filters_faces=False),
    ),
    Profile(
        name="unnamed_faces",
        description="FDSearch does not report whose a face is, and alone reports it.",
        source="a relative of field case 3; FPID is optional in the guides",
        people=PeopleBehavior(lists_faces=False),
        lists=ListBehavior(names_faces=False),
    ),
    Profile(
        name="nameless",
        description="Users without a name are listed without that node.",
        source="field cases 18 and 39: K1T320MFWX, and a terminal of 87 people",
        lists=ListBehavior(empty_names=False),
    ),
    Profile(
        name="range_from_1970",
        description="Periods may begin in 1970.",
        source=f"the capabilities in the {GUIDE_2020}; field case 19",
        people=PeopleBehavior(first_time="1970-01-01T00:00:00"),
    ),
    Profile(
        name="short_pages",
        description=(
            "Ten per page though thirty are requested and reported as the limit; one "
            "alone is no list."
        ),
        source="field case 23, by clients that read both",
        lists=ListBehavior(most=10, one_alone=True),
    ),
    Profile(
        name="total_of_page",
        description="totalMatches is that of the page; MORE shows that there are more.",
        source="field case 24, by one client that goes on to an empty page",
        lists=ListBehavior(most=10, total_of_page=True),
    ),
    Profile(
        name="words",
        description=(
            "Numbers and booleans of a user are words in the list. Numbers are taken "
            "back as words, which is a guess; booleans are not."
        ),
        source="field case 25, by clients that read both",
        lists=ListBehavior(words=True),
    ),
)
