"""The picture in what a terminal sent, cut where it really ends.

Terminals send bytes after a picture's end and refuse such a picture when they get
it back (SubpicAnalysisModelingError, by two public clients). The end is found by
the picture's own structure (ITU-T T.81, annex B): an end marker may also stand
inside an Exif thumbnail.
"""

import re
from typing import Final

from .errors import IsapiUnexpectedError

_START: Final = b"\xff\xd8"
_END: Final = 0xD9
_SCAN: Final = 0xDA
# Markers without a length: TEM, RST0 to RST7 and another start.
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
# What stands after a 0xFF within a scan and ends nothing: a stuffed zero, RSTn.
_IN_SCAN: Final = frozenset({0x00, *range(0xD0, 0xD8)})

# The line break after the boundary, the headers, and the empty line.
_HEAD: Final = re.compile(rb"\r?\n((?:[^\r\n]+\r?\n)*)\r?\n")
_NAME: Final = re.compile(rb'\bname="?(\w+)')

# Words, face, infrared face and face cut out are four; the rest is somebody's game.
_MAX_PARTS: Final = 8


def is_jpeg(data: bytes) -> bool:
    """Tell a JPEG from an answer in words."""
    return data.startswith(_START)


def jpeg(data: bytes) -> bytes:
    """Return the JPEG that `data` begins with, without what follows it.

    Raises IsapiUnexpectedError if there is none, or not all of it.
    """
    if not is_jpeg(data):
        raise IsapiUnexpectedError("not a JPEG")
    position = len(_START)
    has_scan = False
    try:
        while (marker := data[_marker(data, position)]) != _END:
            position = _marker(data, position) + 1
            if marker in _BARE:
                continue
            position += _length(data, position)
            if marker == _SCAN:
                has_scan = True
                position = _scan_end(data, position)
    except IndexError, ValueError:
        raise IsapiUnexpectedError("a JPEG that is cut off or damaged") from None
    if not has_scan:
        raise IsapiUnexpectedError("a JPEG without a picture")
    return data[: _marker(data, position) + 1]


def split(body: bytes) -> tuple[bytes, bytes | None]:
    """Return the words of a capture's answer, and its picture if there is one.

    Goes by the content, not by its label: terminals send words alone, a JPEG alone,
    or both as multipart, which some of them label as XML.
    """
    if is_jpeg(body):
        return b"", jpeg(body)
    body = body.lstrip()
    if not body.startswith(b"--"):
        return body, None
    boundary = body.split(maxsplit=1)[0]
    words, pictures = b"", {}
    for part in body.split(b"\n" + boundary, _MAX_PARTS):
        head = _HEAD.match(part.removeprefix(boundary))
        if head is None:
            continue  # The dashes at the end.
        content = part.removeprefix(boundary)[head.end() :]
        if is_jpeg(content):
            name = _NAME.search(head[1])
            pictures[name[1] if name else b""] = jpeg(content)
        else:
            words = words or content
    # Beside the face there may be one in infrared, or cut out.
    first = next(iter(pictures.values()), None)
    return words, pictures.get(b"FaceData", first)


def _marker(data: bytes, position: int) -> int:
    """Return where the marker at `position` has its code; 0xFF may be repeated."""
    if data[position] != 0xFF:  # noqa: PLR2004 - the byte that begins a marker
        raise ValueError
    while data[position] == 0xFF:  # noqa: PLR2004 - the same
        position += 1
    return position


def _length(data: bytes, position: int) -> int:
    length = int.from_bytes(data[position : position + 2])
    if length < 2:  # noqa: PLR2004 - the length counts its own two bytes
        raise ValueError
    return length


def _scan_end(data: bytes, position: int) -> int:
    """Return where the marker after a scan's data begins."""
    while True:
        position = data.index(b"\xff", position)
        if data[position + 1] not in _IN_SCAN:
            return position
        position += 2
