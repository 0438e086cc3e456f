"""Recordings of a terminal that does not exist, with people who do not."""

from base64 import b64encode
import json
from pathlib import Path
from typing import Any, Final

from simulator import draw_face

HOST: Final = "172.16.44.9"
SERIAL: Final = "DS-K1T999XX20240517V030300ENQ55512345"
MAC: Final = "44:19:b6:0a:5c:e1"

NUMBERS: Final = ("48213", "48214", "7000451")
NAMES: Final = ("Ottilie Brandwein", "Всеслав Зареченский", "Quimby")
PICTURE: Final = "/LOCALS/pic/enrlFace/0/0000000271.jpg@WEB000000000033"
JPEG: Final = draw_face(5)

USERS: Final = "/ISAPI/AccessControl/UserInfo"
LIBRARY: Final = "/ISAPI/Intelligent/FDLib"

NOT_SUPPORTED: Final = {
    "statusCode": 4,
    "statusString": "Invalid Operation",
    "subStatusCode": "notSupport",
}


def device_info() -> str:
    """Return the body of deviceInfo."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<DeviceInfo version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">'
        "<deviceName>Brandwein side door</deviceName><deviceID>77</deviceID>"
        f"<model>DS-K1T999XX</model><serialNumber>{SERIAL}</serialNumber>"
        f"<macAddress>{MAC}</macAddress><firmwareVersion>V3.3.8</firmwareVersion>"
        "<firmwareReleasedDate>build 240517</firmwareReleasedDate>"
        "<electroLockNum>1</electroLockNum></DeviceInfo>\n"
    )


def user(index: int, **fields: Any) -> dict[str, Any]:
    """Return a user's record."""
    return {
        "employeeNo": NUMBERS[index],
        "name": NAMES[index],
        "userType": "normal",
        "Valid": {
            "enable": True,
            "beginTime": "2024-06-11T00:00:00",
            "endTime": "2031-06-11T23:59:59",
            "timeType": "local",
        },
        "doorRight": "1",
        "RightPlan": [{"doorNo": 1, "planTemplateNo": "1"}],
        "numOfFace": 1,
        "faceURL": f"https://{HOST}{PICTURE}",
        **fields,
    }


def page(users: list[dict[str, Any]], total: int, *, more: bool) -> dict[str, Any]:
    """Return a page of a search for users."""
    return {
        "UserInfoSearch": {
            "searchID": "57ab",
            "responseStatusStrg": "MORE" if more else "OK",
            "numOfMatches": len(users),
            "totalMatches": total,
            "UserInfo": users,
        }
    }


def search(position: int = 0, *, only: str | None = None) -> dict[str, Any]:
    """Return the condition of such a search, as a web page sends it."""
    condition: dict[str, Any] = {
        "searchID": "57ab",
        "searchResultPosition": position,
        "maxResults": 20,
    }
    if only is not None:
        condition["EmployeeNoList"] = [{"employeeNo": only}]
    return {"UserInfoSearchCond": condition}


def faces(number: str) -> dict[str, Any]:
    """Return the answer of a search in the library of faces."""
    match = {"FPID": number, "faceURL": f"http://{HOST}:80{PICTURE}"}
    return {
        "statusCode": 1,
        "subStatusCode": "ok",
        "responseStatusStrg": "OK",
        "numOfMatches": 1,
        "totalMatches": 1,
        "MatchList": [match],
    }


def entry(
    method: str,
    target: str,
    answer: object = "",
    *,
    posted: object = None,
    status: int = 200,
    host: str = HOST,
    headers: tuple[tuple[str, str], ...] = (),
    **content: Any,
) -> dict[str, Any]:
    """Return one entry of a HAR file."""
    text = answer if isinstance(answer, str) else json.dumps(answer)
    kind = "application/xml" if text.startswith("<") else "application/json"
    request: dict[str, Any] = {
        "method": method,
        "url": f"https://{host}{target}",
        "headers": [{"name": name, "value": value} for name, value in headers],
    }
    if posted is not None:
        body = posted if isinstance(posted, str) else json.dumps(posted)
        request["postData"] = {"mimeType": "application/json", "text": body}
    return {
        "time": 120.5,
        "request": request,
        "response": {
            "status": status,
            "headers": [{"name": "CONTENT-TYPE", "value": kind}],
            "content": {"mimeType": kind, "size": len(text), "text": text, **content},
        },
    }


def picture_entry() -> dict[str, Any]:
    """Return the entry of a face's picture, as a browser records bytes."""
    made = entry(
        "GET", f"{PICTURE}?token=Zm9yZ2V0", b64encode(JPEG).decode(), encoding="base64"
    )
    made["response"]["headers"] = [{"name": "content-type", "value": "image/jpeg"}]
    return made


def entries() -> list[dict[str, Any]]:
    """Return what a web page asks a terminal with three users."""
    first, second, third = user(0), user(1), user(2, numOfFace=0, faceURL="")
    by_number = search(only=NUMBERS[0])
    return [
        entry("GET", "/doc/page/login.asp", "<html/>"),
        entry("GET", "/ISAPI/System/deviceInfo", status=401),
        entry("GET", "/ISAPI/System/deviceInfo", device_info()),
        entry(
            "GET",
            f"{USERS}/capabilities?format=json",
            {"UserInfo": {"maxRecordNum": 1500, "name": {"@min": 1, "@max": 128}}},
        ),
        entry("GET", f"{LIBRARY}/capabilities?format=json", NOT_SUPPORTED, status=403),
        entry(
            "GET",
            f"{USERS}/Count?format=json",
            {"UserInfoCount": {"userNumber": 3, "bindFaceUserNumber": 2}},
        ),
        entry(
            "POST",
            f"{USERS}/Search?format=json",
            page([first, second], 3, more=True),
            posted=search(),
        ),
        entry(
            "POST",
            f"{USERS}/Search?format=json",
            page([third], 3, more=False),
            posted=search(2),
        ),
        entry(
            "POST",
            f"{USERS}/Search?format=json",
            page([first], 1, more=False),
            posted=by_number,
        ),
        entry(
            "POST",
            f"{LIBRARY}/FDSearch?format=json",
            faces(NUMBERS[0]),
            posted={"searchResultPosition": 0, "maxResults": 20, "FDID": "1"},
        ),
        picture_entry(),
        *event_entries(),
        entry("GET", "/ISAPI/System/time?format=json", {"Time": {"timeMode": "NTP"}}),
        entry("PUT", "/ISAPI/AccessControl/RemoteControl/door/1", {"statusCode": 1}),
        entry("POST", f"{USERS}/Record?format=json", {"statusCode": 1}),
    ]


def event_entries() -> list[dict[str, Any]]:
    """Return a search for events with two of them, and a stream with one."""
    event = {"major": 5, "minor": 75, "name": NAMES[0], "employeeNoString": NUMBERS[0]}
    found = {"AcsEvent": {"totalMatches": 2, "InfoList": [event, event]}}
    part = json.dumps({"eventType": "AccessControllerEvent", "ipAddress": HOST})
    stream = (
        "--MIME_boundary\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(part)}\r\n\r\n{part}\r\n"
    )
    return [
        entry("POST", "/ISAPI/AccessControl/AcsEvent?format=json", found, posted={}),
        entry("GET", "/ISAPI/Event/notification/alertStream", stream),
    ]


def write_har(folder: Path, made: list[dict[str, Any]]) -> Path:
    """Write a HAR file and return where it is."""
    file = folder / "terminal.har"
    log = {"version": "1.2", "creator": {"name": "none"}, "entries": made}
    file.write_text(json.dumps({"log": log}), encoding="utf-8")
    return file
