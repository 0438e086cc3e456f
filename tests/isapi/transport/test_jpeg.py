"""Pictures: where they are read from, and where they end."""

from io import BytesIO

from PIL import Image
import pytest

from custom_components.hikvision_face_terminal.isapi.client import IsapiClient
from custom_components.hikvision_face_terminal.isapi.errors import (
    IsapiRefusedError,
    IsapiUnexpectedError,
    Reason,
)
from custom_components.hikvision_face_terminal.isapi.transport import (
    answer,
)
from custom_components.hikvision_face_terminal.isapi.transport.framing import split
from custom_components.hikvision_face_terminal.isapi.transport.jpeg import (
    trim_jpeg,
)
from simulator import PROFILES, Fault, SimulatedTerminal
from simulator.pictures import draw_face
from tests.isapi.conftest import Enroll

PICTURES = ["immediate", "plain_pictures"]


async def face_url(client: IsapiClient, number: str) -> str:
    user = await client.users.get(number)
    assert user is not None
    return user.record.face_url


@pytest.mark.parametrize("profile", [PROFILES[name] for name in PICTURES], ids=PICTURES)
async def test_a_face_is_read_back(
    terminal: SimulatedTerminal, client: IsapiClient, enroll: Enroll
) -> None:
    """At the reported URL, whether or not the terminal finds it with its counter."""
    await enroll(employee_no="5").run()
    assert (
        await client.faces.picture(await face_url(client, "5")) == terminal.faces["5"]
    )


@pytest.mark.parametrize(
    "elsewhere",
    ["http://192.0.2.1:81", "//192.0.2.1", "https://user:word@example.test"],
)
async def test_a_picture_is_requested_only_from_the_terminal(
    terminal: SimulatedTerminal, client: IsapiClient, enroll: Enroll, elsewhere: str
) -> None:
    """Whatever host it reports: its own view of itself, or an attempt to redirect."""
    await enroll(employee_no="5").run()
    _, _, path = (await face_url(client, "5")).partition(terminal.address)
    assert await client.faces.picture(elsewhere + path) == terminal.faces["5"]


async def test_a_path_is_never_taken_for_a_host(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """Also if it begins with two slashes."""
    with pytest.raises(IsapiRefusedError):
        await client.faces.picture("http://192.0.2.1//192.0.2.1/pic.jpg")
    assert terminal.requests[-1].path == "//192.0.2.1/pic.jpg"


@pytest.mark.parametrize("url", ["", "pic.jpg", "http://[", "mailto:a@example.test"])
async def test_an_invalid_url_sends_no_request(
    terminal: SimulatedTerminal, client: IsapiClient, url: str
) -> None:
    with pytest.raises(IsapiUnexpectedError):
        await client.faces.picture(url)
    assert not terminal.requests


async def test_a_missing_picture(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """The web server answers with a page of its own."""
    with pytest.raises(IsapiRefusedError) as caught:
        await client.faces.picture("/LOCALS/pic/missing.jpg@WEB000000000009")
    assert caught.value.reason is Reason.NOT_SUPPORTED


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.http_error(200, b"<html>no</html>"), IsapiUnexpectedError),
        (Fault.http_error(200, b""), IsapiUnexpectedError),
        (Fault.http_error(200, b"GIF89a"), IsapiUnexpectedError),
        (Fault.http_error(200, b"\xff\xd8\xff\xd9"), IsapiUnexpectedError),
        (Fault.http_error(302), IsapiUnexpectedError),
        (Fault.http_error(500, draw_face(1)), IsapiUnexpectedError),
        (Fault.status("lowPrivilege", 200), IsapiRefusedError),
        (Fault.oversized(answer.MAX_ANSWER_BYTES + 1), IsapiUnexpectedError),
        (Fault.endless(), IsapiUnexpectedError),
    ],
)
async def test_an_answer_that_is_no_picture_is_an_error(
    terminal: SimulatedTerminal,
    client: IsapiClient,
    enroll: Enroll,
    fault: Fault,
    error: type[Exception],
) -> None:
    await enroll(employee_no="5").run()
    url = await face_url(client, "5")
    terminal.inject(fault, path="/LOCALS/")
    with pytest.raises(error):
        await client.faces.picture(url)


def with_thumbnail(picture: bytes) -> bytes:
    """Return a picture whose Exif holds another whole picture."""
    thumbnail = b"Exif\0\0" + draw_face(9)
    segment = b"\xff\xe1" + (len(thumbnail) + 2).to_bytes(2) + thumbnail
    return picture[:2] + segment + picture[2:]


def saved(**options: object) -> bytes:
    """Return a picture that is saved with other options."""
    buffer = BytesIO()
    Image.open(BytesIO(draw_face(1))).save(buffer, "JPEG", **options)
    return buffer.getvalue()


SHAPES = {
    "baseline": draw_face(1),
    "thumbnail": with_thumbnail(draw_face(1)),
    "progressive": saved(progressive=True),
    "restart markers": saved(restart_marker_blocks=1),
    "filled": draw_face(1)[:-2] + b"\xff\xff\xff\xd9",
}


@pytest.mark.parametrize("picture", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize(
    "tail", [b"", b"\0", b"\r\n--MIME_boundary--\r\n", draw_face(2)]
)
def test_a_jpeg_is_cut_at_its_own_end(picture: bytes, tail: bytes) -> None:
    assert trim_jpeg(picture + tail) == picture


def test_a_jpeg_that_is_cut_off_is_rejected() -> None:
    """Wherever it is cut."""
    picture = with_thumbnail(draw_face(1))
    for length in range(0, len(picture), 97):
        with pytest.raises(IsapiUnexpectedError):
            trim_jpeg(picture[:length])


@pytest.mark.parametrize(
    "damaged",
    [
        b"\xff\xd8\x00\x00",
        b"\xff\xd8\xff\xe0\x00\x01\xff\xd9",
        b"\xff\xd8" + b"\xff" * 9,
    ],
)
def test_damage_is_an_error(damaged: bytes) -> None:
    with pytest.raises(IsapiUnexpectedError):
        trim_jpeg(damaged)


WORDS = b"<CaptureFaceData><captureProgress>100</captureProgress></CaptureFaceData>"


def multipart(*parts: tuple[bytes, bytes], end: bytes = b"\r\n") -> bytes:
    """Return parts, each with its headers."""
    body = b"".join(
        b"--B" + end + head + end + end + content + end for head, content in parts
    )
    return body + b"--B--" + end


XML = (b"Content-Type: application/xml", WORDS)
FACE = (b'Content-Disposition: form-data; name="FaceData"', draw_face(1))
INFRARED = (b'Content-Disposition: form-data; name="InfraredFaceData"', draw_face(2))
CAPITALS = (
    b"CONTENT-LENGTH: 1\r\ncontent-disposition: form-data;filename=x;NAME=facedata",
    draw_face(1),
)
# By a DS-K1T341CMFW V3.3.8, before the first boundary.
IN_BODY = (
    b"Content-Type: multipart/form-data; boundary=B\r\nContent-Length: 4711\r\n\r\n"
)
COMMENT = b"<CaptureFaceData><!--\n-->\n</CaptureFaceData>"
UNNAMED = (b"Content-Type: image/jpeg", draw_face(1))
# Other ways to tell the face from the pictures beside it.
NAMED_BY_FILE = (
    (b'Content-Disposition: form-data; filename="Infrared.jpg"', draw_face(2)),
    (b'Content-Disposition: form-data; filename="Face.jpg"', draw_face(1)),
)
NAMED_BY_ID = (
    (b"Content-Type: image/jpeg\r\nContent-ID: infrared", draw_face(2)),
    (b"Content-Type: image/jpeg\r\nContent-ID: face", draw_face(1)),
)
MATTING = (b"Content-Disposition: form-data; name='faceMatting'", draw_face(2))
FOLDED = (b'Content-Disposition: form-data;\r\n name="FaceData"', draw_face(1))


@pytest.mark.parametrize(
    ("body", "text", "picture"),
    [
        (WORDS, WORDS, None),
        (b"", b"", None),
        (draw_face(1) + b"\0", b"", draw_face(1)),
        (multipart(XML, FACE), WORDS, draw_face(1)),
        (multipart(XML, FACE, end=b"\n"), WORDS, draw_face(1)),
        (b"\r\n" + multipart(XML, FACE), WORDS, draw_face(1)),
        (multipart(FACE, XML), WORDS, draw_face(1)),
        (multipart(XML, INFRARED, FACE), WORDS, draw_face(1)),
        (multipart(XML, UNNAMED), WORDS, draw_face(1)),
        (multipart(UNNAMED), b"", draw_face(1)),
        (multipart(XML), WORDS, None),
        (multipart(XML, FACE).removesuffix(b"--B--\r\n"), WORDS, draw_face(1)),
        (b"--", b"--", None),
        (IN_BODY + multipart(XML, FACE), WORDS, draw_face(1)),
        (IN_BODY + WORDS, WORDS, None),
        (b"Several parts.\n" + multipart(XML, FACE), WORDS, draw_face(1)),
        (WORDS + b"\r\n" + multipart(UNNAMED), WORDS, draw_face(1)),
        (multipart(XML, FACE) + b"Words after it.", WORDS, draw_face(1)),
        (multipart(XML, (FACE[0], FACE[1] + b"\0\0words")), WORDS, draw_face(1)),
        (multipart(XML, CAPITALS), WORDS, draw_face(1)),
        (multipart(XML, INFRARED, UNNAMED), WORDS, draw_face(1)),
        (multipart(XML, INFRARED), WORDS, draw_face(2)),
        (multipart(XML, *NAMED_BY_FILE), WORDS, draw_face(1)),
        (multipart(XML, *NAMED_BY_ID), WORDS, draw_face(1)),
        (multipart(XML, MATTING, UNNAMED), WORDS, draw_face(1)),
        (multipart(XML, FOLDED), WORDS, draw_face(1)),
        (multipart(XML, (FACE[0], b"\0\0" + FACE[1])), WORDS, draw_face(1)),
        (b"OK\r\n\r\n" + draw_face(1), b"", draw_face(1)),
        (WORDS + draw_face(1), WORDS, draw_face(1)),
        (COMMENT, COMMENT, None),
    ],
)
def test_text_and_picture_are_split(
    body: bytes, text: bytes, picture: bytes | None
) -> None:
    """By their content."""
    found, jpeg = split(body)
    assert (found.strip(), jpeg) == (text, picture)


def test_a_picture_without_an_end_is_an_error() -> None:
    body = multipart(XML, (FACE[0], FACE[1][:-2]))
    with pytest.raises(IsapiUnexpectedError):
        split(body.removesuffix(b"--B--\r\n"))


def test_many_parts_are_not_read() -> None:
    """No terminal sends a thousand."""
    assert split(multipart(*[XML] * 1000, FACE))[1] is None
