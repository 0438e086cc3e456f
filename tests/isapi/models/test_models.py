"""What terminals report, in the forms of old and new firmware."""

from datetime import datetime
from typing import Any

import pytest

from custom_components.hikvision_face_terminal.isapi.errors import (
    IsapiUnexpectedError,
    Reason,
    TerminalOperationError,
)
from custom_components.hikvision_face_terminal.isapi.models.device import (
    Capabilities,
    DeviceInfo,
)
from custom_components.hikvision_face_terminal.isapi.models.face import (
    CaptureKind,
    FaceCapture,
    FaceJpeg,
    FaceUrl,
)
from custom_components.hikvision_face_terminal.isapi.models.page import Page
from custom_components.hikvision_face_terminal.isapi.models.payloads import (
    deletion_running,
    face_counts,
    user_counts,
    users_delete,
    users_detail_delete,
)
from custom_components.hikvision_face_terminal.isapi.models.user import (
    User,
)
from custom_components.hikvision_face_terminal.isapi.models.user_changes import (
    Gender,
    UserChanges,
    UserType,
)
from custom_components.hikvision_face_terminal.isapi.models.user_record import (
    UserRecord,
)
from custom_components.hikvision_face_terminal.isapi.procedures.validation import (
    EnrollmentRequest,
    check_enrollment,
)

URL = (CaptureKind.URL,)
ABLE = Capabilities(capture_kinds=URL)


def test_a_device_without_a_serial_number_is_rejected() -> None:
    """It could not be distinguished from another."""
    with pytest.raises(IsapiUnexpectedError):
        DeviceInfo.from_tree({"DeviceInfo": {"model": "DS-K1T343EFWX"}})


def test_a_device_that_reports_little_is_accepted() -> None:
    info = DeviceInfo.from_tree({"DeviceInfo": {"serialNumber": "1"}})
    assert (info.name, info.mac_address, info.doors) == ("Face terminal", None, None)
    assert (info.version, info.hardware) == ("", "")


def test_the_versions_of_a_device() -> None:
    told = {"firmwareVersion": "V1.2", "firmwareReleasedDate": "build 250115"}
    info = DeviceInfo.from_tree({"serialNumber": "1", **told, "hardwareVersion": "0x0"})
    assert (info.version, info.hardware) == ("V1.2 build 250115", "0x0")


@pytest.mark.parametrize(
    ("access", "capture", "able"),
    [
        ({}, {}, False),
        ({"AccessControl": {"x": "1"}}, {}, True),
        ({"AccessControl": {"isSupportCaptureFace": "false"}}, {}, False),
        ({}, {"CaptureFaceData": {"captureProgress": ""}}, True),
        (
            {},
            {"CaptureFaceData": {"CaptureFaceDataCond": {"dataType": {"@opt": "url"}}}},
            True,
        ),
        (
            {},
            {
                "CaptureFaceData": {
                    "CaptureFaceDataCond": {"dataType": {"@opt": ["base64"]}}
                }
            },
            False,
        ),
    ],
)
def test_whether_a_terminal_captures_faces(
    access: dict[str, Any], capture: dict[str, Any], *, able: bool
) -> None:
    """A missing flag is no "no"; a device without access control is one."""
    capabilities = Capabilities.from_trees(access, capture, {}, {})
    assert capabilities.capture_face is able


@pytest.mark.parametrize(
    ("reported", "kinds"),
    [
        ("url,binary", ["url"]),
        ("binary,url", ["url"]),
        ("binary", ["binary"]),
        (None, ["url", "binary"]),
    ],
)
def test_which_kind_of_capture_is_tried(reported: str | None, kinds: list[str]) -> None:
    """The URL where it is offered; both, in turn, where nothing is reported."""
    condition = (
        {"dataType": {"@opt": reported}} if reported else {"captureInfrared": ""}
    )
    capture = {"CaptureFaceData": {"CaptureFaceDataCond": condition}}
    assert list(Capabilities.from_trees({}, capture, {}, {}).capture_kinds) == kinds


@pytest.mark.parametrize(
    ("functions", "replaces", "adds"),
    [
        ("post,delete,get,put,setUp", True, False),
        ("post,delete,get,put", False, True),
        ("get", False, False),
        (None, True, True),
    ],
)
def test_how_faces_are_linked(
    functions: str | None, *, replaces: bool, adds: bool
) -> None:
    """FDSetUp if it is reported; else FaceDataRecord, which only adds."""
    faces = {"supportFDFunction": functions} if functions else {}
    capabilities = Capabilities.from_trees({}, {}, {}, faces)
    assert (capabilities.replace_face, capabilities.add_face) == (replaces, adds)
    assert capabilities.link_face is (replaces or adds)


def test_limits_are_those_that_the_terminal_reports() -> None:
    capabilities = Capabilities.from_trees(
        access={
            "AccessControl": {"EmployeeNoInfo": {"characterType": {"@opt": "number"}}}
        },
        capture={},
        user={
            "UserInfo": {
                "name": {"@max": 64},
                "employeeNo": {"@max": 8},
                "userType": {"@opt": "normal,visitor"},
                "Valid": {"timeRangeEnd": "2030-01-01T00:00:00"},
                "UserInfoSearchCond": {"EmployeeNoList": {"maxSize": 30}},
                "maxRecordNum": {"@max": 3000},
            }
        },
        faces={"supportFDFunction": "get", "FDRecordDataMaxNum": 1500},
    )
    assert capabilities.name_bytes == 64
    assert capabilities.employee_no_bytes == 8
    assert capabilities.employee_no_digits_only
    assert capabilities.user_types == {"normal", "visitor"}
    assert capabilities.valid_until == datetime(2030, 1, 1)
    assert capabilities.search_numbers == 30
    assert (capabilities.user_capacity, capabilities.face_capacity) == (3000, 1500)
    assert not capabilities.link_face


@pytest.mark.parametrize(
    ("tree", "picture", "capture"),
    [
        ({"CaptureFaceData": {"captureProgress": "0"}}, None, (0, None)),
        (
            {"X": {"captureProgress": "100", "faceDataUrl": "u"}},
            None,
            (100, FaceUrl("u")),
        ),
        ({"X": {"faceDataUrl": "u"}}, None, (100, FaceUrl("u"))),
        ({"X": {"captureProgress": "250"}}, None, (100, None)),
        ({"X": {"captureProgress": "many"}}, None, (0, None)),
        ({}, None, (0, None)),
        ({"X": {"captureProgress": "100"}}, b"jpeg", (100, FaceJpeg(b"jpeg"))),
        ({"X": {"captureProgress": "40"}}, b"jpeg", (40, FaceJpeg(b"jpeg"))),
        ({}, b"jpeg", (100, FaceJpeg(b"jpeg"))),
    ],
)
def test_a_capture_is_read_by_its_fields(
    tree: dict[str, Any], picture: bytes | None, capture: tuple[int, object]
) -> None:
    """Whatever the name of its root."""
    read = FaceCapture.from_answer(tree, picture)
    assert (read.progress, read.face) == capture


@pytest.mark.parametrize(
    ("record", "has_face"),
    [
        ({"numOfFace": 1}, True),
        ({"numOfFace": 0}, False),
        ({"faceURL": "u"}, True),
        ({}, None),
    ],
)
def test_whether_a_user_has_a_face(
    record: dict[str, Any], *, has_face: bool | None
) -> None:
    """Not reported is not the same as none."""
    assert User.from_tree({"employeeNo": "1", **record}).has_face is has_face


def test_changes_leave_the_rest_alone() -> None:
    """A record goes back whole, without the fields that are read-only."""
    record = {
        "employeeNo": "1",
        "name": "Anna",
        "Valid": {"enable": True, "beginTime": "a", "endTime": "b"},
        "RightPlan": [{"doorNo": 2, "planTemplateNo": "7"}],
        "roomNumber": 3,
        "numOfFace": 1,
        "faceURL": "u",
    }
    changed = UserRecord(record).merged(
        UserChanges(
            user_type=UserType.BLACKLIST,
            gender=Gender.FEMALE,
            valid_until=datetime(2030, 1, 2, 3, 4, 5),
            doors=(1, 2),
        ),
        ABLE,
    )
    assert changed.tree == {
        "employeeNo": "1",
        "name": "Anna",
        "userType": "blackList",
        "gender": "female",
        "Valid": {
            "enable": True,
            "beginTime": "a",
            "endTime": "2030-01-02T03:04:05",
            "timeType": "local",
        },
        "doorRight": "1,2",
        "RightPlan": [
            {"doorNo": 1, "planTemplateNo": "1"},
            {"doorNo": 2, "planTemplateNo": "7"},
        ],
        "roomNumber": 3,
    }
    plan = UserRecord(record).merged(UserChanges(plan_template=9), ABLE)
    assert plan.tree["RightPlan"] == [{"doorNo": 2, "planTemplateNo": "9"}]


@pytest.mark.parametrize("build", [users_delete, users_detail_delete])
@pytest.mark.parametrize("numbers", [(), ("",), (" ",)])
def test_a_delete_without_numbers_cannot_be_built(build: Any, numbers: Any) -> None:
    """To a terminal an empty list means all users."""
    with pytest.raises(ValueError, match="all users"):
        build(numbers)


def test_counts_of_each_kind() -> None:
    """With and without faces, with and without a counter."""
    assert user_counts({"UserInfoCount": {"userNumber": 12}}) == (12, None)
    assert user_counts({"UserInfoSearch": {"totalMatches": 3}}) == (3, None)
    assert face_counts({}) is None
    libraries = [{"faceLibType": "infraredFD"}, "?"]
    assert face_counts({"FDRecordDataInfo": libraries}) is None
    page = Page.from_tree({"UserInfoSearch": {"UserInfo": [{"a": 1}]}}, 0)
    assert page == Page([{"a": 1}], None, more=True)


def test_a_failed_deletion_is_no_success() -> None:
    """The user may still exist."""
    with pytest.raises(IsapiUnexpectedError):
        deletion_running({"UserInfoDetailDeleteProcess": {"status": "failed"}})


@pytest.mark.parametrize(
    ("changes", "capabilities", "doors", "reason"),
    [
        ({}, Capabilities(), 1, Reason.NOT_SUPPORTED),
        (
            {},
            Capabilities(capture_kinds=URL, replace_face=False, add_face=False),
            1,
            Reason.NOT_SUPPORTED,
        ),
        ({"doors": (2,)}, ABLE, 1, Reason.NOT_SUPPORTED),
        (
            {"user_type": UserType.VISITOR},
            Capabilities(capture_kinds=URL, user_types=frozenset({"normal"})),
            1,
            Reason.NOT_SUPPORTED,
        ),
        ({"valid_until": datetime(1999, 1, 1)}, ABLE, 1, Reason.INVALID_VALIDITY),
        ({"valid_until": datetime(2040, 1, 1)}, ABLE, 1, Reason.INVALID_VALIDITY),
        ({"valid_from": datetime(2040, 1, 1)}, ABLE, 1, Reason.INVALID_VALIDITY),
        ({"name": "Я" * 17}, ABLE, 1, Reason.INVALID_NAME),
    ],
)
def test_a_request_that_the_terminal_would_refuse_is_refused(
    changes: dict[str, Any],
    capabilities: Capabilities,
    doors: int,
    reason: Reason,
) -> None:
    """Before the user walks to the door."""
    request = EnrollmentRequest(changes=UserChanges(**{"name": "Anna", **changes}))
    with pytest.raises(TerminalOperationError) as caught:
        check_enrollment(request, capabilities, doors)
    assert caught.value.reason is reason


def test_only_digits_where_only_digits_are_accepted() -> None:
    """Some access controllers accept no other numbers."""
    digits = Capabilities(capture_kinds=URL, employee_no_digits_only=True)
    check_enrollment(
        EnrollmentRequest(changes=UserChanges(name="A"), employee_no="42"), digits, 1
    )
    with pytest.raises(TerminalOperationError):
        check_enrollment(
            EnrollmentRequest(changes=UserChanges(name="A"), employee_no="a"), digits, 1
        )
