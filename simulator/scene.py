"""What happens in front of the terminal while it looks for a face."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class _Kind(StrEnum):
    NEVER = "never"
    SECONDS = "seconds"
    REQUESTS = "requests"
    STEPS = "steps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A script for the person who is to be captured.

    It starts with the first capture request and, when a face was taken, again with
    the next one. Without arguments somebody stands there already.
    """

    kind: _Kind = _Kind.REQUESTS
    seconds: float = 0.0
    requests: int = 1
    progress: tuple[int, ...] = ()
    poor: int = 0
    """The first captures of this scene that end in lowScore."""

    @classmethod
    def at_once(cls) -> Self:
        """Somebody stands in front of the terminal already."""
        return cls()

    @classmethod
    def never(cls) -> Self:
        """Nobody comes, except by `Terminal.show_face`."""
        return cls(kind=_Kind.NEVER)

    @classmethod
    def after_seconds(cls, seconds: float) -> Self:
        """Somebody comes this long after the first capture request."""
        return cls(kind=_Kind.SECONDS, seconds=seconds)

    @classmethod
    def after_requests(cls, requests: int) -> Self:
        """Somebody is there from the given capture request on (1 is the first)."""
        return cls(requests=requests)

    @classmethod
    def steps(cls, progress: Iterable[int], seconds: float = 0.0) -> Self:
        """Each capture request sees the next of these percentages.

        A terminal that blocks hides them from its client; there each step takes
        `seconds`.
        """
        return cls(kind=_Kind.STEPS, progress=tuple(progress), seconds=seconds)

    @classmethod
    def poor_quality(cls, times: int = 1) -> Self:
        """Somebody is there, but the first captures are too poor to be used."""
        return cls(poor=times)

    def progress_at(self, request: int, elapsed: float) -> int:
        """Return what a terminal that answers at once reports."""
        match self.kind:
            case _Kind.NEVER:
                return 0
            case _Kind.SECONDS:
                return 100 if elapsed >= self.seconds else 0
            case _Kind.REQUESTS:
                return 100 if request >= self.requests else 0
            case _Kind.STEPS:
                return self.progress[min(request, len(self.progress)) - 1]

    def seconds_until_face(self, request: int, elapsed: float) -> float | None:
        """Return how long a terminal that blocks has to wait, None for ever."""
        match self.kind:
            case _Kind.NEVER:
                return None
            case _Kind.SECONDS:
                return max(0.0, self.seconds - elapsed)
            case _Kind.REQUESTS:
                return 0.0 if request >= self.requests else None
            case _Kind.STEPS:
                return max(0.0, self.seconds * (len(self.progress) - 1) - elapsed)
