"""Names that more than one file uses."""

from typing import Final

DOMAIN: Final = "hikvision_face_terminal"

CONF_CERTIFICATE_FINGERPRINT: Final = "certificate_fingerprint"
# Only there while the terminal refuses the login beside it in the entry.
CONF_LOGIN_REFUSED: Final = "login_refused"

# What the owner can set; the defaults are where they are used.
CONF_CAPTURE_TIMEOUT: Final = "capture_timeout"
CONF_DOORS: Final = "doors"
CONF_REMOVE_EXPIRED_GUESTS: Final = "remove_expired_guests"

ATTR_COPY_TO: Final = "copy_to"
ATTR_EMPLOYEE_NO: Final = "employee_no"
ATTR_GENDER: Final = "gender"
ATTR_IF_EXISTS: Final = "if_exists"
ATTR_REASON: Final = "reason"
ATTR_USER_TYPE: Final = "user_type"

# What becomes of somebody who is there already.
IF_EXISTS_FAIL: Final = "fail"
IF_EXISTS_UPDATE: Final = "update"
