"""What the codes of events mean: a major and a minor number, as the vendor lists them.

The vendor's guide (Access Control on Person, appendix A.1) and its SDK's list agree.
Public tables of other integrations do not: of this file's codes they call the exit
button a contact (5/23), a fingerprint a card (5/38) and an expired card granted (5/8).
A code that is not here means nothing, also with a person in it.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

_ALARM: Final = 1
_OPERATION: Final = 3
_ACCESS: Final = 5


class EventKind(StrEnum):
    """What has happened."""

    GRANTED = "granted"
    DENIED = "denied"
    EXIT_BUTTON = "exit_button"
    REMOTE_OPEN = "remote_open"
    REMOTE_CLOSE = "remote_close"
    FORCED_OPEN = "forced_open"
    LEFT_OPEN = "left_open"
    DURESS = "duress"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    RING = "ring"
    UNLOCKED = "unlocked"
    LOCKED = "locked"
    CONTACT_OPEN = "contact_open"
    CONTACT_CLOSED = "contact_closed"
    HELD_OPEN = "held_open"
    HELD_OPEN_ENDED = "held_open_ended"
    HELD_CLOSED = "held_closed"
    HELD_CLOSED_ENDED = "held_closed_ended"
    TAMPERED = "tampered"
    TAMPER_ENDED = "tamper_ended"
    CLOCK_SET = "clock_set"


class AccessMethod(StrEnum):
    """With what a person identified."""

    FACE = "face"
    CARD = "card"
    FINGERPRINT = "fingerprint"
    PIN = "pin"
    QR_CODE = "qr_code"
    CODE = "code"
    COMBINED = "combined"
    UNKNOWN = "unknown"


class DenialReason(StrEnum):
    """Why a person was not let in."""

    UNKNOWN_FACE = "unknown_face"
    UNKNOWN_CARD = "unknown_card"
    UNKNOWN_FINGERPRINT = "unknown_fingerprint"
    WRONG_PIN = "wrong_pin"
    NO_PERMISSION = "no_permission"
    OUTSIDE_SCHEDULE = "outside_schedule"
    EXPIRED = "expired"
    BLOCKED = "blocked"
    DOOR_HELD_CLOSED = "door_held_closed"
    LIVENESS = "liveness"
    TIMEOUT = "timeout"
    OTHER = "other"


class Meaning(NamedTuple):
    """What a code means. Only a denial has a reason."""

    kind: EventKind
    method: AccessMethod = AccessMethod.UNKNOWN
    reason: DenialReason | None = None


# The combinations include those of an employee number with something.
_GRANTED: Final = {
    AccessMethod.CARD: (1,),
    AccessMethod.FINGERPRINT: (38,),
    AccessMethod.FACE: (75,),
    # 229 is that of a DS-KV6124.
    AccessMethod.PIN: (181, 229),
    # The super password, and a code that is valid once.
    AccessMethod.CODE: (34, 179),
    AccessMethod.COMBINED: (
        *(2, 40, 43, 46, 54, 57, 60, 63, 66, 69, 72, 77, 101, 105, 153),
    ),
    # The last of several people.
    AccessMethod.UNKNOWN: (16,),
}

# A combination failed by its second part where the first has a failure of its own: an
# unknown card is 9, an unknown number 152. Elsewhere it is not told by which one.
_DENIED: Final = {
    (AccessMethod.CARD, DenialReason.UNKNOWN_CARD): (9,),
    (AccessMethod.CARD, DenialReason.OTHER): (
        *(119, 162, 163, 164, 168, 169, 170, 171),
    ),
    (AccessMethod.FINGERPRINT, DenialReason.UNKNOWN_FINGERPRINT): (39, 49),
    (AccessMethod.FACE, DenialReason.UNKNOWN_FACE): (76, 80),
    (AccessMethod.FACE, DenialReason.LIVENESS): (104,),
    (AccessMethod.FACE, DenialReason.OTHER): (142,),
    # 150 is that of a DS-KV6124.
    (AccessMethod.PIN, DenialReason.WRONG_PIN): (150, 151),
    (AccessMethod.CODE, DenialReason.OTHER): (14, 180),
    (AccessMethod.COMBINED, DenialReason.WRONG_PIN): (3, 102),
    (AccessMethod.COMBINED, DenialReason.UNKNOWN_FINGERPRINT): (41, 70),
    (AccessMethod.COMBINED, DenialReason.UNKNOWN_FACE): (61, 78, 112),
    (AccessMethod.COMBINED, DenialReason.OTHER): (44, 47, 55, 58, 64, 67, 73),
    (AccessMethod.COMBINED, DenialReason.TIMEOUT): (
        *(4, 5, 42, 45, 48, 56, 59, 62, 65, 68, 71, 74, 79, 103, 154),
    ),
    # Their names say "card", but a face that may not enter has no code of its own.
    (AccessMethod.UNKNOWN, DenialReason.NO_PERMISSION): (6,),
    (AccessMethod.UNKNOWN, DenialReason.OUTSIDE_SCHEDULE): (7, 118),
    (AccessMethod.UNKNOWN, DenialReason.EXPIRED): (8,),
    (AccessMethod.UNKNOWN, DenialReason.BLOCKED): (113,),
    (AccessMethod.UNKNOWN, DenialReason.DOOR_HELD_CLOSED): (117,),
    # Anti-passback, interlock, several people, an unknown number, a wrong method, too
    # many attempts. The guide calls 15 completed, its name says that it failed.
    (AccessMethod.UNKNOWN, DenialReason.OTHER): (
        *(10, 11, 12, 13, 15, 120, 148, 152, 155),
    ),
    (AccessMethod.UNKNOWN, DenialReason.TIMEOUT): (36,),
}

_OTHERS: Final = {
    EventKind.EXIT_BUTTON: ((_ACCESS, 23),),
    EventKind.REMOTE_OPEN: ((_OPERATION, 1024),),
    EventKind.REMOTE_CLOSE: ((_OPERATION, 1025),),
    EventKind.FORCED_OPEN: ((_ACCESS, 27),),
    EventKind.LEFT_OPEN: ((_ACCESS, 28),),
    EventKind.DURESS: ((_ALARM, 1034),),
    EventKind.TOO_MANY_ATTEMPTS: ((_ALARM, 1036),),
    # The doorbell, and a call to the center: which one a terminal's button makes
    # depends on its settings.
    EventKind.RING: ((_ACCESS, 37), (_ACCESS, 51)),
    EventKind.UNLOCKED: ((_ACCESS, 21),),
    EventKind.LOCKED: ((_ACCESS, 22),),
    EventKind.CONTACT_OPEN: ((_ACCESS, 25),),
    EventKind.CONTACT_CLOSED: ((_ACCESS, 26),),
    EventKind.HELD_OPEN: ((_ACCESS, 19), (_OPERATION, 1026)),
    EventKind.HELD_OPEN_ENDED: ((_ACCESS, 20),),
    EventKind.HELD_CLOSED: ((_ACCESS, 31), (_OPERATION, 1027)),
    EventKind.HELD_CLOSED_ENDED: ((_ACCESS, 32),),
    # Case, reader, and the door unit inside.
    EventKind.TAMPERED: ((_ALARM, 1028), (_ALARM, 1030), (_ALARM, 1039)),
    EventKind.TAMPER_ENDED: ((_ALARM, 1029), (_ALARM, 1031), (_ALARM, 1040)),
    # By hand, and by NTP.
    EventKind.CLOCK_SET: ((_OPERATION, 1028), (_OPERATION, 1029)),
}


def _meanings() -> Iterator[tuple[tuple[int, int], Meaning]]:
    for method, minors in _GRANTED.items():
        for minor in minors:
            yield (_ACCESS, minor), Meaning(EventKind.GRANTED, method)
    for (method, reason), minors in _DENIED.items():
        for minor in minors:
            yield (_ACCESS, minor), Meaning(EventKind.DENIED, method, reason)
    for kind, codes in _OTHERS.items():
        for code in codes:
            yield code, Meaning(kind)


MEANINGS: Final = dict(_meanings())
