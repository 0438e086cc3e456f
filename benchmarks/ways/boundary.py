"""The event stream as other integrations cut it: a part ends where the next begins.

Written afresh from a description of four of them. Each part is decoded, and an entry
that was there before is recognized in what was decoded.
"""

from collections.abc import Iterator
import json
from typing import Any

_BOUNDARY = b"--MIME_boundary"


class BoundaryFraming:
    """Takes bytes as they arrive; holds each part back until the next boundary."""

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, data: bytes) -> Iterator[dict[str, Any]]:
        """Yield the live events that are followed by another boundary by now."""
        self._buffer += data
        while (end := self._buffer.find(_BOUNDARY, len(_BOUNDARY))) >= 0:
            part, self._buffer = self._buffer[:end], self._buffer[end:]
            _, _, body = part.partition(b"\r\n\r\n")
            if not body.lstrip().startswith(b"{"):
                continue
            event = json.loads(body).get("AccessControllerEvent", {})
            if event.get("currentEvent"):
                yield event
