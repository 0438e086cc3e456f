"""The log of answers keeps how a terminal answered, and nothing that it said."""

from collections.abc import Iterator

import pytest

from custom_components.hikvision_face_terminal.isapi.transport.answer_log import (
    AnswerKind,
    AnswerLog,
)

RECORD = "/ISAPI/AccessControl/UserInfo/Record?format=json"
CAPABILITIES = "/ISAPI/Intelligent/FDLib/capabilities?format=json"
REFUSED_JSON = (
    b'{"statusCode":\t6,"statusString":"Anna","subStatusCode":\t"badJsonContent",'
    b'"errorMsg":"Anna 7301234"}'
)
REFUSED_XML = (
    b"<ResponseStatus><requestURL>/Anna</requestURL><statusCode>4</statusCode>"
    b"<subStatusCode>notSupport</subStatusCode></ResponseStatus>"
)


def noted(
    path: str, *, request: bytes = b"", status: int = 200, answer: bytes = b""
) -> AnswerKind:
    """Return what is kept of one answer."""
    log = AnswerLog()
    log.note("PUT", path, request, status=status, answer=answer, seconds=0.25)
    ((kind, count, seconds),) = log.counts()
    assert (count, seconds) == (1, 0.25)
    return kind


@pytest.mark.parametrize(
    ("answer", "code", "sub_code", "look"),
    [
        (REFUSED_JSON, 6, "badJsonContent", "json"),
        (REFUSED_XML, 4, "notSupport", "xml"),
        (b'\xef\xbb\xbf{"statusCode":1}', 1, "", "json"),
        (b"<!DOCTYPE html><p>statusCode", None, "", "html"),
        (b"OK", None, "", "other"),
        (b"", None, "", ""),
        (b"\xff\xd8\xff", None, "", "jpeg"),
        (b"--B\r\n", None, "", "multipart"),
        (b'{"subStatusCode":"Anna Nowak 12"}', None, "Anna", "json"),
        (b'{"statusCode":123456789}', None, "", "json"),
        (REFUSED_JSON + b" " * 5000, None, "", "json"),
    ],
)
def test_status_is_read_and_no_more(
    answer: bytes, code: int | None, sub_code: str, look: str
) -> None:
    kind = noted(RECORD, answer=answer, status=400)

    assert kind.path == "/ISAPI/AccessControl/UserInfo/Record"
    assert (kind.status_code, kind.sub_status_code, kind.answer) == (
        code,
        sub_code,
        look,
    )
    assert "7301234" not in repr(kind)


@pytest.mark.parametrize(
    ("request_body", "form"),
    [
        (b"", ""),
        (b'{"UserInfo":{"name":"Anna"}}', "json"),
        (b"<CaptureFaceDataCond/>", "xml"),
        (
            (
                b'--B\r\nContent-Disposition: form-data; name="FaceDataRecord"\r\n\r\n'
                b"{}\r\n--B\r\nContent-Disposition: form-data; "
                b'name="img"; filename="a.jpg"'
            ),
            "FaceDataRecord img",
        ),
    ],
)
def test_form_of_the_request(request_body: bytes, form: str) -> None:
    assert noted(RECORD, request=request_body).form == form


@pytest.mark.parametrize(
    "path",
    [
        "/LOCALS/pic/enrlFace/0/0000000003.jpg@WEB000023",
        "/ISAPI/Intelligent/FDLib/1/picture/7301234",
        "/ISAPI/Intelligent/FDLib/pictures/Anna.jpg",
        "/ISAPI/faces/7301234/capabilities",
        "/ISAPI/%D0%90%D0%BD%D0%BD%D0%B0",
    ],
)
def test_paths_of_the_terminal_are_not_kept(path: str) -> None:
    assert noted(path).path == "picture"


def endless() -> Iterator[str]:
    letters = str.maketrans("0123456789", "abcdefghij")
    for number in range(1000):
        yield f"/ISAPI/{str(number).translate(letters)}/capabilities"


def test_it_is_bounded() -> None:
    log = AnswerLog()
    for path in endless():
        log.note("GET", path, b"", status=200, answer=b"{}", seconds=0)
    log.note("GET", "/ISAPI/a/capabilities", b"", status=200, answer=b"{}", seconds=1)
    large = b"{}" + b" " * 70_000
    log.note("GET", CAPABILITIES, b"", status=200, answer=large, seconds=0)

    assert len(log.counts()) == 120
    assert [count for _, count, _ in log.counts()][:2] == [2, 1]
    assert len(log.documents([])) == 16


def test_documents_are_those_of_capabilities() -> None:
    log = AnswerLog()
    log.note("GET", CAPABILITIES, b"", status=200, answer=b'{"a":1}', seconds=0)
    log.note("GET", RECORD, b"", status=200, answer=b'{"b":1}', seconds=0)
    log.note("GET", "/ISAPI/x/capabilities", b"", status=200, answer=b"?", seconds=0)

    assert log.documents([]) == {
        "/ISAPI/Intelligent/FDLib/capabilities": {"a": 1},
        "/ISAPI/x/capabilities": {},
    }
