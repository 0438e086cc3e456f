"""How long to wait before the next try, when tries go on failing."""

from random import uniform

from ..isapi import Timing


class BackOff:
    """Pauses in seconds that grow, and differ by chance.

    By chance, so that many terminals do not come back in the same second.
    """

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._most = 0.0

    def reset(self) -> None:
        """Begin again with the shortest pause."""
        self._most = 0.0

    def next(self) -> float:
        """Return the next pause."""
        least, limit = self._timing.stream_retry, self._timing.stream_retry_most
        self._most = min(max(2 * self._most, 1.5 * least), limit)
        return uniform(self._most / 1.5, self._most)  # noqa: S311 - no secret
