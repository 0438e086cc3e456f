"""Hikvision ISAPI over asyncio: one terminal, from bytes to whole procedures.

The public face: all code outside imports from here, no code inside does.
"""

from .client import IsapiClient
from .discovery import OtherDevice, find_terminal, is_other_device, other_device
from .errors import (
    IsapiAuthenticationError,
    IsapiCertificateError,
    IsapiConnectionError,
    IsapiError,
    IsapiHttpsError,
    IsapiLockedError,
    IsapiNotSupportedError,
    IsapiRefusedError,
    IsapiUnexpectedError,
    Reason,
    TerminalOperationError,
)
from .models.card import CardReader
from .models.device import UNKNOWN_MODEL, Capabilities, Counts, DeviceInfo
from .models.door import (
    DoorCapabilities,
    DoorCommand,
    DoorMode,
    DoorStatus,
    TamperPart,
    WorkStatus,
    status_shown_by,
    tampered_part,
)
from .models.event_codes import AccessMethod, DenialReason, EventKind
from .models.event_search import EventCapabilities, EventPage, EventQuery
from .models.face import Face, FaceJpeg, FaceUrl
from .models.fingerprint import may_have_sensor
from .models.hours import END_OF_DAY, Block, Hours
from .models.own_schedule import OwnSchedule, Standing
from .models.payloads import new_search_id
from .models.schedule import ScheduleLimits
from .models.stream_holder import HolderKind, StreamHolder
from .models.terminal_event import Heartbeat, Replayed, TerminalEvent
from .models.terminal_time import TerminalTime
from .models.user import User
from .models.user_changes import Gender, UserChanges, UserType
from .models.validity import Validity
from .procedures.access_log import find_visits
from .procedures.card_copying import CardLeftOut, copy_cards
from .procedures.cards import (
    CARD_TIMEOUT,
    CardEnrollment,
    UserCards,
    add_card,
    card_numbers,
    remove_card,
)
from .procedures.clock import is_clock_off, set_clock
from .procedures.context import TerminalContext, attribute_errors_to
from .procedures.copying import (
    UserWithFace,
    copy_user_with_face,
    enrolled_user,
    read_user_with_face,
    set_face,
    templates_to_copy,
)
from .procedures.door_command import DoorOperation, DoorWish
from .procedures.employee_numbers import next_free_number
from .procedures.enrollment import Enrollment, EnrollmentResult
from .procedures.fingerprints import (
    FINGERPRINT_TIMEOUT,
    FingerprintEnrollment,
    UserFingerprints,
    accepts_fingerprint,
    delete_fingerprints,
)
from .procedures.pins import (
    pin_length,
    raise_if_pin_is_used,
    set_pin,
    supports_pins,
)
from .procedures.recovery import RecoveryOutcome, recover
from .procedures.schedules import (
    check_hours,
    give_back,
    meaning_of,
    standing_of,
    take_room,
    templates_in_use,
    write_schedule,
)
from .procedures.set_up_check import SetUpFindings, check_set_up
from .procedures.transaction import EnrollmentStep
from .procedures.users import (
    LibraryFaces,
    StoredValidity,
    add_user,
    delete_face,
    delete_users,
    iter_users,
    library_faces,
    require_user,
    update_user,
)
from .procedures.validation import CAPTURE_TIMEOUT, EnrollmentRequest, check_enrollment
from .sadp import SeenTerminal, search_terminals
from .timing import Timing
from .transport.answer_log import AnswerLog
from .transport.certificate import certificate_fingerprint
from .transport.connection import IsapiTransport
from .transport.jpeg import trim_jpeg
from .transport.login import Login
from .tree import plain

__all__ = [
    "CAPTURE_TIMEOUT",
    "CARD_TIMEOUT",
    "END_OF_DAY",
    "FINGERPRINT_TIMEOUT",
    "UNKNOWN_MODEL",
    "AccessMethod",
    "AnswerLog",
    "Block",
    "Capabilities",
    "CardEnrollment",
    "CardLeftOut",
    "CardReader",
    "Counts",
    "DenialReason",
    "DeviceInfo",
    "DoorCapabilities",
    "DoorCommand",
    "DoorMode",
    "DoorOperation",
    "DoorStatus",
    "DoorWish",
    "Enrollment",
    "EnrollmentRequest",
    "EnrollmentResult",
    "EnrollmentStep",
    "EventCapabilities",
    "EventKind",
    "EventPage",
    "EventQuery",
    "Face",
    "FaceJpeg",
    "FaceUrl",
    "FingerprintEnrollment",
    "Gender",
    "Heartbeat",
    "HolderKind",
    "Hours",
    "IsapiAuthenticationError",
    "IsapiCertificateError",
    "IsapiClient",
    "IsapiConnectionError",
    "IsapiError",
    "IsapiHttpsError",
    "IsapiLockedError",
    "IsapiNotSupportedError",
    "IsapiRefusedError",
    "IsapiTransport",
    "IsapiUnexpectedError",
    "LibraryFaces",
    "Login",
    "OtherDevice",
    "OwnSchedule",
    "Reason",
    "RecoveryOutcome",
    "Replayed",
    "ScheduleLimits",
    "SeenTerminal",
    "SetUpFindings",
    "Standing",
    "StoredValidity",
    "StreamHolder",
    "TamperPart",
    "TerminalContext",
    "TerminalEvent",
    "TerminalOperationError",
    "TerminalTime",
    "Timing",
    "User",
    "UserCards",
    "UserChanges",
    "UserFingerprints",
    "UserType",
    "UserWithFace",
    "Validity",
    "WorkStatus",
    "accepts_fingerprint",
    "add_card",
    "add_user",
    "attribute_errors_to",
    "card_numbers",
    "certificate_fingerprint",
    "check_enrollment",
    "check_hours",
    "check_set_up",
    "copy_cards",
    "copy_user_with_face",
    "delete_face",
    "delete_fingerprints",
    "delete_users",
    "enrolled_user",
    "find_terminal",
    "find_visits",
    "give_back",
    "is_clock_off",
    "is_other_device",
    "iter_users",
    "library_faces",
    "may_have_sensor",
    "meaning_of",
    "new_search_id",
    "next_free_number",
    "other_device",
    "pin_length",
    "plain",
    "raise_if_pin_is_used",
    "read_user_with_face",
    "recover",
    "remove_card",
    "require_user",
    "search_terminals",
    "set_clock",
    "set_face",
    "set_pin",
    "standing_of",
    "status_shown_by",
    "supports_pins",
    "take_room",
    "tampered_part",
    "templates_in_use",
    "templates_to_copy",
    "trim_jpeg",
    "update_user",
    "write_schedule",
]
