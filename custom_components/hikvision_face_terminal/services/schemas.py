"""The fields of the actions and the schemas that are built from them."""

from datetime import date, datetime
from typing import Final

from homeassistant.const import ATTR_DEVICE_ID, ATTR_NAME
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..const import (
    ATTR_COPY_TO,
    ATTR_EMPLOYEE_NO,
    ATTR_GENDER,
    ATTR_IF_EXISTS,
    ATTR_USER_TYPE,
    IF_EXISTS_FAIL,
    IF_EXISTS_UPDATE,
)
from ..isapi import (
    CAPTURE_TIMEOUT,
    CARD_TIMEOUT,
    FINGERPRINT_TIMEOUT,
    EventKind,
    Gender,
    UserType,
)

ATTR_BLOCKED: Final = "blocked"
ATTR_CAPTURE_TIMEOUT: Final = "capture_timeout"
ATTR_CARD_NO: Final = "card_no"
ATTR_CARD_TIMEOUT: Final = "card_timeout"
ATTR_DOORS: Final = "doors"
ATTR_END: Final = "end"
ATTR_FINGERPRINT_TIMEOUT: Final = "fingerprint_timeout"
ATTR_GROUP_ID: Final = "group_id"
ATTR_HAS_FACE: Final = "has_face"
ATTR_LIMIT: Final = "limit"
ATTR_MAX_USES: Final = "max_uses"
ATTR_MEDIA: Final = "media"
ATTR_PIN: Final = "pin"
ATTR_PLAN_TEMPLATE: Final = "plan_template"
ATTR_RESULT: Final = "result"
ATTR_SCHEDULE: Final = "schedule"
ATTR_START: Final = "start"
ATTR_TARGETS: Final = "targets"
ATTR_UPLOAD: Final = "upload"
ATTR_VALID_FROM: Final = "valid_from"
ATTR_VALID_UNTIL: Final = "valid_until"


def _time(value: object) -> datetime:
    """Validate a time; YAML reads one without quotes as a date, or as a time."""
    is_date = isinstance(value, date) and not isinstance(value, datetime)
    return cv.datetime(str(value) if is_date else value)


IF_EXISTS_FIELD: Final[VolDictType] = {
    vol.Optional(ATTR_IF_EXISTS, default=IF_EXISTS_FAIL): vol.In(
        [IF_EXISTS_FAIL, IF_EXISTS_UPDATE]
    )
}

# The ranges of the numbers are those that terminals report in their capabilities.
USER_FIELDS: Final[VolDictType] = {
    vol.Optional(ATTR_USER_TYPE): vol.In([kind.value for kind in UserType]),
    vol.Optional(ATTR_GENDER): vol.In([gender.value for gender in Gender]),
    vol.Optional(ATTR_VALID_FROM): _time,
    vol.Optional(ATTR_VALID_UNTIL): _time,
    vol.Optional(ATTR_GROUP_ID): vol.All(vol.Coerce(int), vol.Range(1, 128)),
    vol.Optional(ATTR_DOORS): vol.All(
        cv.ensure_list,
        [vol.All(vol.Coerce(int), vol.Range(1, 256))],
        vol.Length(min=1),
    ),
    vol.Optional(ATTR_PLAN_TEMPLATE): vol.All(vol.Coerce(int), vol.Range(1, 255)),
    vol.Optional(ATTR_SCHEDULE): vol.Maybe(cv.string),
    vol.Optional(ATTR_MAX_USES): vol.All(vol.Coerce(int), vol.Range(0, 255)),
}

TERMINAL_SCHEMA: Final = vol.Schema({vol.Required(ATTR_DEVICE_ID): cv.string})

# One terminal, or a list: then each has a result of its own.
TERMINALS_SCHEMA: Final = vol.Schema(
    {
        vol.Required(ATTR_DEVICE_ID): vol.Any(
            cv.string, vol.All([cv.string], vol.Length(min=1))
        )
    }
)

# Numbers and names come as YAML and templates have them, see numbers.py: a schema would
# turn them into text, or refuse them without a translated reason.
_UNREAD: Final = object

USER_SCHEMA: Final = TERMINAL_SCHEMA.extend({vol.Required(ATTR_EMPLOYEE_NO): _UNREAD})

USERS_SCHEMA: Final = TERMINALS_SCHEMA.extend({vol.Required(ATTR_EMPLOYEE_NO): _UNREAD})

NEW_USER_FIELDS: Final[VolDictType] = {
    vol.Required(ATTR_NAME): _UNREAD,
    vol.Optional(ATTR_EMPLOYEE_NO): _UNREAD,
    **USER_FIELDS,
}

NEW_USER_SCHEMA: Final = TERMINALS_SCHEMA.extend(NEW_USER_FIELDS)

ENROLL_SCHEMA: Final = TERMINAL_SCHEMA.extend(
    {
        **NEW_USER_FIELDS,
        vol.Optional(ATTR_CAPTURE_TIMEOUT, default=CAPTURE_TIMEOUT): vol.All(
            vol.Coerce(float), vol.Range(5, 300)
        ),
        **IF_EXISTS_FIELD,
        vol.Optional(ATTR_COPY_TO): vol.All(cv.ensure_list, [cv.string]),
    }
)

LIST_SCHEMA: Final = TERMINAL_SCHEMA.extend(
    {vol.Optional(ATTR_NAME): _UNREAD, vol.Optional(ATTR_HAS_FACE): cv.boolean}
)

UPDATE_SCHEMA: Final = USERS_SCHEMA.extend(
    {
        vol.Optional(ATTR_NAME): _UNREAD,
        **USER_FIELDS,
        vol.Optional(ATTR_BLOCKED): cv.boolean,
    }
)

DELETE_SCHEMA: Final = TERMINALS_SCHEMA.extend(
    {
        # An empty list is refused by the handler, whose error has a translated text.
        vol.Required(ATTR_EMPLOYEE_NO): cv.ensure_list,
    }
)

SET_FACE_SCHEMA: Final = USERS_SCHEMA.extend(
    {
        # What the media selector returns; only its first key is needed here.
        vol.Optional(ATTR_MEDIA): vol.Schema(
            {vol.Required("media_content_id"): cv.string}, extra=vol.ALLOW_EXTRA
        ),
        # What the file selector returns; one of the two is needed.
        vol.Optional(ATTR_UPLOAD): cv.string,
    }
)

COPY_FIELDS: Final[VolDictType] = {
    vol.Required(ATTR_TARGETS): vol.All(cv.ensure_list, [cv.string], vol.Length(min=1)),
    **IF_EXISTS_FIELD,
}

COPY_SCHEMA: Final = USER_SCHEMA.extend(COPY_FIELDS)

COPY_ALL_SCHEMA: Final = TERMINAL_SCHEMA.extend(COPY_FIELDS)

HOUSEHOLD_SCHEMA: Final = vol.Schema({})

ACCESS_LOG_SCHEMA: Final = TERMINAL_SCHEMA.extend(
    {
        vol.Optional(ATTR_START): _time,
        vol.Optional(ATTR_END): _time,
        vol.Optional(ATTR_EMPLOYEE_NO): _UNREAD,
        vol.Optional(ATTR_RESULT): vol.In(
            [EventKind.GRANTED.value, EventKind.DENIED.value]
        ),
        vol.Optional(ATTR_LIMIT, default=100): vol.All(
            vol.Coerce(int), vol.Range(1, 1000)
        ),
    }
)

ENROLL_CARD_SCHEMA: Final = USER_SCHEMA.extend(
    {
        vol.Optional(ATTR_CARD_TIMEOUT, default=CARD_TIMEOUT): vol.All(
            vol.Coerce(float), vol.Range(5, 120)
        )
    }
)

ENROLL_FINGERPRINT_SCHEMA: Final = USER_SCHEMA.extend(
    {
        vol.Optional(ATTR_FINGERPRINT_TIMEOUT, default=FINGERPRINT_TIMEOUT): vol.All(
            vol.Coerce(float), vol.Range(5, 120)
        )
    }
)

# Checked by the handlers: Home Assistant logs the data of a call that a schema refuses.
CARD_SCHEMA: Final = USERS_SCHEMA.extend({vol.Required(ATTR_CARD_NO): _UNREAD})

PIN_SCHEMA: Final = USERS_SCHEMA.extend({vol.Required(ATTR_PIN): _UNREAD})
