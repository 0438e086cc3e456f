"""A simulated Hikvision face terminal, as strict as real ones are.

It is written from what is published of the protocol, not from this project's client,
and speaks it over real sockets. `python -m simulator --help` runs it by itself.
"""

from .behaviour import (
    Algorithm,
    Cancel,
    CaptureBehaviour,
    CaptureMode,
    ConnectionBehaviour,
    Count,
    DetailDelete,
    DeviceBehaviour,
    DigestBehaviour,
    Ending,
    ExpiredNonce,
    FacesBehaviour,
    Modify,
    PeopleBehaviour,
    Profile,
    WireBehaviour,
)
from .faults import Fault
from .message import Seen
from .pictures import draw_face
from .profiles import PROFILES
from .scene import Scene
from .terminal import SimulatedTerminal

__all__ = [
    "PROFILES",
    "Algorithm",
    "Cancel",
    "CaptureBehaviour",
    "CaptureMode",
    "ConnectionBehaviour",
    "Count",
    "DetailDelete",
    "DeviceBehaviour",
    "DigestBehaviour",
    "Ending",
    "ExpiredNonce",
    "FacesBehaviour",
    "Fault",
    "Modify",
    "PeopleBehaviour",
    "Profile",
    "Scene",
    "Seen",
    "SimulatedTerminal",
    "WireBehaviour",
    "draw_face",
]
