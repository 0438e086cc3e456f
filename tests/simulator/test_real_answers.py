"""The simulated terminal answers as a DS-K1T343EFWX was seen to answer.

The facts are from published traffic of such a terminal: its headers, the elements and
their order, and the lengths of whole bodies, which rule out any other layout.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from simulator import PROFILES, Profile, SimulatedTerminal
from simulator.probe import CAPTURE_BODY, Probe, Reply

BLOCKING = PROFILES["blocking"]
ACCESS = "/ISAPI/AccessControl"
LIBRARY = "/ISAPI/Intelligent/FDLib"


@pytest.fixture
def profile() -> Profile:
    """Return the firmware; a test overrides it by parametrization."""
    return BLOCKING


@pytest.fixture
async def terminal(profile: Profile) -> AsyncIterator[SimulatedTerminal]:
    """Return a terminal at the address of the real one."""
    async with SimulatedTerminal(
        profile, tls=False, address="https://192.168.1.67"
    ) as running:
        yield running


def names(reply: Reply) -> list[str]:
    """Return the names of the elements, in their order."""
    return [element.tag.rpartition("}")[2] for element in reply.xml.iter()]


@pytest.mark.parametrize(
    ("target", "length", "kind"),
    [
        (f"{ACCESS}/CaptureFaceData/capabilities", 429, "xml"),
        (f"{ACCESS}/CaptureFingerPrint/capabilities", 376, "xml"),
        (f"{ACCESS}/CaptureCardInfo/capabilities?format=json", 111, "json"),
        (f"{ACCESS}/UserInfoDetail/Delete/capabilities?format=json", 228, "json"),
        (
            f"{ACCESS}/LocalAttendance/groupSearch/capabilities?format=json",
            911,
            "json",
        ),
        (f"{LIBRARY}/capabilities?format=json", 807, "json"),
    ],
)
async def test_capabilities(probe: Probe, target: str, length: int, kind: str) -> None:
    """Capabilities have the real length, to the byte."""
    reply = await probe.get(target)
    assert (reply.status, len(reply.body)) == (200, length)
    assert reply.header("Content-Type") == f"application/{kind}"


@pytest.mark.parametrize(
    ("target", "length"),
    [
        ("/ISAPI/Consume/capabilities?format=json", 143),
        ("/ISAPI/IntelligentCabinet/capabilities?format=json", 143),
        (f"{ACCESS}/PersonAndCardComparison/DeviceWorkMode?format=json", 143),
        (f"{ACCESS}/IDBlackListCfg/capabilities", 346),
    ],
)
async def test_not_supported(probe: Probe, target: str, length: int) -> None:
    """An endpoint that does not exist is 404, in JSON or XML as requested."""
    reply = await probe.get(target)
    assert (reply.status, len(reply.body)) == (404, length)
    assert reply.sub_status == "notSupport"


async def test_status_in_xml(probe: Probe) -> None:
    """The XML has a declaration, an old namespace and a child for each line."""
    body = (await probe.get("/ISAPI/nothing")).body.decode()
    declaration, root, *children = body.splitlines()
    assert body.startswith(f"{declaration}\r\n{root}\n")
    assert 'xmlns="http://www.hikvision.com/ver10/XMLSchema"' in root
    assert [child.partition(">")[0].strip("</") for child in children] == [
        "requestURL",
        "statusCode",
        "statusString",
        "subStatusCode",
        "errorCode",
        "errorMsg",
        "ResponseStatus",
    ]


async def test_headers(probe: Probe) -> None:
    """An answer has these headers and no others."""
    reply = await probe.get(f"{ACCESS}/UserInfo/Count?format=json")
    assert reply.headers == (
        ("Connection", "keep-alive"),
        ("Content-Length", str(len(reply.body))),
        ("Content-Type", "application/json"),
        ("Keep-Alive", "timeout=5, max=98"),
    )


@pytest.mark.parametrize("profile", [PROFILES["connection_close"]])
async def test_headers_of_a_closed_connection(probe: Probe) -> None:
    """The last answer of a connection has no Keep-Alive."""
    reply = await probe.get("/ISAPI/nothing?format=json")
    assert reply.headers == (
        ("Connection", "close"),
        ("Content-Length", "143"),
        ("Content-Type", "application/json"),
    )


async def test_count(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Twelve users, three of them with a face, took 133 bytes."""
    terminal.people.update({str(number): {} for number in range(12)})
    terminal.faces.update({str(number): b"jpeg" for number in range(3)})
    reply = await probe.get(f"{ACCESS}/UserInfo/Count?format=json")
    assert len(reply.body) == 133
    assert list(reply.json["UserInfoCount"]) == [
        "userNumber",
        "bindFaceUserNumber",
        "bindFingerprintUserNumber",
        "bindCardUserNumber",
    ]


async def test_capture(probe: Probe) -> None:
    """The root, the order of its children, and no declaration: 230 bytes."""
    reply = await probe.capture()
    assert names(reply) == ["CaptureFaceData", "faceDataUrl", "captureProgress"]
    assert reply.body.startswith(b'<CaptureFaceData version="2.0" xmlns="http://www.is')
    assert (len(reply.body), reply.header("Content-Type")) == (230, "application/xml")
    url = str(reply.text("faceDataUrl"))
    assert url.rstrip("0123456789") == (
        "https://192.168.1.67/LOCALS/pic/web_face_enrollpic.jpg@WEB"
    )
    assert len(url.partition("@WEB")[2]) == 12


async def test_capture_as_the_web_page_sends_it(probe: Probe) -> None:
    """The web page breaks its lines and labels the body as a form."""
    body = CAPTURE_BODY.replace(b"><", b">\n        <")
    assert (await probe.capture(body)).text("captureProgress") == "100"


async def test_enrollment(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A user and their face, byte for byte as the web page sends it: 67 bytes of ok."""
    url = (await probe.capture()).text("faceDataUrl")
    person: dict[str, Any] = {
        "employeeNo": "3242",
        "name": "Test",
        "userType": "normal",
        "Valid": {
            "enable": True,
            "beginTime": "2025-12-10T00:00:00",
            "endTime": "2035-12-10T23:59:59",
            "timeType": "local",
        },
        "RightPlan": [{"doorNo": 1, "planTemplateNo": "1"}],
        "doorRight": "1",
        "gender": "male",
        "localUIRight": False,
        "userVerifyMode": "",
        "groupId": 1,
        "userLevel": "Employee",
        "floorNumbers": [],
        "callNumbers": [],
        "password": "",
        "closeDelayEnabled": False,
        "onlyVerify": False,
    }
    reply = await probe.send_json(
        "POST", "AccessControl/UserInfo/Record", {"UserInfo": person}
    )
    assert (reply.status, len(reply.body)) == (200, 67)
    boundary = "----WebKitFormBoundaryCjNI6HgBoH1FIFpi"
    text = f"--{boundary}\r\n"
    text += 'Content-Disposition: form-data; name="FaceDataRecord"\r\n\r\n'
    text += '{"faceLibType":"blackFD","FDID":"1","FPID":"3242","faceURL":"'
    text += f'{url}"}}\r\n--{boundary}--\r\n'
    reply = await probe.call(
        "PUT",
        f"{LIBRARY}/FDSetUp?format=json&token=0",
        text.encode(),
        f"multipart/form-data; boundary={boundary}",
    )
    assert (reply.status, len(reply.body)) == (200, 67)
    assert terminal.people == {"3242": person}
    assert list(terminal.faces) == ["3242"]


async def test_listed_person(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A user is listed with these fields in this order."""
    terminal.people["1"] = {"employeeNo": "1", "name": "One"}
    terminal.faces["1"] = b"jpeg"
    condition = {"searchID": "1", "searchResultPosition": 0, "maxResults": 20}
    reply = await probe.send_json(
        "POST",
        "AccessControl/UserInfo/Search",
        {"UserInfoSearchCond": condition},
    )
    (listed,) = reply.json["UserInfoSearch"]["UserInfo"]
    assert list(listed) == [
        "employeeNo",
        "name",
        "userType",
        "onlyVerify",
        "closeDelayEnabled",
        "Valid",
        "belongGroup",
        "password",
        "doorRight",
        "RightPlan",
        "maxOpenDoorTime",
        "openDoorTime",
        "roomNumber",
        "floorNumber",
        "localUIRight",
        "gender",
        "numOfCard",
        "numOfFP",
        "numOfFace",
        "groupId",
        "localAtndPlanTemplateId",
        "PersonInfoExtends",
        "faceURL",
    ]


async def test_departments(terminal: SimulatedTerminal, probe: Probe) -> None:
    """The seven built-in departments of such a terminal."""
    terminal.people.update({"1": {"groupId": 1}, "2": {"groupId": 1}})
    condition = {
        "searchID": "57668f831c41460a93e248f799e5d8fe",
        "searchResultPosition": 0,
        "maxResults": 10,
        "searchType": "all",
    }
    reply = await probe.send_json(
        "POST",
        "AccessControl/LocalAttendance/groupSearch",
        {"GroupSearchCond": condition},
    )
    assert (reply.status, len(reply.body)) == (200, 1290)
    result = reply.json["GroupSearchResult"]
    assert [it["personNumber"] for it in result["GroupInfo"]] == [2, 0, 0, 0, 0, 0, 0]


async def test_access_capabilities(probe: Probe) -> None:
    """The relevant flags are there, in the real order, below a declaration."""
    reply = await probe.get(f"{ACCESS}/capabilities")
    assert reply.body.startswith(
        b'<?xml version="1.0" encoding="UTF-8"?>\n<AccessControl version="2.0" xmlns='
    )
    found = names(reply)
    expected = [
        "isSupportDeployInfo",
        "isSupportRemoteControlDoor",
        "isSupportUserInfo",
        "EmployeeNoInfo",
        "employeeNo",
        "characterType",
        "isSupportCardInfo",
        "isSupportFDLib",
        "isSupportUserInfoDetailDelete",
        "isSupportCaptureFingerPrint",
        "isSupportAcsEvent",
        "isSupportCaptureFace",
        "isSupportCaptureInfraredFace",
        "isSupportCaptureCardInfo",
        "LocalAttendanceCap",
        "isSupportGroupSearch",
    ]
    assert [name for name in found if name in expected] == expected


async def test_device_info(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A terminal identifies itself as an access control terminal."""
    reply = await probe.get("/ISAPI/System/deviceInfo")
    assert reply.text("model") == terminal.model
    assert reply.text("serialNumber") == terminal.serial_number
    assert reply.text("macAddress") == terminal.mac_address
    assert reply.text("deviceType") == "ACS"
    assert reply.text("subDeviceType") == "accessControlTerminal"
    reply = await probe.get("/ISAPI/System/capabilities")
    assert reply.text("isSupportAccessControlCap") == "true"


@pytest.mark.parametrize("profile", [PROFILES["camera"]])
async def test_camera(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A camera identifies itself as one, and supports nothing of a terminal."""
    reply = await probe.get("/ISAPI/System/deviceInfo")
    assert reply.text("model") == terminal.model == "DS-2CD2143G2-I"
    assert reply.text("deviceType") == "IPCamera"
    assert not {"subDeviceType", "electroLockNum"}.intersection(names(reply))
    reply = await probe.get("/ISAPI/System/capabilities")
    assert reply.text("isSupportAccessControlCap") == "false"
    for path in ("capabilities", "CaptureFaceData/capabilities"):
        reply = await probe.get(f"{ACCESS}/{path}")
        assert (reply.status, reply.text("subStatusCode")) == (404, "notSupport")
    for path in (f"{ACCESS}/UserInfo/Count", "/ISAPI/Intelligent/FDLib/Count"):
        reply = await probe.get(f"{path}?format=json")
        assert (reply.status, reply.sub_status) == (404, "notSupport")


@pytest.mark.parametrize("profile", [PROFILES["xml_namespace"]])
async def test_other_namespace(probe: Probe) -> None:
    """Other firmware has other namespaces; here also a prefix."""
    for target in ("/ISAPI/System/deviceInfo", "/ISAPI/nothing"):
        reply = await probe.get(target)
        assert b"<hik:" in reply.body
        assert b"isapi.org" not in reply.body
        assert reply.xml.tag.startswith("{http://www.")
    reply = await probe.capture()
    assert reply.body.startswith(b"<?xml ")
    assert reply.text("captureProgress") == "100"


@pytest.mark.parametrize("profile", [PROFILES["wrapped_json"]])
async def test_wrapped_status(probe: Probe) -> None:
    """A status is wrapped; other JSON is not."""
    reply = await probe.get("/ISAPI/nothing?format=json")
    assert list(reply.json) == ["ResponseStatus"]
    reply = await probe.get(f"{ACCESS}/UserInfo/Count?format=json")
    assert list(reply.json) == ["UserInfoCount"]


@pytest.mark.parametrize("profile", [PROFILES["error_in_200"]])
async def test_error_in_200(probe: Probe) -> None:
    """A refusal is only in the body; a refused login is still 401."""
    reply = await probe.get("/ISAPI/nothing?format=json")
    assert (reply.status, reply.sub_status) == (200, "notSupport")
    assert (await probe.send("GET", "/ISAPI/nothing")).status == 401


@pytest.mark.parametrize("profile", [PROFILES["forbidden_not_support"]])
async def test_forbidden_not_support(probe: Probe) -> None:
    """Elsewhere notSupport is 403."""
    assert (await probe.get("/ISAPI/nothing?format=json")).status == 403


@pytest.mark.parametrize("profile", [PROFILES["swapped_labels"]])
async def test_swapped_labels(probe: Probe) -> None:
    """The content type does not match the body."""
    reply = await probe.get("/ISAPI/System/deviceInfo")
    assert reply.header("Content-Type") == "application/json"
    assert reply.text("deviceType") == "ACS"


def test_scaled_profile() -> None:
    """A faster clock changes only times."""
    fast = PROFILES["busy_repeat"].scaled(0.5)
    assert (fast.capture.window, fast.capture.rest) == (3, 1.5)
    again = replace(fast, scene=PROFILES["busy_repeat"].scene).scaled(2)
    assert again == PROFILES["busy_repeat"]


def test_profiles_are_documented() -> None:
    """Each profile has a description and a source."""
    for name, profile in PROFILES.items():
        assert profile.name == name
        assert profile.description.endswith("."), name
        assert profile.source, name
