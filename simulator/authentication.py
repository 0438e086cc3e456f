"""Authentication of requests, and the 401 answers of those that fail it."""

from collections.abc import Callable
from http import HTTPStatus

from .behavior import DigestBehavior, LockReport
from .dialect import Dialect, node
from .digest import Digest, Verdict
from .lockout import Lockout
from .message import Answer, RecordedRequest
from .status import RefusalError


class Authentication:
    """Checks the login of each request against the one account."""

    def __init__(
        self,
        behavior: DigestBehavior,
        dialect: Dialect,
        *,
        username: str,
        password: str,
        clock: Callable[[], float],
    ) -> None:
        self._behavior = behavior
        self._dialect = dialect
        self.lockout = Lockout(behavior, clock)
        self.digest = Digest(
            behavior, username=username, password=password, clock=clock
        )

    def admit(self, seen: RecordedRequest) -> Answer | None:
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
            return self._right_missing(seen)
        if verdict.wrong:
            self.lockout.failed()
        return self._unauthorized(verdict)

    def _right_missing(self, seen: RecordedRequest) -> Answer | None:
        """Return the 401 of a call for which the account has no right."""
        path = seen.path.partition("?")[0].removeprefix("/ISAPI/")
        if path not in self._behavior.denied:
            return None
        seen.authorized, seen.refusal = False, "no right"
        return self._unauthorized(Verdict(passed=False))

    def _unauthorized(self, verdict: Verdict) -> Answer:
        if verdict.expired and not self._behavior.user_check:
            refusal = RefusalError("invalidOperation")
            answer = self._dialect.refuse(refusal, as_json=False)
        else:
            answer = self._report()
        return self._with_challenges(answer, verdict)

    def _report(self) -> Answer:
        """Return the body of a 401: whether the account is locked, and for how long."""
        report = self._behavior.lock_report
        if report is LockReport.USER_CHECK or not self.lockout.locked:
            return self._dialect.xml(self.lockout.user_check(), declaration=True)
        lock = {
            "lockStatus": self._behavior.lock_word,
            "resLockTime": self.lockout.seconds_left,
        }
        if report is LockReport.FLAT_JSON:
            return self._dialect.json(lock)
        children = [node(name, str(value)) for name, value in lock.items()]
        return self._dialect.xml(node("ResponseStatus", *children))

    def _with_challenges(self, answer: Answer, verdict: Verdict) -> Answer:
        headers = [
            ("WWW-Authenticate", challenge)
            for challenge in self.digest.challenges_after(verdict)
        ]
        return Answer(
            HTTPStatus.UNAUTHORIZED, answer.body, answer.content_type, tuple(headers)
        )
