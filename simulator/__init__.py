"""A simulated Hikvision face terminal, as strict as real ones.

It is written from published descriptions and traffic of the protocol, independently of
this project's client, and speaks it over real sockets. It imports nothing of the
integration or of the tests. `python -m simulator --help` runs it by itself.
"""

from .behavior import (
    Algorithm,
    ConnectionBehavior,
    Count,
    DetailDelete,
    DeviceBehavior,
    DigestBehavior,
    ExpiredNonce,
    FacesBehavior,
    Modify,
    PeopleBehavior,
    Profile,
    WireBehavior,
)
from .capture_behavior import Cancel, CaptureBehavior, CaptureMode, Ending
from .door_behavior import DoorBehavior
from .event_behavior import EventBehavior
from .faults import Fault
from .message import RecordedRequest
from .pictures import draw_face
from .profiles import (
    ACCESS_PROFILES,
    ALL_PROFILES,
    CARD_PROFILES,
    CLOCK_PROFILES,
    FINGER_PROFILES,
    PIN_PROFILES,
    PROFILES,
    SCHEDULE_PROFILES,
)
from .scene import Scene
from .terminal import SimulatedTerminal

__all__ = [
    "ACCESS_PROFILES",
    "ALL_PROFILES",
    "CARD_PROFILES",
    "CLOCK_PROFILES",
    "FINGER_PROFILES",
    "PIN_PROFILES",
    "PROFILES",
    "SCHEDULE_PROFILES",
    "Algorithm",
    "Cancel",
    "CaptureBehavior",
    "CaptureMode",
    "ConnectionBehavior",
    "Count",
    "DetailDelete",
    "DeviceBehavior",
    "DigestBehavior",
    "DoorBehavior",
    "Ending",
    "EventBehavior",
    "ExpiredNonce",
    "FacesBehavior",
    "Fault",
    "Modify",
    "PeopleBehavior",
    "Profile",
    "RecordedRequest",
    "Scene",
    "SimulatedTerminal",
    "WireBehavior",
    "draw_face",
]
