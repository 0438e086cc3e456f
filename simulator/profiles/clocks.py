"""Profiles that differ in how their clock is set."""

from simulator.behavior import Profile
from simulator.time_behavior import TimeBehavior

_BY_HAND = "manual"

CLOCK_SETTINGS = (
    Profile(
        name="clock_by_hand",
        description="No time server; there are settings beside those of the clock.",
        source="the official guide has satelliteInterval beside the clock",
        time=TimeBehavior(mode=_BY_HAND, more=(("satelliteInterval", "60"),)),
    ),
    Profile(
        name="clock_by_platform",
        description="Another system sets the clock; the word for it is a guess.",
        source="timeMode is a list that differs by device",
        time=TimeBehavior(mode="platform"),
    ),
    Profile(
        name="clock_forbidden",
        description="The account must not set the clock: 403 lowPrivilege.",
        source="clients' notes of a missing right; not seen for the clock",
        time=TimeBehavior(mode=_BY_HAND, forbidden=True),
    ),
    Profile(
        name="clock_not_taken",
        description="Setting the clock is answered with OK, and changes nothing.",
        source="OK is no proof; no terminal is known that does it",
        time=TimeBehavior(mode=_BY_HAND, without_effect=True),
    ),
    Profile(
        name="no_summer_time",
        description="A zone with a rule for daylight saving time is badXmlContent.",
        source="terminals with a page of its own for it; the refusal is a guess",
        time=TimeBehavior(mode=_BY_HAND, knows_summer=False),
    ),
)
