"""Hikvision ISAPI over asyncio: one terminal, from bytes to whole procedures.

The public face. What uses this package imports from here; inside, nothing does.
"""

from .client import IsapiClient
from .discovery import find_terminal, is_other_device
from .errors import (
    IsapiAuthenticationError,
    IsapiCertificateError,
    IsapiConnectionError,
    IsapiError,
    IsapiLockedError,
    Reason,
    TerminalOperationError,
)
from .models.device import Capabilities, Counts, DeviceInfo, Face, Gender, UserType
from .models.user import Period, User, UserChanges
from .procedures.context import TerminalContext
from .procedures.copying import (
    UserWithFace,
    copy_user_with_face,
    enrolled_user,
    read_user_with_face,
    set_face,
)
from .procedures.enrollment import Enrollment, EnrollmentResult, EnrollmentStep
from .procedures.recovery import RecoveryOutcome, recover
from .procedures.users import (
    add_user,
    delete_face,
    delete_users,
    employee_nos_with_face,
    iter_users,
    require_user,
    update_user,
)
from .procedures.validation import CAPTURE_TIMEOUT, EnrollmentRequest, check_enrollment
from .timing import Timing
from .transport.connection import IsapiTransport, certificate_fingerprint
from .transport.jpeg import trim_jpeg
from .transport.login import Login

__all__ = [
    "CAPTURE_TIMEOUT",
    "Capabilities",
    "Counts",
    "DeviceInfo",
    "Enrollment",
    "EnrollmentRequest",
    "EnrollmentResult",
    "EnrollmentStep",
    "Face",
    "Gender",
    "IsapiAuthenticationError",
    "IsapiCertificateError",
    "IsapiClient",
    "IsapiConnectionError",
    "IsapiError",
    "IsapiLockedError",
    "IsapiTransport",
    "Login",
    "Period",
    "Reason",
    "RecoveryOutcome",
    "TerminalContext",
    "TerminalOperationError",
    "Timing",
    "User",
    "UserChanges",
    "UserType",
    "UserWithFace",
    "add_user",
    "certificate_fingerprint",
    "check_enrollment",
    "copy_user_with_face",
    "delete_face",
    "delete_users",
    "employee_nos_with_face",
    "enrolled_user",
    "find_terminal",
    "is_other_device",
    "iter_users",
    "read_user_with_face",
    "recover",
    "require_user",
    "set_face",
    "trim_jpeg",
    "update_user",
]
