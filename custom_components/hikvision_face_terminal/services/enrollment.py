"""The actions that enroll a user at the terminal and cancel that."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from homeassistant.core import ServiceCall, ServiceResponse

from ..const import (
    ATTR_COPY_TO,
    ATTR_EMPLOYEE_NO,
    ATTR_IF_EXISTS,
    IF_EXISTS_UPDATE,
)
from ..hub.errors import terminal_errors
from ..isapi import EnrollmentRequest
from .copying import async_enroll_and_copy
from .numbers import async_new_employee_no
from .schedule_field import async_wanted
from .schemas import ATTR_CAPTURE_TIMEOUT
from .targets import async_copy_targets, async_terminal
from .users import user_changes


async def async_enroll_user_with_face(call: ServiceCall) -> ServiceResponse:
    """Enroll a user, and copy them to other terminals if any are named."""
    terminal = async_terminal(call)
    targets = async_copy_targets(call, call.data.get(ATTR_COPY_TO, ()))
    with terminal_errors():
        request = _request(call.data)
        if ATTR_EMPLOYEE_NO in call.data:
            others = (entry.runtime_data for entry in targets.values())
            number = await async_new_employee_no(
                (terminal, *others), call.data[ATTR_EMPLOYEE_NO]
            )
            request = replace(request, employee_no=number)
        result, copies = await async_enroll_and_copy(
            call.hass, terminal, request, targets, await async_wanted(call)
        )
    return {
        "employee_no": result.employee_no,
        "name": result.name,
        "created": result.created,
        "face_url": result.face_url,
        "capture_attempts": result.capture_attempts,
        "duration": result.duration,
        **({"copies": [*copies]} if targets else {}),
    }


async def async_cancel_enrollment(call: ServiceCall) -> None:
    """Cancel the running enrollment and wait until it has cleaned up."""
    terminal = async_terminal(call)
    with terminal_errors():
        await terminal.enrollment.async_cancel()


def _request(data: Mapping[str, Any]) -> EnrollmentRequest:
    """Return the request without a number, which may have to be looked up."""
    return EnrollmentRequest(
        changes=user_changes(data),
        update_existing=data[ATTR_IF_EXISTS] == IF_EXISTS_UPDATE,
        capture_timeout=data[ATTR_CAPTURE_TIMEOUT],
    )
