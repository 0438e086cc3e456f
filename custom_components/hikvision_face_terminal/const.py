"""Names that more than one file uses."""

from typing import Final

DOMAIN: Final = "hikvision_face_terminal"

CONF_CERTIFICATE_FINGERPRINT: Final = "certificate_fingerprint"

ATTR_EMPLOYEE_NO: Final = "employee_no"
ATTR_REASON: Final = "reason"
