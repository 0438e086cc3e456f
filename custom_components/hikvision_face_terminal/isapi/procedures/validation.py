"""Checks of a request against the terminal, before the user walks to the door."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ..errors import Reason, TerminalOperationError
from ..models.device import Capabilities
from ..models.user_changes import UserChanges
from ..models.validity import Validity
from ..tree import is_plain

# Seconds to wait for a face unless the caller sets it: field reports describe three
# windows of some nine seconds until a cooperating user was seen.
CAPTURE_TIMEOUT: Final = 60.0


@dataclass(frozen=True, kw_only=True, slots=True)
class EnrollmentRequest:
    """The user to enroll. Without `employee_no` the next free number is chosen.

    `capture_timeout` is in seconds.
    """

    changes: UserChanges
    employee_no: str | None = None
    update_existing: bool = False
    capture_timeout: float = CAPTURE_TIMEOUT


def check_enrollment(
    request: EnrollmentRequest, capabilities: Capabilities, doors: int | None
) -> None:
    """Raise TerminalOperationError if the terminal would refuse the enrollment.

    `doors` is the number of the terminal's doors, None if unknown.
    """
    if not capabilities.capture_face:
        raise TerminalOperationError(Reason.NOT_SUPPORTED, "CaptureFaceData")
    check_user_with_face(request, capabilities, doors)


def check_user_with_face(
    request: EnrollmentRequest, capabilities: Capabilities, doors: int | None
) -> None:
    """Raise TerminalOperationError if the terminal could not store user and face."""
    if not capabilities.link_face:
        raise TerminalOperationError(Reason.NOT_SUPPORTED, "FDSetUp")
    check_new(request.changes, request.employee_no, capabilities, doors)


def check_new(
    changes: UserChanges,
    employee_no: str | None,
    capabilities: Capabilities,
    doors: int | None,
) -> None:
    """Raise TerminalOperationError if the terminal could not store this new user."""
    check_employee_no(employee_no, capabilities)
    _check_name(changes.name or "", capabilities)
    _check_all_but_name(changes, capabilities, doors)


def check_employee_no(number: str | None, capabilities: Capabilities) -> None:
    """Raise TerminalOperationError if the terminal would not accept this number."""
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
    """Raise TerminalOperationError if the terminal would not accept these changes."""
    if changes.name is not None:
        _check_name(changes.name, capabilities)
    _check_all_but_name(changes, capabilities, doors)


def check_validity(validity: Validity, capabilities: Capabilities) -> None:
    """Raise INVALID_VALIDITY if the terminal would not accept this period."""
    if validity.begin is not None and validity.end is not None:
        _check_period(validity.begin, validity.end, capabilities)


def _check_all_but_name(
    changes: UserChanges, capabilities: Capabilities, doors: int | None
) -> None:
    begin = changes.valid_from or capabilities.valid_from
    end = changes.valid_until or capabilities.valid_until
    _check_period(begin, end, capabilities)
    kind = changes.user_type
    if kind and kind not in capabilities.user_types:
        raise TerminalOperationError(Reason.NOT_SUPPORTED, f"userType {kind}")
    if doors and changes.doors and max(changes.doors) > doors:
        raise TerminalOperationError(
            Reason.NOT_SUPPORTED, f"doorNo {max(changes.doors)}"
        )


def _check_period(begin: datetime, end: datetime, capabilities: Capabilities) -> None:
    first, last = capabilities.valid_from, capabilities.valid_until
    if not first <= begin < end <= last:
        raise TerminalOperationError(Reason.INVALID_VALIDITY, f"{first} / {last}")


def _check_name(name: str, capabilities: Capabilities) -> None:
    limit = capabilities.name_bytes
    if not name.strip() or not is_plain(name) or len(name.encode()) > limit:
        raise TerminalOperationError(Reason.INVALID_NAME, _length(limit))


def _length(most: int) -> str:
    """Return the allowed length of a text, readable in every language."""
    return f"1-{most} B, UTF-8"
