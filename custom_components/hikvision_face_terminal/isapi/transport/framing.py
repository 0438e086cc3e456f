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

# Headers, and the empty line after them.
_HEAD: Final = re.compile(rb"(?:[\w-]+:[^\r\n]*\r?\n){1,16}\r?\n")
_NAME: Final = re.compile(rb'\bname\s*=\s*"?(\w+)', re.IGNORECASE)

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
    text, pictures = b"", dict[bytes, bytes]()
    for part in _parts(body):
        name, content = _content(part)
        if is_jpeg(content):
            pictures.setdefault(name, content)
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
    """Return the name and the content of a part, without its headers."""
    part = part.lstrip()
    head = _HEAD.match(part)
    if head is None:
        return b"", part
    name = _NAME.search(head[0])
    return name[1].lower() if name else b"", part[head.end() :].lstrip()


def _face(pictures: dict[bytes, bytes]) -> bytes | None:
    """Return the face; beside it there may be an infrared or a cropped one."""
    if b"facedata" in pictures:
        return pictures[b"facedata"]
    plain = (it for name, it in pictures.items() if b"infrared" not in name)
    return next(plain, None) or next(iter(pictures.values()), None)
