"""What the terminal's parts share, and the shape of their handlers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from .behaviour import Profile
from .camera import Camera
from .dialect import Dialect
from .message import Answer, Call
from .pictures import Pictures
from .store import Store

type Handler = Callable[[Call], Answer | Awaitable[Answer]]
type Routes = dict[tuple[str, str], Handler]
"""A handler for a method and a path below /ISAPI/."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The inside of the case."""

    profile: Profile
    serial_number: str
    store: Store
    pictures: Pictures
    camera: Camera
    dialect: Dialect
