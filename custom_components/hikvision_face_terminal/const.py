"""Names used by more than one file."""

from typing import Final

DOMAIN: Final = "hikvision_face_terminal"

# Of the page, below Home Assistant's own address.
PAGE_PATH: Final = "hikvision-face-terminal"

CONF_CERTIFICATE_FINGERPRINT: Final = "certificate_fingerprint"
# Present only while the terminal rejects the login that the entry holds.
CONF_LOGIN_REFUSED: Final = "login_refused"

# The owner's options; see hub/options.py for most defaults.
CONF_ACCESS_EVENTS: Final = "access_events"
CONF_CAPTURE_TIMEOUT: Final = "capture_timeout"
CONF_DOOR_CONTROL: Final = "door_control"
CONF_DOORS: Final = "doors"
CONF_NAMES_IN_EVENTS: Final = "names_in_events"
CONF_PAGE_PHOTOS: Final = "page_photos"
CONF_REMOVE_EXPIRED_GUESTS: Final = "remove_expired_guests"

# Fired for each person who comes, as the event entity; for the logbook and automations.
EVENT_ACCESS: Final = f"{DOMAIN}_access"
EVENT_ENROLLMENT: Final = f"{DOMAIN}_enrollment"

ATTR_BY_HOME_ASSISTANT: Final = "by_home_assistant"
ATTR_COPY_TO: Final = "copy_to"
ATTR_DEVICE_TIME: Final = "device_time"
ATTR_DOOR: Final = "door"
ATTR_EMPLOYEE_NO: Final = "employee_no"
ATTR_GENDER: Final = "gender"
ATTR_IF_EXISTS: Final = "if_exists"
ATTR_METHOD: Final = "method"
ATTR_PERSON: Final = "person"
ATTR_REASON: Final = "reason"
ATTR_SERIAL_NO: Final = "serial_no"
ATTR_USER_TYPE: Final = "user_type"

# What an action does if the user already exists.
IF_EXISTS_FAIL: Final = "fail"
IF_EXISTS_UPDATE: Final = "update"
