"""The firmware profiles: one for each known difference between terminals.

A description states what the profile does, and what its source leaves open. Everything
else is as in the published traffic of a DS-K1T343EFWX.
"""

from simulator.behavior import Profile

from .capture import CAPTURE
from .cards import CARDS
from .clocks import CLOCK_SETTINGS
from .doors import DOORS, VISITS
from .event_framing import FRAMINGS
from .event_log import CLOCKS, NAMES, SEARCHES
from .events import STREAMS
from .fingerprints import FINGERS
from .lists import LISTS
from .login import LOGIN
from .pins import PINS
from .schedules import SCHEDULES
from .storage import FACES, PEOPLE
from .wire import CONNECTIONS, DEVICES, WORDING
from .writes import WRITES

PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        *CAPTURE,
        *LOGIN,
        *WORDING,
        *PEOPLE,
        *FACES,
        *WRITES,
        *LISTS,
        *CONNECTIONS,
        *DEVICES,
    )
}

# In dictionaries of their own: to an enrollment they are as any other.
CARD_PROFILES: dict[str, Profile] = {profile.name: profile for profile in CARDS}
FINGER_PROFILES: dict[str, Profile] = {profile.name: profile for profile in FINGERS}
PIN_PROFILES: dict[str, Profile] = {profile.name: profile for profile in PINS}
SCHEDULE_PROFILES: dict[str, Profile] = {profile.name: profile for profile in SCHEDULES}

CLOCK_PROFILES: dict[str, Profile] = {
    profile.name: profile for profile in CLOCK_SETTINGS
}

ACCESS_PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        *FRAMINGS,
        *STREAMS,
        *SEARCHES,
        *CLOCKS,
        *NAMES,
        *DOORS,
        *VISITS,
    )
}
"""Those that differ in events and doors only; to an enrollment, too, as any other."""

ALL_PROFILES = (
    PROFILES
    | SCHEDULE_PROFILES
    | ACCESS_PROFILES
    | CARD_PROFILES
    | CLOCK_PROFILES
    | FINGER_PROFILES
    | PIN_PROFILES
)
