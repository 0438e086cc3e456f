"""The firmware profiles: one for each known difference between terminals.

A description states what the profile does, and what its source leaves open. Everything
else is as in the published traffic of a DS-K1T343EFWX.
"""

from simulator.behavior import Profile

from .capture import CAPTURE
from .lists import LISTS
from .login import LOGIN
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
        *SCHEDULES,
        *WRITES,
        *LISTS,
        *CONNECTIONS,
        *DEVICES,
    )
}
