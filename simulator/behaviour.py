"""What terminals differ in: the switches that a firmware profile sets."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from .scene import Scene


class Algorithm(StrEnum):
    """A hash that a digest challenge may ask for."""

    MD5 = "MD5"
    SHA256 = "SHA-256"


class ExpiredNonce(StrEnum):
    """What a correctly signed request gets whose nonce is no longer good."""

    STALE = "stale"
    """A fresh challenge that says stale="true", as RFC 7616 has it."""
    FRESH = "fresh"
    """A fresh challenge that does not say why: it reads like a wrong password."""
    SILENT = "silent"
    """401 without any WWW-Authenticate."""


class CaptureMode(StrEnum):
    """When a capture request is answered."""

    IMMEDIATE = "immediate"
    """At once, with the progress so far; the client has to ask again."""
    BLOCKING = "blocking"
    """When a face was taken, or when the terminal stops looking for one."""


class Ending(StrEnum):
    """How a blocked capture request ends when nobody showed up."""

    CAPTURE_TIMEOUT = "captureTimeout"
    """HTTP 400, statusCode 3, captureTimeout."""
    PROGRESS = "progress"
    """200 with captureProgress 0, as if one had to ask again."""
    REQUEST_OVER = "request_over"
    """200 with captureProgress 0 and isCurRequestOver true."""


class Binary(StrEnum):
    """How a captured picture comes, where it does not come as a URL."""

    MULTIPART = "multipart"
    """The progress as XML and the JPEG, as two parts."""
    LABELLED_XML = "labelled_xml"
    """The same, under the content type of XML."""
    RAW = "raw"
    """The JPEG and nothing else."""


class Cancel(StrEnum):
    """What cancelFlag does."""

    ENDS = "ends"
    """The blocked request ends as if its time were up."""
    IGNORED = "ignored"
    """Answered with OK, but the terminal goes on looking."""
    UNKNOWN = "unknown"
    """Refused, and not named in the capabilities."""


class Count(StrEnum):
    """What UserInfo/Count tells."""

    FULL = "full"
    USERS_ONLY = "users_only"
    NONE = "none"


class Modify(StrEnum):
    """What UserInfo/Modify does with a person who exists."""

    MERGES = "merges"
    """Fields that are left out keep their values."""
    REPLACES = "replaces"
    """Fields that are left out go back to what a new person has."""
    PRETENDS = "pretends"
    """Answers OK and changes nothing."""


class DetailDelete(StrEnum):
    """How UserInfoDetail/Delete works."""

    ASYNCHRONOUS = "asynchronous"
    SYNCHRONOUS = "synchronous"
    """Gone when it answers; there is no DeleteProcess to ask."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceBehaviour:
    """What the terminal is."""

    model: str = "DS-K1T343EFWX"
    name: str = "Access Controller"
    """As its owner may have changed it on the terminal."""
    kind: str = "ACS"
    sub_kind: str = "accessControlTerminal"
    """Empty: deviceInfo has no subDeviceType."""
    access_control: bool = True
    """False: it keeps no people and opens no door; all of that is notSupport."""
    sadp_unicast: bool = False
    """Answers a SADP inquiry that was sent to it alone; not known of any model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestBehaviour:
    """How the terminal asks for a login."""

    algorithms: tuple[Algorithm, ...] = (Algorithm.MD5,)
    realm: str = "DS-51A7E12D"
    names_algorithm: bool = True
    one_header: bool = False
    """Several challenges go into one header, not into one header each."""
    basic_first: bool = False
    opaque: str | None = "4f3c2a19"
    domain: str | None = None
    nonce_uses: int | None = None
    nonce_life: float = 300.0
    spent: ExpiredNonce = ExpiredNonce.STALE
    user_check: bool = True
    """False: a spent nonce is answered with a ResponseStatus, not a userCheck."""
    lock_after: int = 5
    lock_seconds: float = 1800.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureBehaviour:
    """How the terminal takes a face. All times are in seconds."""

    supported: bool = True
    style: CaptureMode = CaptureMode.IMMEDIATE
    window: float = 60.0
    """How long the terminal looks for a face before it gives up."""
    ending: Ending = Ending.CAPTURE_TIMEOUT
    rest: float = 0.0
    """After a window without a face: asking sooner than this is deviceBusy."""
    settle: float = 0.0
    """After a face was taken: asking sooner than this is badParameters, and …"""
    hang: float = 0.0
    """… then leaves the capture module busy for this long."""
    cancel: Cancel = Cancel.ENDS
    data_types: tuple[str, ...] = ("url", "binary")
    tells_data_types: bool = True
    tells_capabilities: bool = True
    """False: CaptureFaceData/capabilities is notSupport."""
    binary: Binary = Binary.MULTIPART
    trailing: int = 0
    """Bytes that follow a captured JPEG's end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleBehaviour:
    """How the terminal keeps people."""

    count: Count = Count.FULL
    capacity: int = 1500
    name_bytes: int = 128
    doors: int = 1
    needs_door_right: bool = False
    names_time_errors: bool = False
    """Wrong periods have sub codes of their own, not just badJsonContent."""
    page_size: int = 30
    """How many people a search lists at a time, at most."""
    no_match: str = "NO MATCH"
    duplicate: str = "employeeNoAlreadyExist"
    duplicate_in_ok: bool = False
    """A number that is taken is refused with HTTP 200 and statusCode 1."""
    lists_faces: bool = True
    """False: a search tells neither numOfFace nor faceURL."""
    modify: Modify = Modify.REPLACES
    modify_method: str = "PUT"
    set_up_creates: bool = True
    detail_delete: DetailDelete = DetailDelete.ASYNCHRONOUS
    detail_delete_seconds: float = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class FacesBehaviour:
    """How the terminal keeps faces."""

    set_up: bool = True
    json_form: bool = False
    """FDSetUp also takes a plain JSON body."""
    url_form: bool = True
    """A URL is taken as a multipart form."""
    tells_functions: bool = True
    """The capabilities have supportFDFunction."""
    keeps_pictures: bool = True
    """False: there is no picture of a stored face to be read."""
    binary_parts: tuple[str, ...] = ()
    """The names under which FDSetUp takes a JPEG as its second part."""
    capacity: int = 1500
    delete: str | None = "FDSearch/Delete"
    """None: a face goes by deleteFP of FDSetUp only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireBehaviour:
    """How the terminal words its answers."""

    namespace: str = "http://www.isapi.org/ver20/XMLSchema"
    status_namespace: str = "http://www.hikvision.com/ver10/XMLSchema"
    prefix: str = ""
    declaration: bool = False
    """Every XML answer starts with a declaration, not only some."""
    wraps_status: bool = False
    """A JSON status is wrapped in an object "ResponseStatus"."""
    errors_in_200: bool = False
    swaps_labels: bool = False
    """XML is labelled as JSON, and JSON as XML."""
    not_support_status: int = 404
    capture_root: str = "CaptureFaceData"
    progress_first: bool = False
    system_status: bool = False
    picture_suffix: bool = True
    """Pictures are found under their name with @WEB…; False: only without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionBehaviour:
    """How the terminal treats connections."""

    keep_alive: float = 5.0
    max_requests: int = 100
    closes_each: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The behaviour of one firmware, and where it is known from."""

    name: str
    description: str
    source: str
    device: DeviceBehaviour = field(default_factory=DeviceBehaviour)
    digest: DigestBehaviour = field(default_factory=DigestBehaviour)
    capture: CaptureBehaviour = field(default_factory=CaptureBehaviour)
    people: PeopleBehaviour = field(default_factory=PeopleBehaviour)
    faces: FacesBehaviour = field(default_factory=FacesBehaviour)
    wire: WireBehaviour = field(default_factory=WireBehaviour)
    connection: ConnectionBehaviour = field(default_factory=ConnectionBehaviour)
    scene: Scene = field(default_factory=Scene)
    """What happens in front of the terminal unless a test says otherwise."""
    pace: float = 0.0
    """0 answers at once, 1 takes the times measured on a real terminal."""

    def scaled(self, factor: float) -> Self:
        """Return the same terminal on a faster (or slower) clock, for quick tests."""
        capture = self.capture
        return replace(
            self,
            capture=replace(
                capture,
                window=capture.window * factor,
                rest=capture.rest * factor,
                settle=capture.settle * factor,
                hang=capture.hang * factor,
            ),
            people=replace(
                self.people,
                detail_delete_seconds=self.people.detail_delete_seconds * factor,
            ),
            scene=replace(self.scene, seconds=self.scene.seconds * factor),
            pace=self.pace * factor,
        )
