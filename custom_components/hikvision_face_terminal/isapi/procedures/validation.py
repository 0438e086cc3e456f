"""Checks of a request against the terminal, before the user walks to the door."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from ..errors import Reason, TerminalOperationError
from ..models.device import DEFAULT_EMPLOYEE_NO_BYTES, Capabilities
from ..models.user_changes import UserChanges, UserType
from ..models.validity import Validity
from ..tree import is_plain

# Seconds to wait for a face unless the caller sets it: field reports describe three
# windows of some nine seconds until a cooperating user was seen.
CAPTURE_TIMEOUT: Final = 60.0


@dataclass(frozen=True, kw_only=True, slots=True)
class EnrollmentRequest:
    """The user to enroll. Without `employee_no` the next free number is chosen.

    A user who may exist needs no name in `changes`; `shown_name` is then what is shown
    while the enrollment runs, and never sent. `capture_timeout` is in seconds.
    """

    changes: UserChanges
    employee_no: str | None = None
    update_existing: bool = False
    capture_timeout: float = CAPTURE_TIMEOUT
    shown_name: str | None = None

    @property
    def may_update(self) -> bool:
        """Whether an existing user of this number is to be changed."""
        return self.update_existing and self.employee_no is not None

    @property
    def name(self) -> str | None:
        """The name to show while the enrollment runs."""
        return self.shown_name if self.changes.name is None else self.changes.name


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
    """Raise TerminalOperationError if the terminal could not store user and face.

    The name of a user who may exist is checked once that user is read: what is stored
    already stays as it is.
    """
    if not capabilities.link_face:
        raise TerminalOperationError(Reason.NOT_SUPPORTED, "FDSetUp")
    if not request.may_update:
        check_name(request.changes, capabilities)
        check_uses(request.changes, UserType.NORMAL, capabilities)
    check_employee_no(request.employee_no, capabilities)
    check_all_but_name(request.changes, capabilities, doors)


def check_new(
    changes: UserChanges,
    employee_no: str | None,
    capabilities: Capabilities,
    doors: int | None,
) -> None:
    """Raise TerminalOperationError if the terminal could not store this new user."""
    check_employee_no(employee_no, capabilities)
    check_name(changes, capabilities)
    check_uses(changes, UserType.NORMAL, capabilities)
    check_all_but_name(changes, capabilities, doors)


def check_name(
    changes: UserChanges, capabilities: Capabilities, *, present: str | None = None
) -> None:
    """Raise INVALID_NAME if the terminal would not accept the new name.

    `present` is the user's name as it is shown, None for a new user. A name that is
    not to change is not checked: the terminal has it.
    """
    if present is not None and changes.name in (None, present):
        return
    name, limit = changes.name or "", capabilities.name_bytes
    if not name.strip() or not is_plain(name) or len(name.encode()) > limit:
        raise TerminalOperationError(Reason.INVALID_NAME, name_limit(capabilities))


def check_known_no(number: str, capabilities: Capabilities) -> None:
    """Raise INVALID_EMPLOYEE_NO if no user can have this number.

    Less strict than check_employee_no: users may have numbers that a terminal does
    not give to new ones.
    """
    check_employee_no(
        number,
        replace(
            capabilities,
            employee_no_digits_only=False,
            employee_no_bytes=max(
                capabilities.employee_no_bytes, DEFAULT_EMPLOYEE_NO_BYTES
            ),
        ),
    )


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


def check_validity(validity: Validity, capabilities: Capabilities) -> None:
    """Raise INVALID_VALIDITY if the terminal would not accept this period."""
    if validity.begin is not None and validity.end is not None:
        _check_period(validity.begin, validity.end, capabilities)


def check_uses(
    changes: UserChanges, present: UserType | None, capabilities: Capabilities
) -> None:
    """Raise if the terminal would not count the uses of this user.

    `present` is the type that the user has, unless the changes name another. Terminals
    count for visitors only (manuals of K1TA70 and K27xx): a limit that is not kept
    would be no limit.
    """
    uses = changes.max_uses
    if not uses:
        return
    if (changes.user_type or present) is not UserType.VISITOR:
        raise TerminalOperationError(Reason.VISITORS_ONLY)
    if uses > (capabilities.max_uses or 0):
        most = capabilities.max_uses or 0
        raise TerminalOperationError(Reason.NOT_SUPPORTED, f"max_uses: 0-{most}")


def check_all_but_name(
    changes: UserChanges, capabilities: Capabilities, doors: int | None
) -> None:
    """Raise TerminalOperationError if the terminal would not accept these changes."""
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


def name_limit(capabilities: Capabilities) -> str:
    """Return the allowed length of a name, readable in every language."""
    return _length(capabilities.name_bytes)


def _length(most: int) -> str:
    """Return the allowed length of a text, readable in every language."""
    return f"1-{most} B, UTF-8"
