"""What can go wrong with a terminal: one base error and its few branches."""

from enum import StrEnum


class Reason(StrEnum):
    """Why something failed, by the name under which the user reads about it."""

    INVALID_AUTH = "invalid_auth"
    ACCOUNT_LOCKED = "account_locked"
    PERMISSION_DENIED = "permission_denied"
    CANNOT_CONNECT = "cannot_connect"
    CERTIFICATE_CHANGED = "certificate_changed"
    TERMINAL_BUSY = "terminal_busy"
    ENROLLMENT_IN_PROGRESS = "enrollment_in_progress"
    NO_ENROLLMENT_RUNNING = "no_enrollment_running"
    USER_ALREADY_EXISTS = "user_already_exists"
    USER_NOT_FOUND = "user_not_found"
    NO_FACE = "no_face"
    INVALID_PICTURE = "invalid_picture"
    INVALID_EMPLOYEE_NO = "invalid_employee_no"
    INVALID_NAME = "invalid_name"
    INVALID_VALIDITY = "invalid_validity"
    PERIOD_UNKNOWN = "period_unknown"
    CAPTURE_TIMEOUT = "capture_timeout"
    CAPTURE_FAILED = "capture_failed"
    FACE_REJECTED = "face_rejected"
    FACE_ALREADY_ENROLLED = "face_already_enrolled"
    TERMINAL_FULL = "terminal_full"
    NOT_SUPPORTED = "not_supported"
    ENROLLMENT_CANCELLED = "enrollment_cancelled"
    ROLLBACK_FAILED = "rollback_failed"
    UNEXPECTED_RESPONSE = "unexpected_response"


class IsapiError(Exception):
    """Base of all errors.

    `detail` is the terminal's own wording or a short technical fact. It never
    holds a name, an employee number, a password or a picture's URL. `terminal` is
    the owner's name of the terminal that failed, where several are at work.
    """

    reason = Reason.UNEXPECTED_RESPONSE
    terminal: str | None = None

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.reason)
        self.detail = detail


class IsapiConnectionError(IsapiError):
    """No answer: what was asked may or may not have been done.

    `lost` says that there was no connection, or that it ended before the answer.
    """

    reason = Reason.CANNOT_CONNECT

    def __init__(self, detail: str = "", *, lost: bool = False) -> None:
        super().__init__(detail)
        self.lost = lost


class IsapiUnexpectedError(IsapiError):
    """An answer that makes no sense: what was asked may or may not be done."""

    reason = Reason.UNEXPECTED_RESPONSE


class IsapiCertificateError(IsapiError):
    """The terminal's certificate is not the trusted one; nothing was sent."""

    reason = Reason.CERTIFICATE_CHANGED


class IsapiAuthenticationError(IsapiError):
    """The terminal refused user name or password."""

    reason = Reason.INVALID_AUTH


class IsapiLockedError(IsapiError):
    """The terminal locked the account (after five wrong logins, for 30 minutes).

    `unlock_in` is the time in seconds until it says it will unlock.
    """

    reason = Reason.ACCOUNT_LOCKED

    def __init__(self, unlock_in: float) -> None:
        super().__init__(f"locked for {unlock_in:.0f} s")
        self.unlock_in = unlock_in

    @property
    def minutes(self) -> int:
        """Whole minutes to wait, at least one."""
        return max(1, -int(-self.unlock_in // 60))


# subStatusCodes, in lower case, of a request in a form that this firmware rejects.
_FORMAT_CODES = {
    "badxmlformat",
    "badxmlcontent",
    "badparameters",
    "badjsonformat",
    "badjsoncontent",
    "messageparameterslack",
}


class IsapiRefusedError(IsapiError):
    """The terminal answered no; the request was not carried out.

    `sub_code` is its subStatusCode in lower case, empty if there was none.
    """

    def __init__(self, reason: Reason, detail: str = "", sub_code: str = "") -> None:
        self.reason = reason
        self.sub_code = sub_code
        super().__init__(detail)

    @property
    def is_format_rejected(self) -> bool:
        """Whether the terminal may accept the same request in another form."""
        return self.reason is Reason.NOT_SUPPORTED or self.sub_code in _FORMAT_CODES


class IsapiNotSupportedError(IsapiRefusedError):
    """The terminal does not know this request."""

    def __init__(self, detail: str = "", sub_code: str = "") -> None:
        super().__init__(Reason.NOT_SUPPORTED, detail, sub_code)


class TerminalOperationError(IsapiError):
    """An enrolment was refused before it began, or ended without success."""

    def __init__(
        self, reason: Reason, detail: str = "", *, employee_no: str | None = None
    ) -> None:
        self.reason = reason
        super().__init__(detail)
        self.employee_no = employee_no
