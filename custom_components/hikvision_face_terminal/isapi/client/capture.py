"""The camera of a terminal: one request for a face, and its end."""

from typing import Final

from ..models.face import CaptureKind, FaceCapture
from ..models.payloads import CAPTURE_CANCEL_XML, capture
from ..transport.answer import read
from ..transport.connection import Content
from ..transport.framing import split
from .endpoint import Endpoint

# What the terminal's own web page sends; terminals ignore it.
_CONTENT_TYPE: Final = "application/x-www-form-urlencoded"

_PATH: Final = "AccessControl/CaptureFaceData"


class CaptureEndpoint(Endpoint):
    """CaptureFaceData. The terminal has a single capture slot."""

    async def face(
        self,
        timeout: float,  # noqa: ASYNC109 - handed on
        kind: CaptureKind = CaptureKind.URL,
    ) -> FaceCapture:
        """Request a face once; blocks for up to `timeout` s or returns at once.

        Which of them is up to the firmware. IsapiRefusedError with CAPTURE_TIMEOUT,
        TERMINAL_BUSY or FACE_REJECTED means that no face was captured yet.
        """
        status, body = await self._transport.fetch(
            "POST",
            f"/ISAPI/{_PATH}",
            content=Content(capture(kind), _CONTENT_TYPE),
            timeout=timeout,
            waits_for_person=True,
        )
        text, picture = split(body)
        return FaceCapture.from_answer(read(status, text), picture)

    async def cancel(self) -> None:
        """End a running capture; only where Capabilities.capture_cancel."""
        await self._write("POST", _PATH, Content(CAPTURE_CANCEL_XML, _CONTENT_TYPE))
