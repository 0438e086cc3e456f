"""Faces: how a terminal hands them out, and how it accepts them."""

from dataclasses import dataclass, field
from enum import Enum, StrEnum
import re
import secrets
from typing import Final, Self
from urllib.parse import quote

from ..tree import Tree, compact, integer, is_plain, text

# The library of ordinary faces ("blackFD" is no block list); terminals create it
# themselves under this number.
LIBRARY: Final[Tree] = {"faceLibType": "blackFD", "FDID": "1"}

# Terminals report a limit of 512 or 1024 characters themselves.
_MAX_URL: Final = 1024
_AMPERSAND: Final = re.compile(r"&(?:amp|#38|#x26);", re.IGNORECASE)
# Where an address is quoted in markup, it ends at these.
_NO_ADDRESS: Final = re.compile('[<>"]')
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.\-]*):", re.ASCII | re.IGNORECASE)
_HOST: Final = re.compile(
    r"//[^/?#]*|(\d{1,3}(\.\d{1,3}){3}|\[[\da-f:.]+\])(:\d+)?(?=/)",
    re.ASCII | re.IGNORECASE,
)

# A percent sign that begins no encoded character.
_PERCENT: Final = re.compile(r"%(?![\da-f]{2})", re.ASCII | re.IGNORECASE)

# What goes into a request as it is; anything else is percent-encoded.
_SAFE: Final = "/~:?[]@!$&'()*+,;=%"


@dataclass(frozen=True, slots=True)
class FaceUrl:
    """A captured face at a URL of the terminal, to the letter.

    The next capture overwrites the picture there.
    """

    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FaceJpeg:
    """A face as a JPEG."""

    jpeg: bytes = field(repr=False)


type Face = FaceUrl | FaceJpeg


class CaptureKind(StrEnum):
    """In which form a capture returns the face."""

    URL = "url"
    BINARY = "binary"


@dataclass(frozen=True, kw_only=True, slots=True)
class FaceCapture:
    """One answer of the capture: `face` is valid at progress 100 (percent) only."""

    progress: int
    face: Face | None

    @classmethod
    def from_answer(cls, tree: Tree, picture: bytes | None) -> Self:
        """Read the answer by its fields; sources differ in the name of its root.

        A picture is the face; a URL beside it may be of anything.
        """
        shot = next((value for value in tree.values() if isinstance(value, dict)), {})
        url = text(shot, "faceDataUrl")
        face: Face | None = FaceUrl(url) if url else None
        if picture:
            face = FaceJpeg(picture)
        progress = integer(shot.get("captureProgress"))
        if progress is None:
            progress = 100 if face else 0
        return cls(progress=min(max(progress, 0), 100), face=face)


class FaceForm(Enum):
    """How a face is sent: operation, name of the picture's part, plain JSON.

    The first form of each kind is what most terminals accept: the terminal's own web
    page sends SET_UP_URL. FDSetUp adds or replaces a face and keeps the old one if
    it refuses the new; FaceDataRecord only adds one. A picture's part is named
    "img" by some firmware and "FaceImage" by other.
    """

    SET_UP_URL = ("FDSetUp", None, False)
    SET_UP_URL_JSON = ("FDSetUp", None, True)
    ADD_URL = ("FaceDataRecord", None, False)
    ADD_URL_JSON = ("FaceDataRecord", None, True)
    SET_UP_IMG = ("FDSetUp", "img", False)
    SET_UP_FACE_IMAGE = ("FDSetUp", "FaceImage", False)
    ADD_IMG = ("FaceDataRecord", "img", False)
    ADD_FACE_IMAGE = ("FaceDataRecord", "FaceImage", False)

    def __init__(self, operation: str, part: str | None, as_json: bool) -> None:  # noqa: FBT001 - a row of the table above
        self.replaces = operation == "FDSetUp"
        self.method = "PUT" if self.replaces else "POST"
        self.path = f"Intelligent/FDLib/{operation}?format=json"
        self._part = part
        self._as_json = as_json

    def carries(self, face: Face) -> bool:
        """Whether this form is one for this kind of face."""
        return isinstance(face, FaceUrl if self._part is None else FaceJpeg)

    def content(self, employee_no: str, face: Face) -> tuple[bytes, str]:
        """Return the request's body and its type.

        The record comes first, and its part never has a file name: terminals refuse
        anything else.
        """
        record: Tree = {**LIBRARY, "FPID": employee_no}
        if isinstance(face, FaceJpeg):
            return form_data(record, (self._part or "", face.jpeg))
        record["faceURL"] = face.url
        if self._as_json:
            return compact(record).encode(), "application/json"
        return form_data(record)


def form_data(
    record: Tree, picture: tuple[str, bytes] | None = None
) -> tuple[bytes, str]:
    """Return a record, and a picture under a name, as multipart/form-data.

    Beside a picture the record needs its content type, after its disposition: 17 of 19
    public clients send it, and a DS-K1T342MFWX-E1 V4.38 refuses a form without. Alone
    it has none, as the terminal's own web page sends it.
    """
    label = "\r\nContent-Type: application/json" if picture else ""
    boundary = f"----WebKitFormBoundary{secrets.token_hex(8)}"
    disposition = "Content-Disposition: form-data; name="
    body = f'--{boundary}\r\n{disposition}"FaceDataRecord"{label}\r\n\r\n'.encode()
    body += compact(record).encode()
    if picture:
        part, jpeg = picture
        body += (
            f"\r\n--{boundary}\r\n"
            f'{disposition}"{part}"; filename="face.jpg"\r\n'
            "Content-Type: image/jpeg\r\n\r\n"
        ).encode()
        body += jpeg
    body += f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


def picture_path(url: str) -> str | None:
    """Return the path and query of a picture's address, None for anything else.

    As the terminal wrote them, encoded where a request could not carry them. Scheme
    and host are the terminal's own view and ignored: requests only go to this
    terminal. Some firmware leaves them out, or the first slash.
    """
    url = _AMPERSAND.sub("&", url.strip())
    if len(url) > _MAX_URL or not is_plain(url) or _NO_ADDRESS.search(url):
        return None
    path, question, query = url.partition("#")[0].partition("?")
    path = path.replace("\\", "/")
    if scheme := _SCHEME.match(path):
        path = path[scheme.end() :]
        if scheme[1].lower() not in ("http", "https") or not path.startswith("//"):
            return None
    if host := _HOST.match(path):
        path = path[host.end() :]
    elif "/" in path and not path.startswith("/"):
        path = f"/{path}"
    if not path.startswith("/") or not path.strip("/"):
        return None  # A host or a word alone.
    whole = _PERCENT.sub("%25", f"{path}{question}{query}")
    return quote(whole, safe=_SAFE)
