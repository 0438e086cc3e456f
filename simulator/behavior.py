"""How terminals differ: the switches that a firmware profile sets."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from .capture_behavior import CaptureBehavior
from .card_behavior import CardBehavior
from .door_behavior import DoorBehavior
from .event_behavior import EventBehavior
from .finger_behavior import FingerBehavior
from .listing import ListBehavior
from .pin_behavior import PinBehavior
from .scene import Scene
from .schedule_behavior import ScheduleBehavior, VerifyBehavior
from .time_behavior import TimeBehavior
from .write_behavior import WriteBehavior


class Algorithm(StrEnum):
    """A hash that a digest challenge may ask for."""

    MD5 = "MD5"
    SHA256 = "SHA-256"


class ExpiredNonce(StrEnum):
    """How a correctly signed request with an expired nonce is answered."""

    STALE = "stale"
    """A fresh challenge with stale="true", as in RFC 7616."""
    FRESH = "fresh"
    """A fresh challenge without a reason: it looks like a wrong password."""
    SILENT = "silent"
    """401 without any WWW-Authenticate."""


class LockReport(StrEnum):
    """Where a 401 reports a lock-out."""

    USER_CHECK = "user_check"
    STATUS = "status"
    """In a ResponseStatus."""
    FLAT_JSON = "flat_json"
    """In JSON without a root."""


class Count(StrEnum):
    """What UserInfo/Count reports."""

    FULL = "full"
    USERS_ONLY = "users_only"
    NONE = "none"


class Modify(StrEnum):
    """What UserInfo/Modify does to an existing user."""

    MERGES = "merges"
    """Omitted fields keep their values."""
    REPLACES = "replaces"
    """Omitted fields are reset to the defaults of a new user."""
    PRETENDS = "pretends"
    """Answers OK and changes nothing."""


class DetailDelete(StrEnum):
    """How UserInfoDetail/Delete works."""

    ASYNCHRONOUS = "asynchronous"
    SYNCHRONOUS = "synchronous"
    """Done when it is answered; there is no DeleteProcess to poll."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceBehavior:
    """Kind and identity of the device."""

    model: str = "DS-K1T343EFWX"
    name: str = "Access Controller"
    """The device name, which the owner can change on the terminal."""
    kind: str = "ACS"
    sub_kind: str = "accessControlTerminal"
    """Empty: deviceInfo has no subDeviceType."""
    access_control: bool = True
    """False: it has no users and no doors; requests for them are notSupport."""
    sadp_unicast: bool = False
    """Answers SADP inquiries sent by unicast; not known of any model."""
    sadp_multicast: bool = False
    """Answers SADP inquiries sent to the group, to the group."""
    serial_end: int | None = None
    """How many characters of its serial number's end it reports; None: all."""
    missing: tuple[str, ...] = ()
    """Starts of paths that are notSupport, whatever their capabilities promise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestBehavior:
    """How the terminal challenges and checks logins."""

    algorithms: tuple[Algorithm, ...] = (Algorithm.MD5,)
    realm: str = "DS-51A7E12D"
    names_algorithm: bool = True
    one_header: bool = False
    """All challenges share one header instead of having one each."""
    basic_first: bool = False
    opaque: str | None = "4f3c2a19"
    domain: str | None = None
    nonce_uses: int | None = None
    nonce_life: float = 300.0
    expired_nonce: ExpiredNonce = ExpiredNonce.STALE
    user_check: bool = True
    """False: an expired nonce is answered with a ResponseStatus, not a userCheck."""
    denied: tuple[str, ...] = ()
    """Paths for which the account has no right: a valid login gets 401 there."""
    lock_report: LockReport = LockReport.USER_CHECK
    lock_word: str = "lock"
    lock_after: int = 5
    lock_seconds: float = 1800.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleBehavior:
    """How the terminal stores users."""

    count: Count = Count.FULL
    capacity: int = 1500
    name_bytes: int = 128
    doors: int = 1
    first_time: str = "2000-01-01T00:00:00"
    last_time: str = "2037-12-31T23:59:59"
    """The range of periods that it reports and accepts."""
    needs_door_right: bool = False
    unknown_nodes: frozenset[str] = frozenset()
    """Elements of a record that make it badJsonContent, named by errorMsg."""
    plain_numbers: bool = False
    """An employee number is refused unless it has only letters and digits."""
    time_error: str = ""
    """The sub code of a time out of range, which errorMsg names."""
    search_id_characters: int = 36
    names_time_errors: bool = False
    """Invalid periods have sub codes of their own instead of badJsonContent."""
    page_size: int = 30
    """The maximum number of users in one page of a search."""
    no_match: str = "NO MATCH"
    duplicate: str = "employeeNoAlreadyExist"
    duplicate_in_ok: bool = False
    """A number in use is refused with HTTP 200 and statusCode 1."""
    lists_faces: bool = True
    """False: a search reports neither numOfFace nor faceURL."""
    modify: Modify = Modify.REPLACES
    modify_method: str = "PUT"
    set_up_creates: bool = True
    detail_delete: DetailDelete = DetailDelete.ASYNCHRONOUS
    detail_delete_seconds: float = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class FacesBehavior:
    """How the terminal stores faces."""

    set_up: bool = True
    json_form: bool = False
    """FDSetUp also takes a plain JSON body."""
    url_form: bool = True
    """FDSetUp takes a URL in a multipart form."""
    reports_functions: bool = True
    """The capabilities contain supportFDFunction."""
    keeps_pictures: bool = True
    """False: the picture of a stored face cannot be downloaded."""
    binary_parts: tuple[str, ...] = ()
    """The part names under which FDSetUp accepts a JPEG as its second part."""
    labels_json: bool = False
    """Beside a picture, the JSON part needs its Content-Type."""
    capacity: int = 1500
    delete: str | None = "FDSearch/Delete"
    """None: only deleteFP of FDSetUp deletes a face."""
    shown_after: float = 0.0
    """How many seconds after it was stored a first face is listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireBehavior:
    """How the terminal formats its answers."""

    namespace: str = "http://www.isapi.org/ver20/XMLSchema"
    status_namespace: str = "http://www.hikvision.com/ver10/XMLSchema"
    prefix: str = ""
    declaration: bool = False
    """Every XML answer starts with a declaration, not just some."""
    wraps_status: bool = False
    """A JSON status is wrapped in an object named ResponseStatus."""
    errors_in_200: bool = False
    raw_control_characters: bool = False
    """Control characters in a text are not escaped in JSON."""
    broken_paths: tuple[str, ...] = ()
    """Paths of the ISAPI that are answered with HTTP 500 and a page."""
    unknown_path: tuple[int, int, str] | None = None
    """HTTP status, statusCode and sub code for unknown paths."""
    json_capabilities: bool = False
    """AccessControl/capabilities come as JSON."""
    sends_to_https: bool = False
    """Plain HTTP is answered with 301 to HTTPS (field case 27: DS-K1T344MBFWX-E1)."""
    swaps_labels: bool = False
    """XML is labeled as JSON, and JSON as XML."""
    not_support_status: int = 404
    capture_root: str = "CaptureFaceData"
    progress_first: bool = False
    system_status: bool = False
    picture_suffix: bool = True
    """True: pictures are found only with the @WEB suffix; False: only without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionBehavior:
    """How the terminal keeps and closes connections."""

    keep_alive: float = 5.0
    max_requests: int = 100
    closes_each: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The behavior of one firmware, and the source for it."""

    name: str
    description: str
    source: str
    device: DeviceBehavior = field(default_factory=DeviceBehavior)
    digest: DigestBehavior = field(default_factory=DigestBehavior)
    capture: CaptureBehavior = field(default_factory=CaptureBehavior)
    people: PeopleBehavior = field(default_factory=PeopleBehavior)
    lists: ListBehavior = field(default_factory=ListBehavior)
    faces: FacesBehavior = field(default_factory=FacesBehavior)
    schedules: ScheduleBehavior = field(default_factory=ScheduleBehavior)
    verify: VerifyBehavior = field(default_factory=VerifyBehavior)
    cards: CardBehavior = field(default_factory=CardBehavior)
    fingers: FingerBehavior = field(default_factory=FingerBehavior)
    pins: PinBehavior = field(default_factory=PinBehavior)
    writes: WriteBehavior = field(default_factory=WriteBehavior)
    wire: WireBehavior = field(default_factory=WireBehavior)
    connection: ConnectionBehavior = field(default_factory=ConnectionBehavior)
    events: EventBehavior = field(default_factory=EventBehavior)
    doors: DoorBehavior = field(default_factory=DoorBehavior)
    time: TimeBehavior = field(default_factory=TimeBehavior)
    scene: Scene = field(default_factory=Scene)
    """What happens in front of the terminal unless a test sets another scene."""
    pace: float = 0.0
    """0 answers at once; 1 takes the times measured on a real terminal."""

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
            cards=self.cards.scaled(factor),
            fingers=self.fingers.scaled(factor),
            faces=replace(self.faces, shown_after=self.faces.shown_after * factor),
            writes=replace(self.writes, busy_after=self.writes.busy_after * factor),
            events=self.events.scaled(factor),
            doors=replace(self.doors, second=self.doors.second * factor),
            scene=replace(self.scene, seconds=self.scene.seconds * factor),
            pace=self.pace * factor,
        )
