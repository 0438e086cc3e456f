"""Fingerprints: how a terminal reads, stores, counts and removes them.

Wire names from the vendor's guide of 2020, but for those of the count, which are from
a public client. A template is never read from a terminal's memory: it goes from the
sensor to the user, and is kept nowhere.
"""

from dataclasses import dataclass, field
from enum import IntEnum
import re
from typing import Final, Self

from ..tree import (
    Tree,
    children,
    count,
    integer,
    is_plain,
    node,
    root_of,
    text,
)

# All terminals known number the fingers of a user from 1 to 10.
MAX_FINGERS: Final = 10

# The terminal itself; requests name the readers that shall know a finger.
_OWN_READER: Final = 1

# Terminals report 768 characters at most in their capabilities.
_TEMPLATE: Final = re.compile(r"[A-Za-z0-9+/\s]{16,8192}={0,2}\s*", re.ASCII)

# What terminals report at most of a number of a user.
_MAX_EMPLOYEE_NO: Final = 32

# The element that holds the finger's number.
FINGER_ID: Final = "fingerPrintID"

_CAPTURE_XML: Final = """\
<CaptureFingerPrintCond version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">
    <fingerNo>{finger_id}</fingerNo>
</CaptureFingerPrintCond>"""

# The letters behind the series: E, F, W, X and so on; F is the sensor.
_MODEL: Final = re.compile(r"DS-K1[A-Z]\d+([A-Z]*)")


def may_have_sensor(model: str) -> bool:
    """Return whether a model can have a sensor for fingers.

    The flags of a terminal's capabilities are no proof: its name decides, unless it is
    not one of the vendor's.
    """
    letters = _MODEL.match(model.upper())
    return letters is None or "F" in letters[1]


def capture(finger_id: int) -> bytes:
    """Return the condition of a capture; no terminal is known that takes JSON."""
    return _CAPTURE_XML.format(finger_id=finger_id).encode()


def captured_template(tree: Tree) -> str | None:
    """Return the template of a captured finger; None if the answer has none."""
    template = text(root_of(tree, "CaptureFingerPrint"), "fingerData")
    return template if _TEMPLATE.fullmatch(template) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Fingerprint:
    """A finger and whose it is; `finger_id` is its number among those of the user."""

    employee_no: str
    finger_id: int
    template: str = field(repr=False)

    def to_wire(self) -> Tree:
        """Return the body that stores it."""
        return {
            "FingerPrintCfg": {
                "employeeNo": self.employee_no,
                "enableCardReader": [_OWN_READER],
                FINGER_ID: self.finger_id,
                "fingerType": "normalFP",
                "fingerData": self.template,
            }
        }


class StoreStatus(IntEnum):
    """What becomes of a finger at a reader (the vendor's guide)."""

    STORED = 1
    READER_OFFLINE = 2
    POOR = 3
    FULL = 4
    KNOWN = 5
    ID_TAKEN = 6
    ID_INVALID = 7


@dataclass(frozen=True, slots=True)
class StoreReport:
    """How far a finger is stored; `status` is None as long as that is not told.

    `owner` is the number of the user to whom a known finger belongs, as a K1T320 told
    it; empty if it is not told.
    """

    is_done: bool
    status: int | None
    owner: str = ""

    @classmethod
    def from_tree(cls, tree: Tree) -> Self | None:
        """Read FingerPrintStatus; None if the answer is none."""
        status = node(tree, "FingerPrintStatus")
        if not status:
            return None
        readers = children(status, "StatusList")
        own = next((it for it in readers if integer(it.get("id")) == _OWN_READER), None)
        report = own or next(iter(readers), {})
        told = integer(report.get("cardReaderRecvStatus"))
        total = integer(status.get("totalStatus"))
        return cls(
            is_done=told is not None if total is None else total == 1,
            status=told,
            owner=_owner(report) if told == StoreStatus.KNOWN else "",
        )


def _owner(report: Tree) -> str:
    """Return a number of a user; empty for a message that is none."""
    message = text(report, "errorMsg")
    is_number = is_plain(message) and len(message) <= _MAX_EMPLOYEE_NO
    return message if is_number else ""


def used_finger_ids(tree: Tree) -> frozenset[int] | None:
    """Read FingerPrint/Count: the numbers of a user's fingers; None if not told."""
    readers = children(tree, "FingerPrintCountList")
    own = [it for it in readers if integer(it.get("cardReaderNo")) in (None, 1)]
    if not own:
        return None
    used: set[int] = set()
    for reader in own:
        listed = reader.get("fingerPrintIDs")
        ids = {integer(it) for it in listed} if isinstance(listed, list) else set()
        known = {it for it in ids if it is not None}
        if len(known) != count(reader.get("numberOfFP")):
            return None
        used |= known
    return frozenset(used)


def fingerprints_delete(employee_no: str, *, by_reader: bool) -> Tree:
    """Return the body that deletes all fingers of a user.

    Raises ValueError without a number: that could mean everybody's.
    """
    if not employee_no.strip():
        raise ValueError("no user to delete fingerprints of")
    detail: Tree = {"employeeNo": employee_no}
    if by_reader:
        detail["enableCardReader"] = [_OWN_READER]
        detail[FINGER_ID] = [*range(1, MAX_FINGERS + 1)]
    return {
        "FingerPrintDelete": {"mode": "byEmployeeNo", "EmployeeNoDetail": detail},
    }


def deletion_running(tree: Tree) -> bool:
    """Read FingerPrint/DeleteProcess; its failure is seen by the look that follows."""
    status = text(root_of(tree, "FingerPrintDeleteProcess"), "status").lower()
    return status == "processing"
