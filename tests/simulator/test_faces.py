"""The simulated terminal accepts a face only in the form that real ones accept."""

from collections.abc import AsyncIterator
from dataclasses import replace
import json
from typing import Any

import pytest

from simulator import PROFILES, FacesBehavior, Profile, SimulatedTerminal, draw_face
from simulator.probe import Probe, Reply

LIBRARY = "/ISAPI/Intelligent/FDLib"
SET_UP = f"{LIBRARY}/FDSetUp?format=json"
IMMEDIATE = PROFILES["immediate"]
BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
HEAD = 'Content-Disposition: form-data; name="FaceDataRecord"'
JPEG = draw_face(7)


@pytest.fixture
async def terminal(profile: Profile) -> AsyncIterator[SimulatedTerminal]:
    """Return a terminal with two users."""
    async with SimulatedTerminal(profile, tls=False) as running:
        for number in ("1", "2"):
            running.people[number] = {"employeeNo": number, "name": f"Name {number}"}
        yield running


def face(url: str | None = None, **changes: Any) -> dict[str, Any]:
    """Return the record that links a face; None leaves a field out."""
    made = {"faceLibType": "blackFD", "FDID": "1", "FPID": "1", "faceURL": url}
    made |= changes
    return {key: value for key, value in made.items() if value is not None}


def form(record: dict[str, Any] | str, head: str = HEAD) -> bytes:
    """Return the form as the terminal's web page sends it."""
    text = record if isinstance(record, str) else json.dumps(record)
    return f"--{BOUNDARY}\r\n{head}\r\n\r\n{text}\r\n--{BOUNDARY}--\r\n".encode()


def picture_form(
    picture: bytes = JPEG,
    name: str = "img",
    head: str = HEAD,
    kind: str = "image/jpeg",
) -> bytes:
    """Return a form with a picture."""
    text = f"--{BOUNDARY}\r\n{head}\r\n\r\n{json.dumps(face())}\r\n--{BOUNDARY}\r\n"
    text += f'Content-Disposition: form-data; name="{name}"; filename="face.jpg"\r\n'
    text += f"Content-Type: {kind}\r\n\r\n"
    return text.encode() + picture + f"\r\n--{BOUNDARY}--\r\n".encode()


async def capture(probe: Probe) -> str:
    """Return the URL of a new capture."""
    return str((await probe.capture()).text("faceDataUrl"))


async def set_up(probe: Probe, body: bytes, kind: str = FORM) -> Reply:
    """Send a form."""
    return await probe.call("PUT", SET_UP, body, kind)


async def test_set_up(terminal: SimulatedTerminal, probe: Probe) -> None:
    """The captured face is linked to one user, and then to another."""
    url = await capture(probe)
    reply = await set_up(probe, form(face(url)))
    assert reply.json == {"statusCode": 1, "statusString": "OK", "subStatusCode": "ok"}
    assert terminal.faces == {"1": draw_face(1)}
    assert (await set_up(probe, form(face(url, FPID="2")))).status == 200
    url = await capture(probe)
    assert (await set_up(probe, form(face(url)))).status == 200
    assert terminal.faces == {"1": draw_face(2), "2": draw_face(1)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\r\n", "\n"),
        (f"--{BOUNDARY}--\r\n", f"--{BOUNDARY}--"),
        (f"--{BOUNDARY}--\r\n", f"--{BOUNDARY}\r\n"),
        (f"--{BOUNDARY}--\r\n", ""),
        (f"\r\n--{BOUNDARY}--", f"--{BOUNDARY}--"),
        (f"--{BOUNDARY}\r\n", f"{BOUNDARY}\r\n"),
        (f"--{BOUNDARY}\r\n", f"\r\n--{BOUNDARY}\r\n"),
        ("\r\n\r\n", "\r\n"),
        (HEAD, f"{HEAD}\r\nContent-Type: application/json"),
        (HEAD, f"{HEAD}\r\nContent-Length: 5"),
        (HEAD, f"Content-Type: text/plain\r\n{HEAD}"),
        (HEAD, f'{HEAD}; filename="face.json"'),
        (HEAD, HEAD.replace('"', "")),
        (HEAD, HEAD.replace("FaceDataRecord", "faceDataRecord")),
        ("{", "["),
    ],
)
async def test_set_up_refuses_form(
    terminal: SimulatedTerminal, probe: Probe, old: str, new: str
) -> None:
    """Each byte of the form matters."""
    body = form(face(await capture(probe)))
    assert old.encode() in body
    reply = await set_up(probe, body.replace(old.encode(), new.encode()))
    assert (reply.status, reply.sub_status) == (400, "badJsonFormat")
    assert terminal.faces == {}
    assert (await set_up(probe, body)).status == 200


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=another",
        f"multipart/mixed; boundary={BOUNDARY}",
        "",
    ],
)
async def test_set_up_refuses_content_type(probe: Probe, kind: str) -> None:
    """The header must describe the body."""
    reply = await set_up(probe, form(face(await capture(probe))), kind)
    assert (reply.status, reply.sub_status) == (400, "badJsonFormat")


async def test_set_up_with_a_quoted_boundary(probe: Probe) -> None:
    """A quoted boundary is equivalent."""
    kind = f'multipart/form-data; boundary="{BOUNDARY}"'
    assert (await set_up(probe, form(face(await capture(probe))), kind)).status == 200


@pytest.mark.parametrize(
    ("changes", "sub_status", "message"),
    [
        ({"faceLibType": None}, "MessageParametersLack", "faceLibType"),
        ({"FDID": None}, "MessageParametersLack", "FDID"),
        ({"FPID": None}, "MessageParametersLack", "FPID"),
        ({"faceURL": None}, "MessageParametersLack", "faceURL"),
        ({"FDID": 1}, "badJsonContent", "FDID"),
        ({"FPID": 1}, "badJsonContent", "FPID"),
        ({"FPID": ""}, "badJsonContent", "FPID"),
        ({"FDID": "3"}, "faceLibraryIDError", "FDID"),
        ({"faceLibType": "whiteFD"}, "badJsonContent", "faceLibType"),
        (
            {"faceLibType": "infraredFD", "FDID": "2"},
            "badJsonContent",
            "faceLibType",
        ),
        ({"FPID": "9"}, "employeeNoNotExist", "FPID"),
    ],
    ids=str,
)
async def test_set_up_refuses_content(
    terminal: SimulatedTerminal,
    probe: Probe,
    changes: dict[str, Any],
    sub_status: str,
    message: str,
) -> None:
    """Library and user must exist."""
    reply = await set_up(probe, form(face(await capture(probe), **changes)))
    assert (reply.status, reply.sub_status) == (400, sub_status)
    assert reply.json["errorMsg"] == message
    assert terminal.faces == {}


async def test_set_up_refuses_url(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Only the picture of the last capture is found, under its URL as issued."""
    picture = "http://127.0.0.1/LOCALS/pic/web_face_enrollpic.jpg@WEB000000000001"
    assert (await set_up(probe, form(face(picture)))).sub_status == "urlDownloadFail"
    first = await capture(probe)
    assert first == picture
    url = await capture(probe)
    for wrong in (
        first,
        url.partition("@")[0],
        url.replace("http:", "https:"),
        url.replace("127.0.0.1", f"127.0.0.1:{terminal.port}"),
        f"{url}0",
        "http://example.com/face.jpg",
    ):
        reply = await set_up(probe, form(face(wrong)))
        assert (reply.status, reply.sub_status) == (400, "urlDownloadFail"), wrong
    assert terminal.faces == {}
    assert (await set_up(probe, form(face(url)))).status == 200


async def test_set_up_is_put(probe: Probe) -> None:
    """POST is not allowed."""
    reply = await probe.call("POST", SET_UP, form(face(await capture(probe))), FORM)
    assert (reply.status, reply.sub_status) == (400, "methodNotAllowed")


async def test_set_up_deletes(terminal: SimulatedTerminal, probe: Probe) -> None:
    """With deleteFP it deletes the face; without a face that is no error."""
    terminal.faces["1"] = JPEG
    for _ in range(2):
        assert (await set_up(probe, form(face(deleteFP=True)))).status == 200
    assert terminal.faces == {}


@pytest.mark.parametrize(
    "profile", [replace(IMMEDIATE, faces=FacesBehavior(capacity=1))]
)
async def test_full_of_faces(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A full library accepts no new face, but the replacement of one."""
    url = await capture(probe)
    assert (await set_up(probe, form(face(url)))).status == 200
    reply = await set_up(probe, form(face(url, FPID="2")))
    assert (reply.status, reply.sub_status) == (400, "deviceFaceFull")
    assert (await set_up(probe, form(face(url)))).status == 200


@pytest.mark.parametrize("profile", [PROFILES["repeat_after_done"]])
async def test_set_up_allows_the_next_capture(probe: Probe) -> None:
    """Once its picture is used, the next capture may begin."""
    url = await capture(probe)
    assert (await set_up(probe, form(face(url)))).status == 200
    assert await capture(probe) != url


@pytest.mark.parametrize("profile", [PROFILES["json_setup"]])
async def test_json_form(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Some firmware accepts plain JSON, too."""
    body = json.dumps(face(await capture(probe))).encode()
    assert (await set_up(probe, body, "application/json")).status == 200
    assert list(terminal.faces) == ["1"]
    assert (await set_up(probe, b"[]", "application/json")).status == 400


@pytest.mark.parametrize(
    ("profile", "name", "other"),
    [
        (PROFILES["binary_img"], "img", "FaceImage"),
        (PROFILES["binary_face_image"], "FaceImage", "img"),
    ],
    ids=["img", "FaceImage"],
)
async def test_picture_form(
    terminal: SimulatedTerminal, probe: Probe, name: str, other: str
) -> None:
    """Some firmware accepts a picture, under either name."""
    assert (await set_up(probe, picture_form(name=other))).status == 400
    assert (await set_up(probe, picture_form(name=name))).status == 200
    assert terminal.faces == {"1": JPEG}
    labelled = picture_form(name=name, head=f"{HEAD}\r\nContent-Type: application/json")
    assert (await set_up(probe, labelled)).status == 200


@pytest.mark.parametrize("profile", [PROFILES["binary_img"]])
@pytest.mark.parametrize(
    ("body", "sub_status"),
    [
        (picture_form(JPEG + b"\0"), "SubpicAnalysisModelingError"),
        (picture_form(JPEG[:-2]), "SubpicAnalysisModelingError"),
        (picture_form(JPEG[:-2] + b"\0" * 204800 + JPEG[-2:]), "badJsonFormat"),
        (picture_form(b"BM"), "picFormatError"),
        (picture_form(kind="image/png"), "badJsonFormat"),
        (picture_form(head=HEAD + '; filename="a"'), "badJsonFormat"),
        (picture_form(head=HEAD + "\r\nContent-Length: 3"), "badJsonFormat"),
        (
            picture_form().replace(
                f"\r\n--{BOUNDARY}--".encode(),
                f"\r\n--{BOUNDARY}\r\nA: b\r\n\r\nx\r\n--{BOUNDARY}--".encode(),
            ),
            "badJsonFormat",
        ),
    ],
    ids=range(8),
)
async def test_picture_form_refused(
    terminal: SimulatedTerminal, probe: Probe, body: bytes, sub_status: str
) -> None:
    """A picture must be a clean JPEG of less than 200 KB, and the form correct."""
    reply = await set_up(probe, body)
    assert (reply.status, reply.sub_status) == (400, sub_status)
    assert terminal.faces == {}


async def test_picture_form_unknown(terminal: SimulatedTerminal, probe: Probe) -> None:
    """The guide's terminal accepts only the URL, as its author reports."""
    assert (await set_up(probe, picture_form())).sub_status == "badJsonFormat"
    assert terminal.faces == {}


async def test_face_data_record(terminal: SimulatedTerminal, probe: Probe) -> None:
    """It only adds, and refuses what the guide's author tried."""
    target = f"{LIBRARY}/FaceDataRecord?format=json"

    async def record(value: dict[str, Any]) -> str | None:
        body = json.dumps(value).encode()
        return (await probe.call("POST", target, body, "application/json")).sub_status

    assert await record(face("http://example.com/a.jpg")) == "urlDownloadFail"
    assert await record(face(faceData="/9j/4AAQ")) == "badJsonContent"
    url = await capture(probe)
    assert await record(face(url)) == "ok"
    assert await record(face(url)) == "deviceUserAlreadyExistFace"
    assert list(terminal.faces) == ["1"]


@pytest.mark.parametrize("profile", [PROFILES["no_setup"]])
async def test_no_set_up(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Some firmware has no FDSetUp, and its capabilities do not list it."""
    url = await capture(probe)
    reply = await set_up(probe, form(face(url)))
    assert (reply.status, reply.sub_status) == (404, "notSupport")
    reply = await probe.get(f"{LIBRARY}/capabilities?format=json")
    assert reply.json["supportFDFunction"] == "post,delete,get,put"
    target = f"{LIBRARY}/FaceDataRecord?format=json"
    assert (await probe.call("POST", target, form(face(url)), FORM)).status == 200
    assert list(terminal.faces) == ["1"]


@pytest.mark.parametrize("profile", [PROFILES["no_setup_unlisted"]])
async def test_functions_unlisted(probe: Probe) -> None:
    reply = await probe.get(f"{LIBRARY}/capabilities?format=json")
    assert "supportFDFunction" not in reply.json
    assert (await set_up(probe, form(face("x")))).status == 404


@pytest.mark.parametrize("profile", [PROFILES["no_setup_picture"]])
async def test_face_data_record_with_a_picture(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    target = f"{LIBRARY}/FaceDataRecord?format=json"
    for name, sub_status in (("img", "badJsonFormat"), ("FaceImage", "ok")):
        reply = await probe.call("POST", target, picture_form(name=name), FORM)
        assert reply.sub_status == sub_status
    assert terminal.faces == {"1": JPEG}


@pytest.mark.parametrize("profile", [PROFILES["json_only_setup"]])
async def test_json_only(terminal: SimulatedTerminal, probe: Probe) -> None:
    url = await capture(probe)
    assert (await set_up(probe, form(face(url)))).sub_status == "badJsonFormat"
    body = json.dumps(face(url)).encode()
    assert (await set_up(probe, body, "application/json")).status == 200
    assert list(terminal.faces) == ["1"]


@pytest.mark.parametrize("profile", [PROFILES["no_pictures"]])
async def test_faces_without_pictures(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    """The face is listed, but its picture cannot be downloaded."""
    url = await capture(probe)
    path = url.removeprefix(terminal.address)
    assert (await probe.get(path)).status == 200
    await set_up(probe, form(face(url)))
    found = (await find(probe)).json["MatchList"][0]["faceURL"]
    assert (await probe.get(found.removeprefix(terminal.address))).status == 404


async def test_picture_upload(probe: Probe) -> None:
    """What the guide's author found missing is missing."""
    target = f"{LIBRARY}/pictureUpload"
    reply = await probe.call("POST", target, b"jpeg", "image/jpeg")
    assert (reply.status, reply.sub_status) == (404, "notSupport")


async def test_listed_face(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A user with a face is listed with its URL, a new one each time."""
    terminal.faces["2"] = JPEG
    condition = {"searchID": "1", "searchResultPosition": 0, "maxResults": 30}
    urls = []
    for _ in range(2):
        reply = await probe.send_json(
            "POST",
            "AccessControl/UserInfo/Search",
            {"UserInfoSearchCond": condition},
        )
        first, second = reply.json["UserInfoSearch"]["UserInfo"]
        assert (first["numOfFace"], "faceURL" in first) == (0, False)
        assert second["numOfFace"] == 1
        urls.append(second["faceURL"])
    assert urls == [
        f"http://127.0.0.1/LOCALS/pic/enrlFace/0/0000000001.jpg@WEB{number:012d}"
        for number in (1, 2)
    ]
    for url in urls:
        reply = await probe.get(url.removeprefix("http://127.0.0.1"))
        assert (reply.header("Content-Type"), reply.body) == ("image/jpeg", JPEG)
    del terminal.faces["2"]
    reply = await probe.get(urls[0].removeprefix("http://127.0.0.1"))
    assert reply.status == 404


async def test_library_list_and_count(
    terminal: SimulatedTerminal, probe: Probe
) -> None:
    """A terminal has two built-in libraries."""
    terminal.faces["2"] = JPEG
    reply = await probe.get(f"{LIBRARY}?format=json")
    assert [(it["FDID"], it["faceLibType"]) for it in reply.json["FDLib"]] == [
        ("1", "blackFD"),
        ("2", "infraredFD"),
    ]
    reply = await probe.get(f"{LIBRARY}/Count?format=json")
    assert reply.json["FDRecordDataInfo"][0] == {
        "FDID": "1",
        "faceLibType": "blackFD",
        "recordDataNumber": 1,
    }


async def find(probe: Probe, **changes: Any) -> Reply:
    """Search for faces."""
    wanted = {
        "searchResultPosition": 0,
        "maxResults": 1,
        "faceLibType": "blackFD",
        "FDID": "1",
        **changes,
    }
    return await probe.send_json("POST", "Intelligent/FDLib/FDSearch", wanted)


async def test_search(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Faces are found by user, or in pages."""
    assert (await find(probe)).json["responseStatusStrg"] == "NO MATCH"
    terminal.faces.update({"1": JPEG, "2": JPEG})
    found = (await find(probe)).json
    assert list(found)[3:] == [
        "responseStatusStrg",
        "numOfMatches",
        "totalMatches",
        "MatchList",
    ]
    assert (found["responseStatusStrg"], found["totalMatches"]) == ("MORE", 2)
    found = (await find(probe, FPID="2")).json
    assert (found["responseStatusStrg"], found["numOfMatches"]) == ("OK", 1)
    (match,) = found["MatchList"]
    assert (match["FPID"], match["name"]) == ("2", "Name 2")
    path = match["faceURL"].removeprefix("http://127.0.0.1")
    assert (await probe.get(path)).body == JPEG
    found = (await find(probe, FPID="9")).json
    assert "MatchList" not in found


@pytest.mark.parametrize(
    ("changes", "sub_status"),
    [
        ({"maxResults": 31}, "badJsonContent"),
        ({"maxResults": "1"}, "badJsonContent"),
        ({"FDID": "9"}, "faceLibraryIDError"),
    ],
    ids=str,
)
async def test_search_refuses(
    probe: Probe, changes: dict[str, Any], sub_status: str
) -> None:
    """A search is validated."""
    assert (await find(probe, **changes)).sub_status == sub_status


async def test_delete(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Listed faces are deleted, the users stay; a missing list is an error."""
    terminal.faces.update({"1": JPEG, "2": JPEG})
    target = f"{LIBRARY}/FDSearch/Delete?format=json&FDID=1&faceLibType=blackFD"
    for body in (b"{}", b'{"FPID":[]}'):
        reply = await probe.call("PUT", target, body)
        assert reply.sub_status == "MessageParametersLack"
    for body in (b'{"FPID":[{"value":1}]}', b'{"FPID":["1"]}'):
        reply = await probe.call("PUT", target, body)
        assert reply.sub_status == "badJsonContent"
    listed = b'{"FPID":[{"value":"1"}]}'
    lacking = await probe.call("PUT", target.replace("&FDID=1", ""), listed)
    assert lacking.json["errorMsg"] == "FDID"
    assert (await probe.call("PUT", target, listed)).status == 200
    assert (list(terminal.people), list(terminal.faces)) == (["1", "2"], ["2"])
    reply = await probe.call("PUT", f"{LIBRARY}/FDDelete?format=json", listed)
    assert reply.status == 404


@pytest.mark.parametrize("profile", [PROFILES["face_delete_by_body"]])
async def test_delete_by_body(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A DS-K1T341AMF expects another request."""
    terminal.faces.update({"1": JPEG, "2": JPEG})
    body = {"faceLibType": "blackFD", "FDID": "1", "FPID": "1"}
    reply = await probe.send_json("PUT", "Intelligent/FDLib/FDDelete", body)
    assert reply.status == 200
    assert list(terminal.faces) == ["2"]
    target = f"{LIBRARY}/FDSearch/Delete?format=json&FDID=1&faceLibType=blackFD"
    reply = await probe.call("PUT", target, b'{"FPID":[{"value":"2"}]}')
    assert reply.status == 404
