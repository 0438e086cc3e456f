"""How terminals differ in capturing a face."""

from dataclasses import dataclass
from enum import StrEnum


class CaptureMode(StrEnum):
    """When a capture request is answered."""

    IMMEDIATE = "immediate"
    """At once, with the progress so far; the client has to poll."""
    BLOCKING = "blocking"
    """When a face has been captured, or the terminal stops looking for one."""


class Ending(StrEnum):
    """How a blocked capture request ends if no face appeared."""

    CAPTURE_TIMEOUT = "captureTimeout"
    """HTTP 400, statusCode 3, captureTimeout."""
    PROGRESS = "progress"
    """200 with captureProgress 0, as if the client had to poll."""
    REQUEST_OVER = "request_over"
    """200 with captureProgress 0 and isCurRequestOver true."""


class Binary(StrEnum):
    """The format of a captured picture that is not delivered as a URL."""

    MULTIPART = "multipart"
    """Two parts: the progress as XML, and the JPEG."""
    LABELED_XML = "labeled_xml"
    """The same, labeled with the content type of XML."""
    HEADERS_IN_BODY = "headers_in_body"
    """Labeled as XML; its true headers are the first lines of the body."""
    PREAMBLE = "preamble"
    """Multipart, with a line of text before the first boundary."""
    UNTERMINATED = "unterminated"
    """Multipart without the last boundary, lines end with LF, part without a name."""
    RAW = "raw"
    """Only the JPEG."""


class Cancel(StrEnum):
    """What cancelFlag does."""

    ENDS = "ends"
    """The blocked request ends as if its time had run out."""
    IGNORED = "ignored"
    """Answered with OK, but the terminal goes on looking."""
    UNKNOWN = "unknown"
    """Refused, and not named in the capabilities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureBehavior:
    """How the terminal captures a face. All times are in seconds."""

    supported: bool = True
    mode: CaptureMode = CaptureMode.IMMEDIATE
    window: float = 60.0
    """How long the terminal looks for a face before it gives up."""
    ending: Ending = Ending.CAPTURE_TIMEOUT
    rest: float = 0.0
    """After a window without a face, a request within this time is deviceBusy."""
    settle: float = 0.0
    """After a captured face, a request within this time is badParameters, and …"""
    hang: float = 0.0
    """… then leaves the capture module busy for this long."""
    cancel: Cancel = Cancel.ENDS
    data_types: tuple[str, ...] = ("url", "binary")
    reports_data_types: bool = True
    reports_capabilities: bool = True
    """False: CaptureFaceData/capabilities is notSupport."""
    binary: Binary = Binary.MULTIPART
    trailing: int = 0
    """How many bytes follow the end of a captured JPEG."""
