"""HAR files and folders, as tolerant as they have to be read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.replay import Exchange, Recording, load_recording
from simulator.replay.folder import file_name, read_folder, written
from tests.support.replay.__main__ import replay

from . import build

COUNT = """\
GET /ISAPI/AccessControl/UserInfo/Count?format=json


--- 200 in 137 ms
Connection: keep-alive
Content-Length: 36
Content-Type: application/json
Keep-Alive: timeout=5, max=69

{"UserInfoCount":{"userNumber":  6}}
"""
SEARCH = """\
POST /ISAPI/AccessControl/LocalAttendance/groupSearch?format=json
{"GroupSearchCond":{"searchID":"5a","searchResultPosition":0,"maxResults":10}}

--- 200 in 239 ms
CONTENT-TYPE: application/json

{"GroupSearchResult": {"totalMatches": 1,
"GroupInfo": [{"groupId": 1, "groupName": "Night watch"}]}}

"""
UNKNOWN = """\
POST /ISAPI/AccessControl/UserInfo/Record?format=json&security=1&iv=REMOVED
(encrypted by the web page)

--- 200

(not in the recording)
"""


def first(folder: Path, made: list[dict[str, Any]]) -> Exchange:
    """Return the first exchange of such a HAR file."""
    return load_recording(build.write_har(folder, made)).exchanges[0]


async def test_folder(tmp_path: Path) -> None:
    """A folder of text pairs is read like a HAR file; other files are none of it."""
    for name, text in (("1", COUNT), ("2", SEARCH), ("3", UNKNOWN)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "README.md").write_text(COUNT, encoding="utf-8")
    (tmp_path / "4.txt").write_text("no request\n", encoding="utf-8")
    recording = load_recording(tmp_path)
    count, search, unknown = recording.exchanges
    assert (count.status, count.milliseconds) == (200, 137)
    assert count.body == b'{"UserInfoCount":{"userNumber":  6}}'
    assert count.request_body == b""
    assert search.content_type == "application/json"
    assert (search.body or b"").endswith(b'"Night watch"}]}}\n')
    assert (unknown.request_body, unknown.body) == (None, None)
    _, text = await replay(recording)
    assert "counts               6 users, unknown faces" in text
    assert "departments          1" in text


def test_folder_with_other_line_ends(tmp_path: Path) -> None:
    """A file that went through Windows is read all the same."""
    text = COUNT.replace("\n", "\r\n")
    (tmp_path / "1.txt").write_bytes(b"\xef\xbb\xbf" + text.encode())
    (exchange,) = read_folder(tmp_path)
    assert exchange.body == b'{"UserInfoCount":{"userNumber":  6}}'
    assert exchange.content_type == "application/json"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'{"a": 1}',
        b'{"a": 1}\n',
        b"<a/>\n\n",
        b"--b\r\n\r\n{}\r\n--b--\r\n",
        b"\n--- 200\n\n",
        b"(not a remark)",
        b"\xff\xd8\xff\xe0 bytes",
        "Ярослав".encode(),
    ],
)
def test_written_is_read_again(tmp_path: Path, body: bytes) -> None:
    """Reading a written file gives the same exchange."""
    exchange = Exchange(
        method="GET",
        target="/ISAPI/System/x?y=1",
        status=200,
        content_type="text/plain",
        body=body,
        milliseconds=5,
    )
    (tmp_path / file_name(1, exchange)).write_bytes(written(exchange))
    assert read_folder(tmp_path) == [exchange]


@pytest.mark.parametrize(
    ("spoil", "body"),
    [
        (lambda content: content.pop("text"), None),
        (lambda content: (content.pop("text"), content.update(size=0)), b""),
        (lambda content: content.update(encoding="base64", text="PGEvPg=="), b"<a/>"),
        (lambda content: content.update(encoding="base64", text="=A=="), None),
        (lambda content: content.update(text=None, size="many"), b""),
        (lambda content: content.update(text="naïve \ud800"), "naïve ?".encode()),
    ],
)
def test_contents(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], Any], body: bytes | None
) -> None:
    """A content is there or not, in base64 or not."""
    made = build.entry("GET", "/ISAPI/System/x", "<x/>")
    spoil(made["response"]["content"])
    assert first(tmp_path, [made]).body == body


def test_headers_in_any_case(tmp_path: Path) -> None:
    """Upper case, and the pseudo headers of HTTP/2, do no harm."""
    made = build.entry(
        "POST",
        "/ISAPI/System/x",
        posted="<x/>",
        headers=((":path", "/elsewhere"), ("CONTENT-TYPE", "application/xml")),
    )
    exchange = first(tmp_path, [made])
    assert exchange.request_type == "application/xml"
    assert exchange.target == "/ISAPI/System/x"


def test_body_that_was_not_recorded(tmp_path: Path) -> None:
    """The question is then unknown, not empty."""
    made = build.entry("POST", "/ISAPI/System/x", "{}")
    made["request"]["bodySize"] = 70
    exchange = first(tmp_path, [made])
    assert (exchange.request_body, exchange.question) == (None, None)


def test_questions() -> None:
    """Searches are the same by what they look for, not by their page or name."""
    bodies = {
        b'{"C":{"searchID":"1","maxResults":5,"searchResultPosition":0}}': 1,
        b'{"C":{"searchID":"2","maxResults":30}}': 1,
        b"": 1,
        b'{"C":{"searchResultPosition":30}}': 2,
        b'{"C":{"EmployeeNoList":[{"employeeNo":"7"}]}}': 3,
        b'{"C":{"fuzzySearch":"x"}}': 4,
        b'{"FPID":[{"value":"7"}],"FDID":"1"}': 3,
    }
    found: dict[object, set[int]] = {}
    for body, group in bodies.items():
        exchange = Exchange(method="POST", target="/", status=200, request_body=body)
        found.setdefault(exchange.question, set()).add(group)
    assert sorted(map(sorted, found.values())) == [[1], [2], [3], [4]]


def test_recording_without_a_terminal() -> None:
    """There is nothing to be served, and no error."""
    assert Recording([]).find("GET", "/ISAPI/System/x", b"") is None
