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
    """A script for the person to be captured.

    It starts with the first capture request and, after a face has been captured, again
    with the next one. By default, a person is already there.
    """

    kind: _Kind = _Kind.REQUESTS
    seconds: float = 0.0
    requests: int = 1
    progress: tuple[int, ...] = ()
    poor: int = 0
    """How many captures end in lowScore at first."""

    @classmethod
    def at_once(cls) -> Self:
        """Have a person stand in front of the terminal already."""
        return cls()

    @classmethod
    def never(cls) -> Self:
        """Have no person come, except by `SimulatedTerminal.show_face`."""
        return cls(kind=_Kind.NEVER)

    @classmethod
    def after_seconds(cls, seconds: float) -> Self:
        """Have a person come this long after the first capture request."""
        return cls(kind=_Kind.SECONDS, seconds=seconds)

    @classmethod
    def after_requests(cls, requests: int) -> Self:
        """Have a person be there from the given capture request on (1 is the first)."""
        return cls(requests=requests)

    @classmethod
    def steps(cls, progress: Iterable[int], seconds: float = 0.0) -> Self:
        """Report the next of these percentages to each capture request.

        A terminal that blocks does not report them; there each step takes `seconds`.
        """
        return cls(kind=_Kind.STEPS, progress=tuple(progress), seconds=seconds)

    @classmethod
    def poor_quality(cls, times: int = 1) -> Self:
        """Have a person be there whose first captures are of too poor quality."""
        return cls(poor=times)

    def progress_at(self, request: int, elapsed: float) -> int:
        """Return the progress that a terminal reports if it answers at once."""
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
        """Return how long a terminal has to wait if it blocks; None is forever."""
        match self.kind:
            case _Kind.NEVER:
                return None
            case _Kind.SECONDS:
                return max(0.0, self.seconds - elapsed)
            case _Kind.REQUESTS:
                return 0.0 if request >= self.requests else None
            case _Kind.STEPS:
                return max(0.0, self.seconds * (len(self.progress) - 1) - elapsed)
