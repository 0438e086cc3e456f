"""The lock that five wrong logins close."""

from collections.abc import Callable

from .behaviour import DigestBehaviour
from .dialect import Node, node


class Lockout:
    """Counts wrong logins."""

    def __init__(self, behaviour: DigestBehaviour, clock: Callable[[], float]) -> None:
        """Start unlocked."""
        self._behaviour = behaviour
        self._clock = clock
        self._until: float | None = None
        self._tries = 0
        self.wrong_logins = 0
        """All that were ever made."""

    @property
    def locked(self) -> bool:
        """Whether nobody is let in."""
        return self.seconds_left > 0

    @property
    def seconds_left(self) -> int:
        """How long the lock stays closed, rounded up."""
        if self._until is None:
            return 0
        left = self._until - self._clock()
        return max(0, int(left) + (left > int(left)))

    def lock(self, seconds: float | None = None) -> None:
        """Close the lock."""
        if seconds is None:
            seconds = self._behaviour.lock_seconds
        self._until = self._clock() + seconds
        self._tries = 0

    def unlock(self) -> None:
        """Open the lock and forget the tries."""
        self._until = None
        self._tries = 0

    def passed(self) -> None:
        """Note a right login."""
        self._tries = 0

    def failed(self) -> None:
        """Note a wrong login."""
        self.wrong_logins += 1
        self._tries += 1
        if self._tries >= self._behaviour.lock_after:
            self.lock()

    def user_check(self) -> Node:
        """Return the body of a 401."""
        locked = self.locked
        left = 0 if locked else self._behaviour.lock_after - self._tries
        return node(
            "userCheck",
            node("statusValue", "401"),
            node("statusString", "Unauthorized"),
            node("isActivated", "true"),
            node("lockStatus", "lock" if locked else "unlock"),
            node("unlockTime", str(self.seconds_left)),
            node("retryLoginTime", str(left)),
        )
