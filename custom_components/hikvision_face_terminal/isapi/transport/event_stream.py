"""Cuts the bytes of an event stream into parts, however they are labelled.

A part is found by its content. Terminals send a Content-Length or none, CR LF or LF, a
boundary that the answer's header quotes, dashes or leaves out, heads within heads, and
JSON, XML or a JPEG under any label. A document is whole as soon as its own
brackets or its root are closed, so the last event of an evening does not wait for the
next part, which may come in the morning. A picture may hold anything, the boundary too:
there the Content-Length counts.

A part that is too long, or none at all, is passed over up to the next boundary.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
import re
from typing import Final

from ..errors import IsapiUnexpectedError
from .decode import MAX_TEXT_BYTES
from .document_end import DocumentEnd

# Real headers have some 80 bytes, real pictures 30 KB.
MAX_HEAD_BYTES: Final = 8 * 1024
MAX_PICTURE_BYTES: Final = 10 * 1024 * 1024

_BLANKS: Final = re.compile(rb"[ \t\r\n]*+")
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_JPEG: Final = b"\xff\xd8"
_DOCUMENT: Final = (b"{", b"[", b"<")

_LENGTH: Final = re.compile(rb"content-length[ \t]*:[ \t]*(\d{1,9})", re.IGNORECASE)

# RFC 2046 allows 70 characters. Any such line is one: boundaries are not what the
# answer's header says, and differ within a part that has parts of its own.
_BOUNDARY: Final = re.compile(rb"--[\w'()+,./:=? -]{1,126}")
_BOUNDARY_LINE: Final = re.compile(rb"\n--[\w'()+,./:=? -]{1,126}\r?\n")
_MAX_BOUNDARY_LINE: Final = 131

# The same as line by line, in one step.
_USUAL_HEAD: Final = re.compile(
    rb"\s*+--[\w'()+,./:=?-]{1,126}\r?\n(?:Content-Type: ?[^\r\n]{1,99}+\r?\n)?"
    rb"Content-Length: ?(\d{1,9})\r?\n\r?\n"
)

# An entry of the log that was there before the stream was opened, in JSON or XML. A
# K1T342MWX sends all 19,000 at each connect. In a text the quotes would be escaped.
_REPLAYED: Final = re.compile(
    rb'currentEvent(?:"\s*+:\s*+"?|\s*+>\s*+)(?:false|False|FALSE|0)\b'
)


class PartKind(Enum):
    """What a part is: a document to read, one that need not be, or anything else."""

    DOCUMENT = auto()
    REPLAYED = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the stream, or `count` in a row of a kind that is not read.

    `body` is that of a document to read.
    """

    kind: PartKind
    body: bytes = field(default=b"", repr=False)
    count: int = 1


_REPLAYED_PART: Final = Part(PartKind.REPLAYED)
_OTHER_PART: Final = Part(PartKind.OTHER)


# Reads on; returns a part if there is one. It waits if it has moved nothing.
type _Step = Callable[[EventFraming], Part | None]


class EventFraming:
    """Takes bytes as they arrive, and yields each part as soon as it is whole."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        # All before the first is done with; no boundary begins before the second.
        self._at = 0
        self._searched = 0
        self._step: _Step = EventFraming._read_between
        self._document = DocumentEnd(0)
        # Of the part that begins: how long its head is, and what length that reports.
        self._head = 0
        self._length: int | None = None
        # Bytes of a part that is passed over: still to come, or gone by.
        self._left = 0
        self._lost = 0

    def feed(self, data: bytes) -> Iterator[Part]:
        """Yield the parts that are whole by now.

        Raises IsapiUnexpectedError after MAX_PICTURE_BYTES without a boundary.
        """
        self._buffer += data
        moves = True
        while moves:
            step, at = self._step, self._at
            part = step(self)
            moves = at != self._at or step is not self._step
            if part is not None:
                yield part
        del self._buffer[: self._at]
        self._searched = max(0, self._searched - self._at)
        self._document.move(self._at)
        self._at = 0

    def _read_between(self) -> Part | None:
        """Pass blanks, and read a line of a head or begin a part."""
        if head := _USUAL_HEAD.match(self._buffer, self._at):
            self._at, self._head, self._length = head.end(), 0, int(head[1])
        blanks = _BLANKS.match(self._buffer, self._at)
        self._at = start = blanks.end() if blanks else self._at
        first = bytes(self._buffer[start : start + 3])
        if first.startswith(_DOCUMENT):
            self._document = DocumentEnd(start)
            self._step = EventFraming._read_document
        elif first.startswith(_JPEG):
            return self._begin_to_pass()
        elif first == _BYTE_ORDER_MARK:
            self._at += len(first)
        elif not (_BYTE_ORDER_MARK.startswith(first) or _JPEG.startswith(first)):
            return self._read_line(start)
        return None

    def _read_line(self, start: int) -> Part | None:
        """Read a line: a boundary, a field of a head, or what belongs nowhere."""
        end = self._buffer.find(b"\n", start, start + MAX_HEAD_BYTES)
        if end < 0:
            is_line = len(self._buffer) - start < MAX_HEAD_BYTES
            return None if is_line else self._lose()
        line = bytes(self._buffer[start:end]).rstrip()
        if _BOUNDARY.fullmatch(line):
            self._begin_part()
            self._at = end + 1
            return None
        if length := _LENGTH.fullmatch(line):
            self._length = int(length[1])
        self._at = end + 1
        self._head += self._at - start
        return self._lose() if self._head > MAX_HEAD_BYTES else None

    def _read_document(self) -> Part | None:
        """Cut a document where it says it ends, or at the boundary."""
        end = self._counted_end()
        if end is None:
            boundary = self._find_boundary()
            limit = len(self._buffer) if boundary is None else boundary
            end = self._document.find(self._buffer, limit)
            end = boundary if end is None else end
        reached = len(self._buffer) if end is None else end
        if reached - self._at > MAX_TEXT_BYTES:
            return self._lose()
        if end is None:
            return None
        body = bytes(self._buffer[self._at : end])
        self._at = end
        self._begin_part()
        is_old = _REPLAYED.search(body)
        return _REPLAYED_PART if is_old else Part(PartKind.DOCUMENT, body)

    def _counted_end(self) -> int | None:
        """Return where the reported length ends, if a boundary is right after it."""
        if not self._length or self._at + self._length >= len(self._buffer):
            return None
        end = self._at + self._length
        blanks = _BLANKS.match(self._buffer, end)
        after = blanks.end() if blanks else end
        return end if self._buffer[after : after + 2] == b"--" else None

    def _begin_part(self) -> None:
        self._step = EventFraming._read_between
        self._head = 0
        self._length = None

    def _begin_to_pass(self) -> Part:
        """Pass over a picture, by its length if that can be true."""
        if not self._length or self._length > MAX_PICTURE_BYTES:
            return self._lose()
        self._step, self._left = EventFraming._pass_counted, self._length
        return _OTHER_PART

    def _pass_counted(self) -> None:
        passed = min(self._left, len(self._buffer) - self._at)
        self._at += passed
        self._left -= passed
        if not self._left:
            self._begin_part()

    def _lose(self) -> Part:
        """Give up a part, and look for the next boundary."""
        self._step, self._lost = EventFraming._pass_lost, 0
        return _OTHER_PART

    def _pass_lost(self) -> None:
        boundary = self._find_boundary()
        if boundary is not None:
            self._at = boundary
            self._begin_part()
            return
        at = max(self._at, self._searched)
        self._lost += at - self._at
        self._at = at
        if self._lost > MAX_PICTURE_BYTES:
            raise IsapiUnexpectedError("the stream has lost its boundary")

    def _find_boundary(self) -> int | None:
        """Return where the line before the next boundary ends, if that is here."""
        start = max(self._at, self._searched)
        found = _BOUNDARY_LINE.search(self._buffer, start)
        tail = len(self._buffer) - _MAX_BOUNDARY_LINE
        self._searched = found.start() if found else max(start, tail)
        return found.start() if found else None
