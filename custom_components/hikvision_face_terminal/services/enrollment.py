"""The actions: enrol a person, cancel that."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID, ATTR_NAME
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
from homeassistant.helpers.typing import VolDictType
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType
import voluptuous as vol

from ..const import (
    ATTR_COPY_TO,
    ATTR_EMPLOYEE_NO,
    ATTR_GENDER,
    ATTR_IF_EXISTS,
    ATTR_USER_TYPE,
    DOMAIN,
    IF_EXISTS_FAIL,
    IF_EXISTS_UPDATE,
)
from ..hub.clock import raise_if_past
from ..hub.errors import terminal_errors
from ..isapi import CAPTURE_TIMEOUT, EnrollmentRequest, Gender, UserChanges, UserType
from .copying import async_enroll_and_copy
from .targets import async_other_terminals, async_terminal

SERVICE_ENROLL: Final = "enroll_user_with_face"
SERVICE_CANCEL: Final = "cancel_enrollment"

ATTR_VALID_FROM: Final = "valid_from"
ATTR_VALID_UNTIL: Final = "valid_until"
ATTR_GROUP_ID: Final = "group_id"
ATTR_DOORS: Final = "doors"
ATTR_PLAN_TEMPLATE: Final = "plan_template"
ATTR_CAPTURE_TIMEOUT: Final = "capture_timeout"

TERMINAL_SCHEMA = vol.Schema({vol.Required(ATTR_DEVICE_ID): cv.string})

IF_EXISTS_FIELD: Final = {
    vol.Optional(ATTR_IF_EXISTS, default=IF_EXISTS_FAIL): vol.In(
        [IF_EXISTS_FAIL, IF_EXISTS_UPDATE]
    )
}

# The numbers' ranges are those that terminals tell in their capabilities.
PERSON_FIELDS: Final[VolDictType] = {
    vol.Optional(ATTR_USER_TYPE): vol.In([kind.value for kind in UserType]),
    vol.Optional(ATTR_GENDER): vol.In([gender.value for gender in Gender]),
    vol.Optional(ATTR_VALID_FROM): cv.datetime,
    vol.Optional(ATTR_VALID_UNTIL): cv.datetime,
    vol.Optional(ATTR_GROUP_ID): vol.All(vol.Coerce(int), vol.Range(1, 128)),
    vol.Optional(ATTR_DOORS): vol.All(
        cv.ensure_list,
        [vol.All(vol.Coerce(int), vol.Range(1, 256))],
        vol.Length(min=1),
    ),
    vol.Optional(ATTR_PLAN_TEMPLATE): vol.All(vol.Coerce(int), vol.Range(1, 255)),
}

NEW_PERSON_SCHEMA = TERMINAL_SCHEMA.extend(
    {
        vol.Required(ATTR_NAME): cv.string,
        vol.Optional(ATTR_EMPLOYEE_NO): cv.string,
        **PERSON_FIELDS,
    }
)

ENROLL_SCHEMA = NEW_PERSON_SCHEMA.extend(
    {
        vol.Optional(ATTR_CAPTURE_TIMEOUT, default=CAPTURE_TIMEOUT): vol.All(
            vol.Coerce(float), vol.Range(5, 300)
        ),
        **IF_EXISTS_FIELD,
        vol.Optional(ATTR_COPY_TO): vol.All(cv.ensure_list, [cv.string]),
    }
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions; only admins and automations may use them."""
    async_register_admin_service(
        hass,
        DOMAIN,
        SERVICE_ENROLL,
        _async_enroll,
        ENROLL_SCHEMA,
        SupportsResponse.OPTIONAL,
    )
    async_register_admin_service(
        hass, DOMAIN, SERVICE_CANCEL, _async_cancel, TERMINAL_SCHEMA
    )


async def _async_enroll(call: ServiceCall) -> ServiceResponse:
    terminal = async_terminal(call)
    others = async_other_terminals(
        call.hass, call.data[ATTR_DEVICE_ID], call.data.get(ATTR_COPY_TO, ())
    )
    copies: list[JsonObjectType] = []
    with terminal_errors():
        request = _request(call.data)
        if others:
            result, copies = await async_enroll_and_copy(
                call.hass, terminal, request, others
            )
        else:
            result = await terminal.enrollment.async_enroll(request)
    return {
        "employee_no": result.employee_no,
        "name": result.name,
        "created": result.created,
        "face_url": result.face_url,
        "capture_attempts": result.capture_attempts,
        "duration": result.duration,
        **({"copies": [*copies]} if others else {}),
    }


async def _async_cancel(call: ServiceCall) -> None:
    terminal = async_terminal(call)
    with terminal_errors():
        await terminal.enrollment.async_cancel()


def _request(data: Mapping[str, Any]) -> EnrollmentRequest:
    return EnrollmentRequest(
        changes=asked_changes(data),
        employee_no=data.get(ATTR_EMPLOYEE_NO),
        update_existing=data[ATTR_IF_EXISTS] == IF_EXISTS_UPDATE,
        capture_timeout=data[ATTR_CAPTURE_TIMEOUT],
    )


def asked_changes(data: Mapping[str, Any]) -> UserChanges:
    """Return what an action says of a person; INVALID_VALIDITY if it has passed."""
    until = _local(data.get(ATTR_VALID_UNTIL))
    if until:
        raise_if_past(until)
    name = data.get(ATTR_NAME)
    return UserChanges(
        name=None if name is None else name.strip(),
        user_type=UserType(kind) if (kind := data.get(ATTR_USER_TYPE)) else None,
        gender=Gender(gender) if (gender := data.get(ATTR_GENDER)) else None,
        valid_from=_local(data.get(ATTR_VALID_FROM)),
        valid_until=until,
        group_id=data.get(ATTR_GROUP_ID),
        doors=tuple(doors) if (doors := data.get(ATTR_DOORS)) else None,
        plan_template=data.get(ATTR_PLAN_TEMPLATE),
    )


def _local(time: datetime | None) -> datetime | None:
    """Return a time as the terminal keeps it: local, no zone, whole seconds."""
    if time is not None and time.tzinfo is not None:
        time = dt_util.as_local(time).replace(tzinfo=None)
    return time and time.replace(microsecond=0)
