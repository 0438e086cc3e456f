"""What a recording is reported to be."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.replay import Recording, load_recording
from tests.support.replay.__main__ import main, replay
from tests.support.replay.contents import WRITES

from . import build

ISAPI = Path("custom_components/hikvision_face_terminal/isapi")

REPORT = """\
Recording: 15 requests to a terminal
  1 answers are not served: a login that was refused

Read
  deviceInfo           model DS-K1T999XX, firmware V3.3.8, doors 1, a serial number, a MAC address
  capabilities         1 of 4 answered; capture: none; links faces: yes; room for 1500 users and unknown faces; 30 users a page, 1 numbers a search
  counts               3 users, 2 faces
  departments          not in the recording
  list of users        3 on 2 pages; 2 with a face; 0 blocked; 0 of an unknown type; 0 without a door
  one user             found
  face of the user     yes, by the user's record
  page of faces        1 of 1
  picture of the face  JPEG, {size} bytes
  events               not read by the product yet; in the recording: 2 in 1 answers of AcsEvent, 1 in 1 parts of alertStream

Recorded answers that the product took for a refusal or an error
  GET /ISAPI/Intelligent/FDLib/capabilities: HTTP 403, notSupport -> not_supported

Answered with a recorded answer to another question: none

Answered although the recorded question cannot be read: none

Asked, but not in the recording (answered with HTTP 404, notSupport)
  GET /ISAPI/AccessControl/CaptureFaceData/capabilities
  GET /ISAPI/AccessControl/capabilities
  POST /ISAPI/AccessControl/LocalAttendance/groupSearch

Recorded, not replayed: what the product sends to write or to capture
  POST /ISAPI/AccessControl/UserInfo/Record

Recorded, never sent by the product's reading side
  GET /ISAPI/System/time
  PUT /ISAPI/AccessControl/RemoteControl/door/1

Set-up: read
"""  # noqa: E501 - as it is printed


async def report_of(made: list[dict[str, Any]], folder: Path) -> str:
    """Return the report of such entries."""
    _, text = await replay(load_recording(build.write_har(folder, made)))
    return text


def line_of(text: str, name: str) -> str:
    """Return a step's line without its name."""
    lines = [line.strip() for line in text.splitlines()]
    found = next(line for line in lines if line.startswith(f"{name}  "))
    return found.removeprefix(name).strip()


def section_of(text: str, title: str) -> list[str]:
    """Return the lines of a section."""
    lines = text.partition(title)[2].splitlines()[1:]
    return [line.strip() for line in lines[: lines.index("")]]


def test_whole_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Everything is reported in numbers and kinds, and nothing personal."""
    assert main([str(build.write_har(tmp_path, build.entries()))]) == 0
    text = capsys.readouterr().out
    assert text == REPORT.format(size=len(build.JPEG))
    for detail in (*build.NAMES, *build.NUMBERS, build.SERIAL, build.MAC, build.HOST):
        assert detail not in text


def test_set_up_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code is 1, and the report has the reason; all else is read."""
    rest = [it for it in build.entries() if "deviceInfo" not in it["request"]["url"]]
    assert main([str(build.write_har(tmp_path, rest))]) == 1
    text = capsys.readouterr().out
    assert line_of(text, "deviceInfo") == "not in the recording (not_supported)"
    assert "Set-up: COULD NOT BE READ" in text
    assert line_of(text, "counts") == "3 users, 2 faces"


async def test_refused_set_up(tmp_path: Path) -> None:
    """A refusal is reported with its status, its sub code and our reason."""
    refused = {"statusCode": 4, "subStatusCode": "lowPrivilege"}
    made = [build.entry("GET", "/ISAPI/System/deviceInfo", refused, status=403)]
    text = await report_of(made, tmp_path)
    assert line_of(text, "deviceInfo") == "not read (permission_denied)"
    assert section_of(
        text, "Recorded answers that the product took for a refusal or an error"
    ) == ["GET /ISAPI/System/deviceInfo: HTTP 403, lowPrivilege -> permission_denied"]


async def test_answer_to_another_question(tmp_path: Path) -> None:
    """Another user's record is served, but noted, and not taken for the user's."""
    users = [build.user(0), build.user(1)]
    made = [
        build.entry("GET", "/ISAPI/System/deviceInfo", build.device_info()),
        build.entry(
            "POST",
            f"{build.USERS}/Search?format=json",
            build.page(users, 2, more=False),
            posted=build.search(),
        ),
        build.entry(
            "POST",
            f"{build.USERS}/Search?format=json",
            build.page([build.user(2)], 1, more=False),
            posted=build.search(only=build.NUMBERS[2]),
        ),
    ]
    text = await report_of(made, tmp_path)
    assert line_of(text, "one user") == "found (from an answer to another question)"
    assert section_of(text, "Answered with a recorded answer to another") == [
        "POST /ISAPI/AccessControl/UserInfo/Search"
    ]
    made.reverse()
    text = await report_of(made, tmp_path)
    found = line_of(text, "one user")
    assert found == "not found (from an answer to another question)"


@pytest.mark.parametrize("query", ["&security=1&iv=0a1b", ""])
async def test_encrypted(tmp_path: Path, query: str) -> None:
    """Encrypted users are counted, not checked; the report names the reason."""
    hidden = build.user(0, name="0a" * 32, employeeNo="f3" * 16)
    made = [
        build.entry("GET", "/ISAPI/System/deviceInfo", build.device_info()),
        build.entry(
            "POST",
            f"{build.USERS}/Search?format=json{query}",
            build.page([hidden], 1, more=False),
            posted="5d" * 64,
        ),
    ]
    text = await report_of(made, tmp_path)
    assert "Names are encrypted in this recording: users cannot be checked" in text
    assert line_of(text, "list of users").startswith("1 on 1 pages")
    assert line_of(text, "one user") == "not checked: users are encrypted"
    assert section_of(text, "Answered although the recorded question") == [
        "POST /ISAPI/AccessControl/UserInfo/Search (2 times)"
    ]


async def test_other_hosts(tmp_path: Path) -> None:
    """The terminal with most requests is taken; the report counts the others."""
    other = build.device_info().replace("DS-K1T999XX", "DS-K1T111")
    made = [
        build.entry("GET", "/ISAPI/System/deviceInfo", other, host="10.0.0.3"),
        build.entry("GET", "/api/anything", "{}", host="cloud.example"),
        *build.entries(),
    ]
    text = await report_of(made, tmp_path)
    assert line_of(text, "deviceInfo").startswith("model DS-K1T999XX")
    assert "1 requests to other terminals are left out" in text


async def test_answers_in_their_order(tmp_path: Path) -> None:
    """Several answers to a request come one after the other, then the last again."""
    counts = [{"UserInfoCount": {"userNumber": number}} for number in (4, 5)]
    made = [build.entry("GET", f"{build.USERS}/Count", count) for count in counts]
    recording = load_recording(build.write_har(tmp_path, made))
    bodies = [ask(recording, f"{build.USERS}/Count?format=json") for _ in range(3)]
    assert [b'"userNumber": 4' in body for body in bodies] == [True, False, False]
    assert bodies[1] == bodies[2]


async def test_volatile_queries(tmp_path: Path) -> None:
    """Tokens, times and encryption do not make another request; the rest does."""
    target = "/ISAPI/System/x?token=a&security=1&iv=c&_=17&kind="
    made = [build.entry("GET", f"{target}{kind}", {"kind": kind}) for kind in "ab"]
    recording = load_recording(build.write_har(tmp_path, made))
    assert b'"b"' in ask(recording, "/ISAPI/System/x/?kind=b&format=json&token=zz")
    assert recording.find("GET", "/ISAPI/System/x", b"") is None


async def test_language_of_the_answer(tmp_path: Path) -> None:
    """Of XML and JSON the requested one is served, else the other."""
    made = [
        build.entry("GET", "/ISAPI/System/x", "<x/>"),
        build.entry("GET", "/ISAPI/System/x?format=json", {}),
    ]
    recording = load_recording(build.write_har(tmp_path, made))
    assert ask(recording, "/ISAPI/System/x") == b"<x/>"
    assert ask(recording, "/ISAPI/System/x?format=json") == b"{}"


def ask(recording: Recording, target: str) -> bytes:
    """Return the recorded answer to a GET."""
    found = recording.find("GET", target, b"")
    assert found is not None
    assert found.exchange.body is not None
    return found.exchange.body


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda response: response["content"].pop("text"), "without its content"),
        (
            lambda response: response.update(status=304),
            "a redirect, or a copy that the browser kept",
        ),
        (lambda response: response.update(status=0), "no HTTP status"),
        (lambda response: response.update(status=999), "no HTTP status"),
    ],
)
async def test_answers_that_cannot_be_served(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], Any], reason: str
) -> None:
    """They count as not in the recording, and the report has the reason."""
    made = build.entries()
    spoil(made[5]["response"])
    text = await report_of(made, tmp_path)
    assert f"  1 answers are not served: {reason}" in text.splitlines()
    assert line_of(text, "counts") == "3 users, unknown faces"


def test_writes_are_the_products() -> None:
    """What the report calls a write is one that the client sends."""
    source = "\n".join(
        file.read_text(encoding="utf-8") for file in (Path.cwd() / ISAPI).rglob("*.py")
    )
    for path in WRITES:
        assert path.rpartition("/")[2] in source
