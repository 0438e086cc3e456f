"""What the endpoints share, and the type of their handlers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from .behavior import Profile
from .camera import Camera
from .dialect import Dialect
from .message import Answer, Call
from .pictures import Pictures
from .schedules import Schedules
from .store import Store

type Handler = Callable[[Call], Answer | Awaitable[Answer]]
type Routes = dict[tuple[str, str], Handler]
"""A handler for a method and a path below /ISAPI/; "#" stands for a number in it."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a terminal that its endpoints use."""

    profile: Profile
    serial_number: str
    store: Store
    pictures: Pictures
    camera: Camera
    schedules: Schedules
    dialect: Dialect
    is_open: Callable[[int], bool]
    """Whether a connection is still open, by its number."""
