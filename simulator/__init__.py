"""A simulated Hikvision face terminal, as strict as real ones.

It is written from published descriptions and traffic of the protocol, independently of
this project's client, and speaks it over real sockets. It imports nothing of the
integration or of the tests. `python -m simulator --help` runs it by itself.
"""

from .behavior import (
    Algorithm,
    Cancel,
    CaptureBehavior,
    CaptureMode,
    ConnectionBehavior,
    Count,
    DetailDelete,
    DeviceBehavior,
    DigestBehavior,
    Ending,
    ExpiredNonce,
    FacesBehavior,
    Modify,
    PeopleBehavior,
    Profile,
    WireBehavior,
)
from .faults import Fault
from .message import RecordedRequest
from .pictures import draw_face
from .profiles import PROFILES
from .scene import Scene
from .terminal import SimulatedTerminal

__all__ = [
    "PROFILES",
    "Algorithm",
    "Cancel",
    "CaptureBehavior",
    "CaptureMode",
    "ConnectionBehavior",
    "Count",
    "DetailDelete",
    "DeviceBehavior",
    "DigestBehavior",
    "Ending",
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
