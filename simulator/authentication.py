"""The gate: who is let in, and what those are told who are not."""

from collections.abc import Callable
from http import HTTPStatus

from .behaviour import DigestBehaviour
from .dialect import Dialect
from .digest import Digest, Verdict
from .lockout import Lockout
from .message import Answer, Seen
from .status import RefusalError


class Authentication:
    """Checks the login of each request."""

    def __init__(
        self,
        behaviour: DigestBehaviour,
        dialect: Dialect,
        *,
        username: str,
        password: str,
        clock: Callable[[], float],
    ) -> None:
        """Let in one account."""
        self._behaviour = behaviour
        self._dialect = dialect
        self.lockout = Lockout(behaviour, clock)
        self.digest = Digest(
            behaviour, username=username, password=password, clock=clock
        )

    def admit(self, seen: Seen) -> Answer | None:
        """Check the login of a request; return the 401 if it is refused."""
        seen.signed = seen.authorization is not None
        if self.lockout.locked:
            if seen.signed:
                self.lockout.lock()
            seen.refusal = "locked"
            return self._unauthorized(Verdict(passed=False))
        verdict = self.digest.check(seen.method, seen.path, seen.authorization)
        seen.authorized = verdict.passed
        seen.refusal = verdict.reason
        if verdict.passed:
            self.lockout.passed()
            return None
        if verdict.wrong:
            self.lockout.failed()
        return self._unauthorized(verdict)

    def _unauthorized(self, verdict: Verdict) -> Answer:
        if verdict.spent and not self._behaviour.user_check:
            refusal = RefusalError("invalidOperation")
            answer = self._dialect.refuse(refusal, as_json=False)
        else:
            answer = self._dialect.xml(self.lockout.user_check(), declaration=True)
        headers = [
            ("WWW-Authenticate", challenge)
            for challenge in self.digest.challenges_after(verdict)
        ]
        return Answer(
            HTTPStatus.UNAUTHORIZED, answer.body, answer.content_type, tuple(headers)
        )
