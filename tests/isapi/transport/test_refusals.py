"""What a refusal means, by the family of its words and the element that it names."""

import time

import pytest

from custom_components.hikvision_face_terminal.isapi.client.endpoint import WriteForm
from custom_components.hikvision_face_terminal.isapi.errors import (
    IsapiNotSupportedError,
    IsapiRefusedError,
    Reason,
)
from custom_components.hikvision_face_terminal.isapi.transport.named_node import (
    named_node,
)
from custom_components.hikvision_face_terminal.isapi.transport.refusals import (
    about_record,
    refusal,
)
from custom_components.hikvision_face_terminal.isapi.tree import Tree

# The codes of published guides and clients first, then others of the same family.
WORDS = {
    Reason.DOOR_CONTROL_OFF: (
        "remoteDoorFunctionDisable remoteControlDisabled remoteDoorNotEnabled"
    ),
    Reason.SECURITY_MODULE_OFFLINE: "securityModuleOffline doorUnitOffline",
    Reason.READER_OFFLINE: "cardReaderOffline readerIsOffline",
    Reason.TERMINAL_BUSY: (
        "deviceBusy noMemory serviceUnavailable upgrading "
        "systemBusy deviceUpgrading faceModuleBusy deviceInitializing "
        "memoryInsufficient outOfMemory operationInProgress resourceOccupied "
        "tooManyRequests requestTooFrequent"
    ),
    Reason.PERMISSION_DENIED: (
        "lowPrivilege badAuthorization "
        "accessDenied noPermission notAuthorized insufficientPrivileges noRight"
    ),
    Reason.NOT_SUPPORTED: (
        "notSupport methodNotAllowed badURLFormat invalidOperation "
        "notSupported unsupported unknownUrl invalidURL interfaceNotFound"
    ),
    Reason.CAPTURE_TIMEOUT: "captureTimeout collectTimeout faceCaptureTimeOut",
    Reason.USER_ALREADY_EXISTS: (
        "employeeNoAlreadyExist deviceUserAlreadyExist employeeNoAlreadyUserExist "
        "duplicateEmployeeNo personAlreadyExists userExist employeeNoRepeat "
        "employeeNoExist employeeNoExisted"
    ),
    Reason.USER_NOT_FOUND: (
        "employeeNoNotExist deviceUserNotExist deleteNoExistFace "
        "faceNotExist userNotFound personNotExist theUserDoesn'tExist noSuchUser "
        "personCannotBeFound"
    ),
    Reason.TERMINAL_FULL: (
        "deviceUserFull userExceedLimit faceLibraryFull deviceFaceFull faceLibFull "
        "userNumOverLimit faceNumExceedLimit storageFull personCountReachMax "
        "maxUserNumReached"
    ),
    Reason.INVALID_EMPLOYEE_NO: (
        "illegalEmployeeNo employeeNoInvalid "
        "employeeNoTooLong employeeNoFormatError invalidPersonID"
    ),
    Reason.INVALID_NAME: "nameTooLong illegalName userNameInvalid nameExceedLimit",
    Reason.INVALID_VALIDITY: (
        "endtimeEarlierThanBegintime beyondTimeRangeLimit timeFormatError "
        "invalidTimeRange endTimeError validTimeInvalid dateFormatError "
        "effectivePeriodError"
    ),
    Reason.FACE_REJECTED: (
        "lowScore faceScoreFailure SubpicAnalysisModelingError "
        "PicAnalysisNoTargetError pictureFaceDetectZero multipleFaceObjectError "
        "faceLowQulity faceLowQuality poorFaceQuality facePicQualityFail "
        "faceResolutionOrRatioError faceDataLenShort pupilDistanceTooSmall "
        "invalidFaceRegion picSizeExceedError fileSizeExceedError picFormatError "
        "picResolutionInvalidError pictureSizeExceedLimit PicFeaturePoints "
        "extractFeatureFail modelingFailed eyesClosed noFaceDetected faceTooSmall "
        "faceAngleError picFormatNotSupport wearMask eyeDistanceTooSmall tooDark "
        "targetNotFound"
    ),
    Reason.FACE_ALREADY_ENROLLED: (
        "deviceUserAlreadyExistFace alreadyExistThisFace faceAlreadyExist "
        "duplicateFace similarFaceExist similarFace"
    ),
    Reason.CAPTURE_FAILED: (
        "urlDownloadFail picDownloadFailed downloadPictureError getPicFailed "
        "faceURLInvalid picUrlError"
    ),
    # Of the form, of what is not written here, and of no known family.
    Reason.CARD_ALREADY_ASSIGNED: (
        "cardNoAlreadyExist duplicateCardNo cardAlreadyExist cardNoConflict"
    ),
    Reason.UNEXPECTED_RESPONSE: (
        "badXmlFormat badXmlContent badParameters badJsonFormat badJsonContent "
        "MessageParametersLack jsonParseError paramError jsonAnalysisError "
        "cardNoNotExist cardNoExist faceLibraryIDError faceLibraryNotExist "
        "writeDatabaseError rebootRequired notActivated deviceError uploadingFailed"
    ),
}
TABLE = [(word, reason) for reason, words in WORDS.items() for word in words.split()]

# By a DS-K1T342MX-E1 V4.39.180: a sentence, with the element at its very end.
SENTENCE = (
    "The value of the parameter contains characters that cannot be processed by the "
    "device. Only letters and digits are permitted in the value of this parameter. "
    "Please check the message and send it again. The wrong parameter: employeeNo"
)


def refused(sub: str = "", message: str = "", **status: object) -> IsapiRefusedError:
    """Return what a ResponseStatus with HTTP 400 means."""
    tree = {"statusCode": 9, "subStatusCode": sub, "errorMsg": message, **status}
    found = refusal(400, tree)
    assert found is not None
    return found


@pytest.mark.parametrize(("word", "reason"), TABLE, ids=[word for word, _ in TABLE])
def test_a_word_means_what_its_family_means(word: str, reason: Reason) -> None:
    """In any case, and also where the message is all there is."""
    assert refused(word).reason is reason
    assert refused(word.upper()).reason is reason
    assert refused(message=word).reason is reason
    error = refused(word)
    assert isinstance(error, IsapiNotSupportedError) is (reason is Reason.NOT_SUPPORTED)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ({"statusCode": 2}, Reason.TERMINAL_BUSY),
        ({"statusCode": "2", "subStatusCode": "what"}, Reason.TERMINAL_BUSY),
        ({"statusCode": 2, "statusString": "Device Busy"}, Reason.TERMINAL_BUSY),
        ({"statusCode": 2, "subStatusCode": "faceCapturing"}, Reason.TERMINAL_BUSY),
        ({"statusString": "Device Busy"}, Reason.TERMINAL_BUSY),
        ({"statusCode": 4, "statusString": "Invalid Operation"}, Reason.NOT_SUPPORTED),
        (
            {"statusCode": 4, "subStatusCode": "notActivated"},
            Reason.UNEXPECTED_RESPONSE,
        ),
        ({"errorMsg": "The user does not exist."}, Reason.USER_NOT_FOUND),
        (
            {"statusCode": 3, "errorMsg": "Insufficient permissions"},
            Reason.PERMISSION_DENIED,
        ),
    ],
)
def test_other_fields_decide_where_the_code_is_unknown(
    status: Tree, reason: Reason
) -> None:
    """The message, the statusString and the statusCode, in this order."""
    found = refusal(400, status)
    assert found is not None
    assert found.reason is reason


@pytest.mark.parametrize(
    "status",
    [
        {"statusCode": 1, "subStatusCode": "success"},
        {"statusCode": 1, "subStatusCode": "OK", "statusString": "OK"},
        {"statusCode": "OK"},
        {"statusCode": 200, "statusString": "OK"},
        {"statusCode": 7, "subStatusCode": "rebootRequired"},
        {"statusString": "OK"},
        {},
    ],
)
def test_what_is_ok_is_no_refusal(status: Tree) -> None:
    assert refusal(200, status) is None


@pytest.mark.parametrize(
    "status",
    [
        {"statusCode": 4, "statusString": "OK"},
        {"statusCode": 1, "subStatusCode": "employeeNoAlreadyExist"},
        {"statusCode": 7, "subStatusCode": "badParameters"},
        {"statusCode": 9},
        {"statusCode": "OK", "subStatusCode": "notSupport"},
    ],
)
def test_an_ok_beside_an_error_is_a_refusal(status: Tree) -> None:
    assert refusal(200, status) is not None


@pytest.mark.parametrize(
    ("status", "is_form"),
    [
        ({"statusCode": 6, "subStatusCode": "badJsonContent"}, True),
        ({"statusCode": 6, "subStatusCode": "MessageParametersLack"}, True),
        ({"statusCode": 5, "subStatusCode": "what"}, True),
        ({"statusCode": 5}, True),
        ({"statusCode": 6, "subStatusCode": "what"}, True),
        ({"statusCode": 4, "subStatusCode": "notSupport"}, True),
        ({"statusCode": 3, "subStatusCode": "what"}, False),
        ({"statusCode": 6, "subStatusCode": "cardNoAlreadyExist"}, False),
        ({"statusCode": 6, "subStatusCode": "deviceUserFull"}, False),
        ({"statusCode": 2, "subStatusCode": "deviceBusy"}, False),
        ({"statusCode": 4, "subStatusCode": "lowPrivilege"}, False),
    ],
)
def test_only_a_rejected_form_asks_for_another(status: Tree, is_form: bool) -> None:
    """Never a busy or full terminal, a missing right, or a face."""
    found = refusal(400, status)
    assert found is not None
    assert found.is_format_rejected is is_form


@pytest.mark.parametrize(
    ("message", "node"),
    [
        ("employeeNo", "employeeNo"),
        (SENTENCE, "employeeNo"),
        ("employeeNo is not the name of a node", "employeeNo"),
        ("The employee ID is wrong.", "employeeNo"),
        ("UserInfo.Valid.endTime", "endTime"),
        ("/UserInfo/RightPlan[0]/doorNo", "doorNo"),
        ("The end time is earlier than it may be", "endTime"),
        ("the name is too long", "name"),
        ("node name: gender", "gender"),
        ("Valid", "Valid"),
        ("Valid characters only", ""),
        ("Invalid Content", ""),
        ("UserInfo", ""),
        ("badJsonContent", ""),
        ("", ""),
    ],
)
def test_the_named_element_is_found(message: str, node: str) -> None:
    """Alone, in a path, or anywhere in a sentence."""
    assert named_node(message, "badjsoncontent") == node
    assert refused("badJsonContent", message).node == node


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (SENTENCE, Reason.INVALID_EMPLOYEE_NO),
        ("endTime", Reason.INVALID_VALIDITY),
        ("Valid.timeType", Reason.INVALID_VALIDITY),
        ("name", Reason.INVALID_NAME),
        ("gender", Reason.UNEXPECTED_RESPONSE),
        ("", Reason.UNEXPECTED_RESPONSE),
    ],
)
def test_a_record_is_refused_for_what_is_named(message: str, reason: Reason) -> None:
    """Another form without this element may still be accepted."""
    found = about_record(refused("badJsonContent", message))
    assert found.reason is reason
    assert found.is_format_rejected
    full = refused("deviceUserFull", message)
    assert about_record(full) is full


def test_a_face_named_by_a_vague_code_is_rejected() -> None:
    """But "faceURL" is about the form of the request."""
    found = refused("badJsonContent", "PicFeaturePoints")
    assert found.reason is Reason.FACE_REJECTED
    assert not found.is_format_rejected
    assert refused("badJsonFormat", "faceURL").is_format_rejected


def test_a_detail_is_what_the_terminal_has_written() -> None:
    assert refused("", "Wrong.").detail == "Wrong."
    assert refused("notSupport", "").detail == "notSupport"
    assert refused("notSupport", "Wrong.").detail == "notSupport: Wrong."


def test_both_ends_of_a_long_message_are_kept() -> None:
    detail = refused("badJsonContent", SENTENCE).detail
    assert detail.startswith("badJsonContent: The value")
    assert detail.endswith("employeeNo")
    assert len(detail) <= 128


async def send() -> None:
    """Send nothing."""


@pytest.mark.parametrize(
    ("sub", "message", "followers"),
    [
        ("badJsonContent", "gender", ("other", "gender")),
        ("badJsonContent", "endTime", ("other",)),
        ("badJsonContent", "", ("other", "gender", "time")),
        ("notSupport", "", ("other",)),
        ("deviceBusy", "", ()),
        ("lowPrivilege", "gender", ()),
    ],
)
def test_a_form_follows_a_refusal_of_what_it_changes(
    sub: str, message: str, followers: tuple[str, ...]
) -> None:
    forms = {
        "other": WriteForm(send),
        "gender": WriteForm(send, frozenset({"gender"})),
        "time": WriteForm(send, frozenset({"timeType"})),
    }
    error = refused(sub, message)
    assert (
        tuple(name for name, form in forms.items() if form.may_follow(error))
        == followers
    )


@pytest.mark.parametrize(
    "text", ["pic", "face", "exceed", "name", "time", "no", "employeeNo", "A1 "]
)
def test_a_hostile_text_takes_no_time(text: str) -> None:
    """Nothing else runs meanwhile: milliseconds, where other tests share the core."""
    began = time.thread_time()
    refused(text * 100_000, text * 100_000)
    assert time.thread_time() - began < 0.5
