"""What an enrolment is asked to do, checked before anybody walks to the door."""

from dataclasses import dataclass
from typing import Final

from ..errors import Reason, TerminalOperationError
from ..models.device import Capabilities
from ..models.user import Period, UserChanges
from ..tree import is_plain

# How long a person is waited for unless the caller says otherwise: field reports
# tell of three windows of some nine seconds until a cooperating person was seen.
CAPTURE_TIMEOUT: Final = 60.0


@dataclass(frozen=True, kw_only=True, slots=True)
class EnrollmentRequest:
    """Whom to enrol. Without `employee_no` the next free number is chosen."""

    changes: UserChanges
    employee_no: str | None = None
    update_existing: bool = False
    capture_timeout: float = CAPTURE_TIMEOUT


def check_enrollment(
    request: EnrollmentRequest, capabilities: Capabilities, doors: int | None
) -> None:
    """Raise TerminalOperationError if the terminal would refuse or could not do it.

    `doors` is how many doors the terminal has, None if it does not tell.
    """
    if not capabilities.capture_face:
        raise TerminalOperationError(Reason.NOT_SUPPORTED, "CaptureFaceData")
    check_person(request, capabilities, doors)


def check_person(
    request: EnrollmentRequest, capabilities: Capabilities, doors: int | None
) -> None:
    """Raise TerminalOperationError if the terminal could not keep user and face."""
    if not capabilities.link_face:
        raise TerminalOperationError(Reason.NOT_SUPPORTED, "FDSetUp")
    check_new(request.changes, request.employee_no, capabilities, doors)


def check_new(
    changes: UserChanges,
    employee_no: str | None,
    capabilities: Capabilities,
    doors: int | None,
) -> None:
    """Raise TerminalOperationError if the terminal could not keep this new user."""
    check_employee_no(employee_no, capabilities)
    _check_name(changes.name or "", capabilities)
    check_changes(changes, capabilities, doors)


def check_employee_no(number: str | None, capabilities: Capabilities) -> None:
    """Raise TerminalOperationError if the terminal would not take this number."""
    if number is None:
        return
    limit = capabilities.employee_no_bytes
    if (
        not number.strip()
        or number != number.strip()
        or not is_plain(number)
        or len(number.encode()) > limit
    ):
        raise TerminalOperationError(Reason.INVALID_EMPLOYEE_NO, _length(limit))
    if capabilities.employee_no_digits_only and not (
        number.isascii() and number.isdigit()
    ):
        raise TerminalOperationError(Reason.INVALID_EMPLOYEE_NO, "0-9")


def check_changes(
    changes: UserChanges, capabilities: Capabilities, doors: int | None
) -> None:
    """Raise TerminalOperationError if the terminal would not take these changes."""
    if changes.name is not None:
        _check_name(changes.name, capabilities)
    begin = changes.valid_from or capabilities.valid_from
    end = changes.valid_until or capabilities.valid_until
    check_period(Period(begin, end), capabilities)
    kind = changes.user_type
    if kind and kind.wire.lower() not in capabilities.user_types:
        raise TerminalOperationError(Reason.NOT_SUPPORTED, f"userType {kind}")
    if doors and changes.doors and max(changes.doors) > doors:
        raise TerminalOperationError(
            Reason.NOT_SUPPORTED, f"doorNo {max(changes.doors)}"
        )


def check_period(period: Period, capabilities: Capabilities) -> None:
    """Raise TerminalOperationError if the terminal would not take this period."""
    first, last = capabilities.valid_from, capabilities.valid_until
    if not first <= period.begin < period.end <= last:
        raise TerminalOperationError(Reason.INVALID_VALIDITY, f"{first} / {last}")


def _check_name(name: str, capabilities: Capabilities) -> None:
    limit = capabilities.name_bytes
    if not name.strip() or not is_plain(name) or len(name.encode()) > limit:
        raise TerminalOperationError(Reason.INVALID_NAME, _length(limit))


def _length(most: int) -> str:
    """Return how long a text may be, in words of no language."""
    return f"1-{most} B, UTF-8"
