"""The text and the picture in a capture's answer, however they are framed.

Found by content, not by labels: terminals send text alone, a JPEG alone, or both as
multipart, which some label as XML. A DS-K1T341CMFW V3.3.8 sends the headers of its
multipart as the first lines of the body; others begin with a line of words, leave out
the last boundary, the name of a part or the CR of a line.
"""

import re
from typing import Final

from .jpeg import is_jpeg, trim_jpeg

# XML and JSON.
_TEXT: Final = (b"<", b"{", b"\xef\xbb\xbf")

# Headers, which may go on in indented lines, and the empty line after them.
_HEAD: Final = re.compile(
    rb"(?:[\w-]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n){0,8}){1,16}\r?\n"
)
_FACE_NAME: Final = re.compile(rb"""\bname\s*=\s*["']?facedata\b""", re.IGNORECASE)

# In the headers of the pictures beside the face: as its name, its file or its ID.
_OTHER: Final = re.compile(rb"infrared|thermal|matting", re.IGNORECASE)

# The first boundary, on a line of its own. RFC 2046 allows 70 characters.
_BOUNDARY: Final = re.compile(
    rb"(?:\A|\n)(--[\w'()+,./:=?-][\w'()+,./:=? -]{0,69})\r?\n"
)

# In bytes: headers, words and a text all come before the picture.
_BEFORE_PICTURE: Final = 8 * 1024

_JPEG: Final = b"\xff\xd8\xff"

# Real answers have four: text, face, infrared face and cropped face.
_MAX_PARTS: Final = 8


def split(body: bytes) -> tuple[bytes, bytes | None]:
    """Return the text of a capture's answer, and its picture if there is one.

    Raises IsapiUnexpectedError if the picture is damaged.
    """
    text, pictures = b"", list[tuple[bytes, bytes]]()
    for part in _parts(body):
        head, content = _content(part)
        if is_jpeg(content):
            pictures.append((head, content))
        elif content.startswith(_TEXT):
            text = text or content
    picture = _face(pictures)
    if picture is None:
        return text or body, None  # Of no known form: the reader refuses it.
    return text, trim_jpeg(picture)


def _parts(body: bytes) -> list[bytes]:
    """Return the parts of a multipart body, or the text and the picture."""
    boundary = _BOUNDARY.search(body, 0, _BEFORE_PICTURE)
    if boundary is not None:
        delimiter = boundary[1].rstrip()
        rest = body[boundary.end() :].split(b"\n" + delimiter, _MAX_PARTS)
        return [body[: boundary.start()], *rest[:_MAX_PARTS]]
    start = max(body.find(_JPEG, 0, _BEFORE_PICTURE), 0)
    return [body[:start], body[start:]]


def _content(part: bytes) -> tuple[bytes, bytes]:
    """Return the headers and the content of a part; a picture is found anywhere."""
    part = part.lstrip()
    head = _HEAD.match(part)
    end = head.end() if head else 0
    content = part[end:].lstrip()
    if not content.startswith(_TEXT):
        start = part.find(_JPEG, end, end + _BEFORE_PICTURE)
        if start >= 0:
            return part[:start], part[start:]
    return part[:end], content


def _face(pictures: list[tuple[bytes, bytes]]) -> bytes | None:
    """Return the face; beside it there may be an infrared or a cropped one."""
    named = (it for head, it in pictures if _FACE_NAME.search(head))
    plain = (it for head, it in pictures if not _OTHER.search(head))
    return (
        next(named, None) or next(plain, None) or next((it for _, it in pictures), None)
    )
