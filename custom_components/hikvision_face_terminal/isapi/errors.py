"""The errors of this package: one base class, and one reason per text for users."""

from enum import StrEnum


class Reason(StrEnum):
    """Why an operation failed; the keys of the translated texts."""

    INVALID_AUTH = "invalid_auth"
    ACCOUNT_LOCKED = "account_locked"
    PERMISSION_DENIED = "permission_denied"
    CANNOT_CONNECT = "cannot_connect"
    WANTS_HTTPS = "wants_https"
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
    VISITORS_ONLY = "visitors_only"
    SCHEDULE_NOT_SUPPORTED = "schedule_not_supported"
    NO_ROOM_FOR_SCHEDULE = "no_room_for_schedule"
    INVALID_CARD = "invalid_card"
    CARD_ALREADY_ASSIGNED = "card_already_assigned"
    CARD_NOT_FOUND = "card_not_found"
    CARD_TIMEOUT = "card_timeout"
    FINGERPRINT_TIMEOUT = "fingerprint_timeout"
    FINGERPRINT_REJECTED = "fingerprint_rejected"
    FINGERPRINT_ALREADY_ENROLLED = "fingerprint_already_enrolled"
    FINGERPRINT_NOT_ACCEPTED = "fingerprint_not_accepted"
    INVALID_PIN = "invalid_pin"
    PIN_IN_USE = "pin_in_use"
    CAPTURE_TIMEOUT = "capture_timeout"
    CAPTURE_FAILED = "capture_failed"
    FACE_REJECTED = "face_rejected"
    FACE_ALREADY_ENROLLED = "face_already_enrolled"
    TERMINAL_FULL = "terminal_full"
    STREAM_TAKEN = "stream_taken"
    DOOR_NOT_CONFIRMED = "door_not_confirmed"
    DOOR_HELD_CLOSED = "door_held_closed"
    DOOR_CONTROL_OFF = "door_control_off"
    SECURITY_MODULE_OFFLINE = "security_module_offline"
    READER_OFFLINE = "reader_offline"
    NOT_SUPPORTED = "not_supported"
    ENROLLMENT_CANCELLED = "enrollment_cancelled"
    ROLLBACK_FAILED = "rollback_failed"
    RESTORE_FAILED = "restore_failed"
    UNEXPECTED_RESPONSE = "unexpected_response"

    @property
    def is_unresolved(self) -> bool:
        """Whether a write was neither completed nor undone."""
        return self in (Reason.ROLLBACK_FAILED, Reason.RESTORE_FAILED)


class IsapiError(Exception):
    """Base of all errors.

    `detail` is text for the owner, shown after the translated reason: the terminal's
    own wording (plain, 128 characters at most) or a short technical fact in English,
    empty if there is neither. This package never puts a name, an employee number, a
    password or the URL of a picture into it. `terminal` is the owner's name of the
    terminal that failed, where a procedure works on several; else None.
    """

    reason = Reason.UNEXPECTED_RESPONSE
    terminal: str | None = None

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.reason)
        self.detail = detail


class IsapiConnectionError(IsapiError):
    """No answer came; the terminal may or may not have carried out the request.

    `lost`: there was no connection, or it ended before the answer. False after a
    time-out. `unsent`: it was not carried out, as the terminal has not received it.
    """

    reason = Reason.CANNOT_CONNECT

    def __init__(
        self, detail: str = "", *, lost: bool = False, unsent: bool = False
    ) -> None:
        super().__init__(detail)
        self.lost = lost
        self.unsent = unsent


class IsapiUnexpectedError(IsapiError):
    """An answer that cannot be interpreted; the request may be carried out or not."""

    reason = Reason.UNEXPECTED_RESPONSE


class IsapiCertificateError(IsapiError):
    """The terminal's certificate is not the trusted one; nothing was sent."""

    reason = Reason.CERTIFICATE_CHANGED


class IsapiAuthenticationError(IsapiError):
    """The terminal refused user name or password; nothing was carried out."""

    reason = Reason.INVALID_AUTH


class IsapiLockedError(IsapiError):
    """The terminal locked the account (after five wrong logins, for 30 minutes).

    Nothing was carried out. `unlock_in` is the time in seconds until it unlocks, as
    the terminal reports it.
    """

    reason = Reason.ACCOUNT_LOCKED

    def __init__(self, unlock_in: float) -> None:
        super().__init__(f"locked for {unlock_in:.0f} s")
        self.unlock_in = unlock_in

    @property
    def minutes(self) -> int:
        """Whole minutes to wait, at least one."""
        return max(1, -int(-self.unlock_in // 60))


class IsapiRefusedError(IsapiError):
    """The terminal answered with a refusal; the request was not carried out.

    `detail` is its subStatusCode and message. `sub_code` is the subStatusCode alone,
    in lower case; empty if there was none. `node` is the element of the request that
    the message names, as terminals spell it; empty if it names none.
    `is_format_rejected`: the terminal may accept the same request in another form.
    `http_status` is that of the answer, None if there was none.
    """

    http_status: int | None = None

    def __init__(
        self,
        reason: Reason,
        detail: str = "",
        sub_code: str = "",
        *,
        node: str = "",
        is_format_rejected: bool = False,
    ) -> None:
        self.reason = reason
        self.sub_code = sub_code
        self.node = node
        self.is_format_rejected = is_format_rejected
        super().__init__(detail)


class IsapiKnownFingerError(IsapiRefusedError):
    """The terminal knows the finger already.

    `owner` is the number of the user whose it is; empty if that is not told.
    """

    def __init__(self, detail: str = "", *, owner: str = "") -> None:
        super().__init__(Reason.FINGERPRINT_ALREADY_ENROLLED, detail)
        self.owner = owner


class IsapiHttpsError(IsapiRefusedError):
    """The terminal redirects plain HTTP to HTTPS; nothing was signed or carried out.

    `port` is where its HTTPS is.
    """

    def __init__(self, port: int) -> None:
        super().__init__(Reason.WANTS_HTTPS, f"HTTPS at port {port}")
        self.port = port


class IsapiNotSupportedError(IsapiRefusedError):
    """The terminal does not know this request, and has not carried it out."""

    def __init__(self, detail: str = "", sub_code: str = "", *, node: str = "") -> None:
        super().__init__(
            Reason.NOT_SUPPORTED,
            detail,
            sub_code,
            node=node,
            is_format_rejected=True,
        )


class TerminalOperationError(IsapiError):
    """An operation was refused before it began, or ended without success.

    Raised for what is known without an answer of the terminal, or from several of
    them: a check of the input, a missing user, a rollback. `employee_no` is the user
    it is about; None if that is not known. `owner` is another user in the way, to be
    shown by name and number; None unless the error has to name them.
    """

    def __init__(
        self,
        reason: Reason,
        detail: str = "",
        *,
        employee_no: str | None = None,
        owner: str | None = None,
    ) -> None:
        self.reason = reason
        super().__init__(detail)
        self.employee_no = employee_no
        self.owner = owner
