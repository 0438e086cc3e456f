"""The lockout after five wrong logins."""

from collections.abc import Callable

from .behavior import DigestBehavior
from .dialect import Node, node


class Lockout:
    """Counts wrong logins, and locks the account."""

    def __init__(self, behavior: DigestBehavior, clock: Callable[[], float]) -> None:
        self._behavior = behavior
        self._clock = clock
        self._until: float | None = None
        self._attempts = 0
        self.wrong_logins = 0
        """The total, which a correct login does not reset."""

    @property
    def locked(self) -> bool:
        """Whether all logins are refused."""
        return self.seconds_left > 0

    @property
    def seconds_left(self) -> int:
        """The remaining seconds of the lockout, rounded up."""
        if self._until is None:
            return 0
        left = self._until - self._clock()
        return max(0, int(left) + (left > int(left)))

    def lock(self, seconds: float | None = None) -> None:
        """Lock the account."""
        if seconds is None:
            seconds = self._behavior.lock_seconds
        self._until = self._clock() + seconds
        self._attempts = 0

    def unlock(self) -> None:
        """Unlock the account and reset the attempts."""
        self._until = None
        self._attempts = 0

    def passed(self) -> None:
        """Count a correct login."""
        self._attempts = 0

    def failed(self) -> None:
        """Count a wrong login."""
        self.wrong_logins += 1
        self._attempts += 1
        if self._attempts >= self._behavior.lock_after:
            self.lock()

    def user_check(self) -> Node:
        """Return the body of a 401."""
        locked = self.locked
        left = 0 if locked else self._behavior.lock_after - self._attempts
        return node(
            "userCheck",
            node("statusValue", "401"),
            node("statusString", "Unauthorized"),
            node("isActivated", "true"),
            node("lockStatus", self._behavior.lock_word if locked else "unlock"),
            node("unlockTime", str(self.seconds_left)),
            node("retryLoginTime", str(left)),
        )
