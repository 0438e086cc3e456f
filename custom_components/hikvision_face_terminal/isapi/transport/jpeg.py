"""Where a picture really ends.

Terminals send bytes after a picture's end, and refuse such a picture when it is sent
back (SubpicAnalysisModelingError, by two public clients). The end is found by the
picture's own structure (ITU-T T.81, annex B): an Exif thumbnail has an end marker of
its own.
"""

import re
from typing import Final

from ..errors import IsapiUnexpectedError

_START: Final = b"\xff\xd8"
_END: Final = 0xD9
_SCAN: Final = 0xDA
# Markers without a length: TEM, RST0 to RST7 and another start.
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
# A marker's first byte may be repeated; within a scan, a stuffed zero or RSTn after it
# does not end the scan. By regular expressions: a Python loop over 1 MiB would block
# the event loop.
_FILL: Final = re.compile(rb"\xff+")
_SCAN_END: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)

# A progressive picture has some twenty; comments that fill 1 MiB add as many.
_MAX_SEGMENTS: Final = 500


def is_jpeg(data: bytes) -> bool:
    """Return whether an answer is a JPEG, not text."""
    return data.startswith(_START)


def trim_jpeg(data: bytes) -> bytes:
    """Return the JPEG that `data` begins with, without the bytes after its end.

    Raises IsapiUnexpectedError if there is none, or if it is incomplete.
    """
    if not is_jpeg(data):
        raise IsapiUnexpectedError("not a JPEG")
    try:
        end = _end(data)
    except IndexError, ValueError:
        raise IsapiUnexpectedError("a JPEG that is cut off or damaged") from None
    if end is None:
        raise IsapiUnexpectedError("a JPEG without a picture")
    return data[:end]


def _end(data: bytes) -> int | None:
    """Return where the JPEG ends; None if it ends without a scan."""
    position = len(_START)
    has_scan = False
    for _ in range(_MAX_SEGMENTS):
        code = _marker(data, position)
        marker, position = data[code], code + 1
        if marker == _END:
            return position if has_scan else None
        if marker in _BARE:
            continue
        position += _length(data, position)
        if marker == _SCAN:
            has_scan = True
            position = _scan_end(data, position)
    raise ValueError


def _marker(data: bytes, position: int) -> int:
    """Return the position of the code of the marker at `position`."""
    fill = _FILL.match(data, position)
    if fill is None:
        raise ValueError
    return fill.end()


def _length(data: bytes, position: int) -> int:
    length = int.from_bytes(data[position : position + 2])
    if length < 2:  # noqa: PLR2004 - the length counts its own two bytes
        raise ValueError
    return length


def _scan_end(data: bytes, position: int) -> int:
    """Return where the marker after a scan's data begins."""
    end = _SCAN_END.search(data, position)
    if end is None:
        raise ValueError
    return end.start()
