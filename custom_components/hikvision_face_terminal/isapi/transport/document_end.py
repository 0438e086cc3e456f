"""Where a document of JSON or XML ends, told by itself and as its bytes arrive."""

import re
from typing import Final

# All up to a bracket, or to a text that is not whole or has an escape.
_UP_TO_BRACKET: Final = re.compile(rb'(?:[^"{}\[\]]++|"[^"\\]*+")*+')
_IN_TEXT: Final = re.compile(rb'[^"\\]*+')

# The name of an XML root, after declarations and comments, and how far to look for it.
_ROOT: Final = re.compile(
    rb"(?:(?s:<!--.{0,512}?-->|<[?!][^>]{0,512}>)\s*+){0,4}"
    rb"<([A-Za-z_][\w.:-]{0,99})(?=[\s/>])"
)
_MAX_BEFORE_ROOT: Final = 4096

# A closing tag may have blanks in it.
_MAX_BLANKS: Final = 16


class DocumentEnd:
    """Looks for the end of one document; each byte is looked at once."""

    def __init__(self, start: int) -> None:
        """`start` is where the document begins in the buffer."""
        self._start = start
        self._scanned = start
        self._depth = 0
        self._is_in_text = False
        self._closing = b""

    def move(self, by: int) -> None:
        """Follow the buffer, which has lost this many bytes at its beginning."""
        self._start -= by
        self._scanned -= by

    def find(self, buffer: bytearray, limit: int) -> int | None:
        """Return where the document ends before `limit`; None if it does not."""
        if buffer[self._start : self._start + 1] == b"<":
            return self._end_of_xml(buffer, limit)
        return self._end_of_json(buffer, limit)

    def _end_of_json(self, buffer: bytearray, limit: int) -> int | None:
        while self._scanned < limit:
            pattern = _IN_TEXT if self._is_in_text else _UP_TO_BRACKET
            at = _end_of_match(pattern, buffer, self._scanned, limit)
            self._scanned = at
            if at == limit:
                break
            sign = buffer[at : at + 1]
            if sign == b"\\":
                at += 1  # Also past the limit, where the next byte will be.
            elif sign == b'"':
                self._is_in_text = not self._is_in_text
            else:
                self._depth += 1 if sign in b"{[" else -1
            self._scanned = at + 1
            if self._depth == 0:
                return self._scanned
        return None

    def _end_of_xml(self, buffer: bytearray, limit: int) -> int | None:
        if not self._closing:
            end = min(limit, self._start + _MAX_BEFORE_ROOT)
            root = _ROOT.match(buffer, self._start, end)
            if root is None:
                return None
            self._closing = b"</" + root[1]
        while True:
            at = buffer.find(self._closing, self._scanned, limit)
            if at < 0:
                self._scanned = max(self._scanned, limit - len(self._closing))
                return None
            self._scanned = at
            after = at + len(self._closing)
            end = buffer.find(b">", after, min(limit, after + _MAX_BLANKS))
            if end >= 0 and not buffer[after:end].strip():
                return end + 1
            if limit - after < _MAX_BLANKS:
                return None
            self._scanned = after


def _end_of_match(
    pattern: re.Pattern[bytes], buffer: bytearray, start: int, limit: int
) -> int:
    """Return where a pattern ends that matches nothing as well."""
    match = pattern.match(buffer, start, limit)
    return match.end() if match else start
