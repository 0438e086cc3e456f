"""What a terminal reports of itself: identity, capabilities, counts.

A value that is not reported is None; one that is reported as none is empty.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
import re
from typing import Final, Self

from ..errors import IsapiUnexpectedError
from ..tree import (
    Tree,
    amount,
    flag,
    label,
    local_time,
    maximum,
    node,
    options,
    root_of,
    shown,
    text,
)
from .face import CaptureKind
from .pin import PinLength, PinMode
from .user_changes import UserType

# The model of a terminal that does not report it.
UNKNOWN_MODEL: Final = "Face terminal"

# What old guides allow: they name 32 bytes for a user's name, newer terminals
# report 128 in their capabilities.
DEFAULT_NAME_BYTES = 32
DEFAULT_EMPLOYEE_NO_BYTES = 32

# No terminal is known to list more users at a time, and most list as many.
DEFAULT_PAGE_SIZE = 30

# The largest controllers of the vendor have this many; the actions accept no more.
MAX_DOORS: Final = 256

# The highest number of a department that terminals report.
MAX_DEPARTMENTS: Final = 128

# More than any terminal accepts or lists at a time; a page must stay small.
_MAX_PAGE_SIZE: Final = 100

_MAC: Final = re.compile(r"(?:[0-9A-Fa-f]{2}[:-]?){5}[0-9A-Fa-f]{2}")

# The range of validity that terminals report; older ones that report none have it too.
VALID_FROM = datetime(2000, 1, 1)  # noqa: DTZ001 - the terminal's local time
VALID_UNTIL = datetime(2037, 12, 31, 23, 59, 59)  # noqa: DTZ001 - the same

_YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceInfo:
    """The identity of a terminal.

    `serial_number` never changes, but may be reported in part after an upgrade (field
    case 29). `build` is that of the firmware, and `hardware` the board's version, as
    far as it tells them.
    """

    serial_number: str
    name: str
    model: str
    firmware: str
    build: str
    hardware: str
    mac_address: str | None
    doors: int | None

    @classmethod
    def from_tree(cls, tree: Tree) -> Self:
        """Read GET System/deviceInfo."""
        info = root_of(tree, "DeviceInfo")
        serial = label(info, "serialNumber")
        if not serial:
            raise IsapiUnexpectedError("deviceInfo has no serialNumber")
        mac = text(info, "macAddress")
        model = label(info, "model") or UNKNOWN_MODEL
        return cls(
            serial_number=serial,
            name=label(info, "deviceName") or model,
            model=model,
            firmware=label(info, "firmwareVersion"),
            build=label(info, "firmwareReleasedDate"),
            hardware=label(info, "hardwareVersion"),
            mac_address=mac if _MAC.fullmatch(mac) else None,
            doors=amount(info.get("electroLockNum"), MAX_DOORS),
        )

    @property
    def version(self) -> str:
        """The firmware with its build, as the terminal's own pages show it."""
        return shown(f"{self.firmware} {self.build}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Capabilities:
    """What the terminal can do, and its limits.

    `capture_kinds` is in the order in which they are tried: the second one only
    where the terminal reports none and refuses the first. `replace_face` is
    FDSetUp, `add_face` is FaceDataRecord for terminals that may lack FDSetUp.
    """

    capture_kinds: tuple[CaptureKind, ...] = ()
    capture_cancel: bool = False
    replace_face: bool = True
    add_face: bool = True
    cards: bool = True
    # A flag that is missing is no denial, and one that is set no proof.
    fingerprints: bool = True
    # None: the terminal names no such PIN in its capabilities.
    pin: PinLength | None = field(default_factory=PinLength)
    local_pin: PinLength | None = None
    user_types: frozenset[str] = frozenset(kind.value for kind in UserType)
    employee_no_bytes: int = DEFAULT_EMPLOYEE_NO_BYTES
    employee_no_digits_only: bool = False
    name_bytes: int = DEFAULT_NAME_BYTES
    valid_from: datetime = VALID_FROM
    valid_until: datetime = VALID_UNTIL
    # How many numbers one search may name, and how many users its answer holds.
    search_numbers: int = 1
    page_size: int = DEFAULT_PAGE_SIZE
    # The highest number of uses of a visitor; None where it keeps none.
    max_uses: int | None = None
    # Whether it has hours; a flag that is missing is no denial.
    schedules: bool = True
    user_capacity: int | None = None
    face_capacity: int | None = None
    # None where it does not say so; then it is found out by trying.
    control_doors: bool | None = None

    @classmethod
    def from_trees(
        cls,
        access: Tree | None,
        capture: Tree | None,
        user: Tree | None,
        faces: Tree | None,
    ) -> Self:
        """Read the capabilities of AccessControl, CaptureFaceData, UserInfo, FDLib.

        A tree is empty where the terminal does not know the request, and None where
        it gave no sensible answer, so that all of it is unknown. A missing flag is
        not a "no": old firmware leaves flags out.
        """
        kinds = _capture_kinds(access, capture)
        access = root_of(access or {}, "AccessControl")
        capture = root_of(capture or {}, "CaptureFaceData")
        user = root_of(user or {}, "UserInfo")
        faces = root_of(faces or {}, "FDLibCap")
        number = node(access, "EmployeeNoInfo")
        search = node(user, "UserInfoSearchCond")
        functions = options(faces, "supportFDFunction")
        named = amount(node(search, "EmployeeNoList").get("maxSize")) or 1
        page_size = min(
            maximum(search, "maxResults") or DEFAULT_PAGE_SIZE, _MAX_PAGE_SIZE
        )
        valid_from, valid_until = _valid_range(node(user, "Valid"))
        return cls(
            capture_kinds=kinds,
            capture_cancel="cancelFlag" in capture,
            replace_face=not functions or "setup" in functions,
            add_face=not functions
            or ("post" in functions and "setup" not in functions),
            pin=PinLength.from_tree(user, PinMode.PLATFORM) if user else cls().pin,
            local_pin=PinLength.from_tree(user, PinMode.LOCAL),
            cards=flag(access, "isSupportCardInfo") is not False,
            fingerprints=flag(access, "isSupportCaptureFingerPrint") is not False,
            user_types=options(user, "userType") or cls().user_types,
            employee_no_bytes=maximum(user, "employeeNo")
            or maximum(number, "employeeNo")
            or DEFAULT_EMPLOYEE_NO_BYTES,
            employee_no_digits_only=options(number, "characterType") == {"number"},
            name_bytes=maximum(user, "name") or DEFAULT_NAME_BYTES,
            valid_from=valid_from,
            valid_until=valid_until,
            search_numbers=min(named, page_size),
            page_size=page_size,
            max_uses=maximum(user, "maxOpenDoorTime"),
            schedules=flag(access, "isSupportUserRightPlanTemplate") is not False
            and flag(access, "isSupportCardRightWeekPlanCfg") is not False,
            user_capacity=amount(user.get("maxRecordNum"))
            or maximum(user, "maxRecordNum"),
            face_capacity=amount(faces.get("FDRecordDataMaxNum")),
            control_doors=flag(access, "isSupportRemoteControlDoor"),
        )

    @property
    def capture_face(self) -> bool:
        """Whether it can capture a face, in any form."""
        return bool(self.capture_kinds)

    @property
    def link_face(self) -> bool:
        """Whether it accepts a face for a user without one."""
        return self.replace_face or self.add_face


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """The number of users and of faces; None where the terminal reports none."""

    users: int | None
    faces: int | None


def _valid_range(valid: Tree) -> tuple[datetime, datetime]:
    """Return the range of periods; the usual one if a year does not fit in it."""
    begin = local_time(valid.get("timeRangeBegin")) or VALID_FROM
    end = local_time(valid.get("timeRangeEnd")) or VALID_UNTIL
    return (begin, end) if end - begin > _YEAR else (VALID_FROM, VALID_UNTIL)


def _capture_kinds(
    access: Tree | None, capture: Tree | None
) -> tuple[CaptureKind, ...]:
    """Return the forms of a capture; none only where the terminal denies it.

    A document that could not be read denies nothing.
    """
    denied = flag(root_of(access or {}, "AccessControl"), "isSupportCaptureFace")
    is_unknown = access == {} and capture == {}
    if is_unknown or (denied is False and not capture):
        return ()
    capture = root_of(capture or {}, "CaptureFaceData")
    kinds = options(node(capture, "CaptureFaceDataCond"), "dataType")
    if not kinds:
        return (CaptureKind.URL, CaptureKind.BINARY)
    return tuple(kind for kind in CaptureKind if kind in kinds)[:1]
