"""Translate the client's errors into those of Home Assistant."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..const import DOMAIN
from ..isapi import IsapiError, IsapiLockedError, Reason, TerminalOperationError

# Errors caused by the caller's input; shown as ServiceValidationError.
_CALLER_ERRORS: Final = {
    Reason.ENROLLMENT_IN_PROGRESS,
    Reason.NO_ENROLLMENT_RUNNING,
    Reason.USER_ALREADY_EXISTS,
    Reason.USER_NOT_FOUND,
    Reason.NO_FACE,
    Reason.INVALID_PICTURE,
    Reason.INVALID_EMPLOYEE_NO,
    Reason.INVALID_NAME,
    Reason.INVALID_VALIDITY,
    Reason.INVALID_CARD,
    Reason.CARD_ALREADY_ASSIGNED,
    Reason.CARD_NOT_FOUND,
    Reason.FINGERPRINT_ALREADY_ENROLLED,
    Reason.FINGERPRINT_NOT_ACCEPTED,
    Reason.INVALID_PIN,
    Reason.PIN_IN_USE,
    Reason.PERIOD_UNKNOWN,
    Reason.VISITORS_ONLY,
    Reason.SCHEDULE_NOT_SUPPORTED,
    Reason.NO_ROOM_FOR_SCHEDULE,
    Reason.DOOR_HELD_CLOSED,
    Reason.NOT_SUPPORTED,
}


def placeholders(err: Exception | None) -> dict[str, str]:
    """Return all translation placeholders for an error; "?" where unknown."""
    detail = err.detail if isinstance(err, IsapiError) else ""
    number = owner = None
    if isinstance(err, TerminalOperationError):
        number, owner = err.employee_no, err.owner
    return {
        "detail": detail or "?",
        "employee_no": number or "?",
        "owner": owner or "?",
        "minutes": str(err.minutes) if isinstance(err, IsapiLockedError) else "?",
    }


@contextmanager
def terminal_errors() -> Iterator[None]:
    """Raise the client's errors as those that Home Assistant shows."""
    try:
        yield
    except IsapiError as err:
        raise _translated(err) from err


def _translated(err: IsapiError) -> HomeAssistantError:
    """Return the error with its text, prefixed by the terminal's name if it has one."""
    kind = (
        ServiceValidationError if err.reason in _CALLER_ERRORS else HomeAssistantError
    )
    error = kind(
        translation_domain=DOMAIN,
        translation_key=err.reason,
        translation_placeholders=placeholders(err),
    )
    if err.terminal is None:
        return error
    return kind(
        translation_domain=DOMAIN,
        translation_key="other_terminal",
        translation_placeholders={"terminal": err.terminal, "message": str(error)},
    )
