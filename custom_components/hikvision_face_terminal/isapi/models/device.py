"""What a terminal tells and is told, as plain values.

With bodies.py the only place that knows the names on the wire. "Not told" is
None, "told to be none" is empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
import re
from typing import Any, Final, Self

from ..errors import IsapiUnexpectedError
from ..tree import (
    Tree,
    amount,
    integer,
    label,
    local_time,
    maximum,
    node,
    options,
    root_of,
    text,
)

# What old guides allow: they name 32 bytes for a person's name, newer
# terminals tell 128 in their capabilities.
DEFAULT_NAME_BYTES = 32
DEFAULT_EMPLOYEE_NO_BYTES = 32

# No terminal is known to list more people at a time, and most list as many.
DEFAULT_PAGE_SIZE = 30

# The largest controllers of the vendor have so many, and the actions take no more.
MAX_DOORS: Final = 256

# What terminals tell as the highest number of a department.
MAX_DEPARTMENTS: Final = 128

# More than any terminal takes or lists at a time; a page's answer must stay small.
_MAX_PAGE_SIZE: Final = 100

_MAC: Final = re.compile(r"(?:[0-9A-Fa-f]{2}[:-]?){5}[0-9A-Fa-f]{2}")

# Terminals tell a limit of 512 or 1024 characters themselves.
_LONGEST_URL: Final = 1024
_PICTURE_URL: Final = re.compile(
    r"(?:(?:https?:)?//[\w\-.~:\[\]@!$&'()*+,;=%]*)?"
    r"(/[\w\-.~:/?\[\]@!$&'()*+,;=%]*)"
    r"(?:#[\w\-.~:/?\[\]@!$&'()*+,;=%]*)?",
    re.ASCII | re.IGNORECASE,
)

# The validity range that terminals tell; older ones that tell none have it too.
VALID_FROM = datetime(2000, 1, 1)  # noqa: DTZ001 - the terminal's local time
VALID_UNTIL = datetime(2037, 12, 31, 23, 59, 59)  # noqa: DTZ001 - the same


class UserType(StrEnum):
    """What the terminal does when it recognises the person."""

    NORMAL = "normal"
    VISITOR = "visitor"
    BLACKLIST = "blacklist"

    @property
    def wire(self) -> str:
        """The spelling that terminals tell in their capabilities."""
        return "blackList" if self is UserType.BLACKLIST else self.value

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Self | None:
        """Return a person's kind, None if it is none that we know."""
        told = text(record, "userType").lower()
        return next((kind for kind in cls if kind.wire.lower() == told), None)


class Gender(StrEnum):
    """The gender a terminal can keep with a person."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceInfo:
    """Who the terminal is. `serial_number` never changes."""

    serial_number: str
    name: str
    model: str
    firmware: str
    mac_address: str | None
    doors: int | None

    @classmethod
    def from_tree(cls, tree: Tree) -> Self:
        """Read GET System/deviceInfo."""
        info = root_of(tree, "DeviceInfo")
        serial = label(info, "serialNumber")
        if not serial:
            msg = "deviceInfo has no serialNumber"
            raise IsapiUnexpectedError(msg)
        mac = text(info, "macAddress")
        model = label(info, "model") or "Face terminal"
        return cls(
            serial_number=serial,
            name=label(info, "deviceName") or model,
            model=model,
            firmware=label(info, "firmwareVersion"),
            mac_address=mac if _MAC.fullmatch(mac) else None,
            doors=amount(info.get("electroLockNum"), MAX_DOORS),
        )


class CaptureKind(StrEnum):
    """What a capture answers with."""

    URL = "url"
    BINARY = "binary"


# The URL of a capture, to the letter, or a JPEG.
type Face = str | bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Capabilities:
    """What the terminal can do and the limits it tells.

    `capture_kinds` is in the order in which they are tried; the second one only
    where the terminal does not tell and refuses the first. `replace_face` is
    FDSetUp, `add_face` is FaceDataRecord for terminals that may not have it.
    """

    capture_kinds: tuple[CaptureKind, ...] = ()
    capture_cancel: bool = False
    replace_face: bool = True
    add_face: bool = True
    user_types: frozenset[str] = frozenset(kind.wire.lower() for kind in UserType)
    employee_no_bytes: int = DEFAULT_EMPLOYEE_NO_BYTES
    employee_no_digits_only: bool = False
    name_bytes: int = DEFAULT_NAME_BYTES
    valid_from: datetime = VALID_FROM
    valid_until: datetime = VALID_UNTIL
    # How many numbers one search may name, and how many people its answer has.
    search_numbers: int = 1
    page_size: int = DEFAULT_PAGE_SIZE
    user_capacity: int | None = None
    face_capacity: int | None = None

    @classmethod
    def from_trees(cls, access: Tree, capture: Tree, user: Tree, faces: Tree) -> Self:
        """Read the capabilities of AccessControl, CaptureFaceData, UserInfo, FDLib.

        A tree is empty where the terminal refused the question. A missing flag
        is not a "no": old firmware leaves flags out.
        """
        access = root_of(access, "AccessControl")
        capture = root_of(capture, "CaptureFaceData")
        user = root_of(user, "UserInfo")
        faces = root_of(faces, "FDLibCap")
        number = node(access, "EmployeeNoInfo")
        search = node(user, "UserInfoSearchCond")
        functions = options(faces, "supportFDFunction")
        named = amount(node(search, "EmployeeNoList").get("maxSize")) or 1
        told = maximum(search, "maxResults") or DEFAULT_PAGE_SIZE
        page_size = min(told, _MAX_PAGE_SIZE)
        valid = node(user, "Valid")
        return cls(
            capture_kinds=_capture_kinds(access, capture),
            capture_cancel="cancelFlag" in capture,
            replace_face=not functions or "setup" in functions,
            add_face=not functions
            or ("post" in functions and "setup" not in functions),
            user_types=options(user, "userType") or cls().user_types,
            employee_no_bytes=maximum(user, "employeeNo")
            or maximum(number, "employeeNo")
            or DEFAULT_EMPLOYEE_NO_BYTES,
            employee_no_digits_only=options(number, "characterType") == {"number"},
            name_bytes=maximum(user, "name") or DEFAULT_NAME_BYTES,
            valid_from=local_time(valid.get("timeRangeBegin")) or VALID_FROM,
            valid_until=local_time(valid.get("timeRangeEnd")) or VALID_UNTIL,
            search_numbers=min(named, page_size),
            page_size=page_size,
            user_capacity=amount(user.get("maxRecordNum"))
            or maximum(user, "maxRecordNum"),
            face_capacity=amount(faces.get("FDRecordDataMaxNum")),
        )

    @property
    def capture_face(self) -> bool:
        """Whether it can capture a face, in whatever form."""
        return bool(self.capture_kinds)

    @property
    def link_face(self) -> bool:
        """Whether it takes a face for somebody who has none."""
        return self.replace_face or self.add_face


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """How many people and faces are on the terminal; None where it cannot tell."""

    users: int | None
    faces: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FaceCapture:
    """One answer of the capture: `face` is valid at progress 100 only."""

    progress: int
    face: Face | None = field(repr=False)

    @classmethod
    def from_answer(cls, tree: Tree, picture: bytes | None) -> Self:
        """Read the answer by its fields; its root is named differently by source.

        A picture is what it is; a URL beside one may be of anything.
        """
        shot = next((value for value in tree.values() if isinstance(value, dict)), {})
        face = picture or text(shot, "faceDataUrl") or None
        progress = integer(shot.get("captureProgress"))
        if progress is None:
            progress = 100 if face else 0
        return cls(progress=min(max(progress, 0), 100), face=face)


def picture_path(url: str) -> str | None:
    """Return the path and query of a URL by HTTP, None for anything else.

    To the letter, without what makes a URL of it: libraries choke on some hosts, and
    of which one it is does not matter, as nothing is asked of another.
    """
    parts = _PICTURE_URL.fullmatch(url) if len(url) <= _LONGEST_URL else None
    return parts and parts[1]


def _capture_kinds(access: Tree, capture: Tree) -> tuple[CaptureKind, ...]:
    if not capture and (not access or text(access, "isSupportCaptureFace") == "false"):
        return ()
    kinds = options(node(capture, "CaptureFaceDataCond"), "dataType")
    if not kinds:
        return (CaptureKind.URL, CaptureKind.BINARY)
    return tuple(kind for kind in CaptureKind if kind in kinds)[:1]
