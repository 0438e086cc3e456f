"""What operations send and what they answer, where that is no model.

With models.py the only place that knows the names on the wire.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
import json
import secrets
from typing import Self

from ..errors import IsapiUnexpectedError
from ..tree import Tree, children, count, integer, label, root_of, text
from .device import CaptureKind, Face

# The library of ordinary faces ("blackFD" is no block list); terminals make it
# themselves under this number.
_LIBRARY: Tree = {"faceLibType": "blackFD", "FDID": "1"}

# Byte for byte what the guide sends, where it is "url".
_CAPTURE_XML = """\
<CaptureFaceDataCond version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">
    <captureInfrared>false</captureInfrared>
    <dataType>{kind}</dataType>
</CaptureFaceDataCond>"""

# Ends a running capture; two independent clients send it, the capabilities of
# the guide's own terminal name the flag.
CAPTURE_CANCEL_XML = b"""\
<CaptureFaceDataCond version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">
    <cancelFlag>true</cancelFlag>
</CaptureFaceDataCond>"""


@dataclass(frozen=True, slots=True)
class Page:
    """What a search found from a position on, and whether there is more of it.

    `total` is how many there are in all, as far as the terminal tells.
    """

    found: list[Tree]
    total: int
    more: bool

    @classmethod
    def from_tree(cls, tree: Tree, position: int) -> Self:
        """Read UserInfo/Search or FDSearch.

        An empty page is the last one, whatever the terminal says.
        """
        search = root_of(tree, "UserInfoSearch")
        found = children(search, "UserInfo") or children(search, "MatchList")
        end = position + len(found)
        told = count(search.get("totalMatches"))
        total = end if told is None else told
        word = text(search, "responseStatusStrg").upper()
        more = word in ("", "MORE") and (end < told if told is not None else bool(word))
        return cls(found, total, bool(found) and more)


def capture(kind: CaptureKind) -> bytes:
    """Return what asks for a face."""
    return _CAPTURE_XML.format(kind=kind).encode()


def compact(tree: Tree) -> str:
    """Return JSON as terminals read it: in UTF-8, without blanks."""
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))


def users_search(
    search_id: str, *, position: int = 0, limit: int = 1, only: Iterable[str] = ()
) -> Tree:
    """Return the condition that finds people: so many from a position on, or `only`.

    Later pages of a search have the searchID of the first.
    """
    condition: Tree = {"searchID": search_id, "searchResultPosition": position}
    if numbers := [{"employeeNo": number} for number in only]:
        condition |= {"maxResults": len(numbers), "EmployeeNoList": numbers}
    else:
        condition["maxResults"] = limit
    return {"UserInfoSearchCond": condition}


def department_search(search_id: str, position: int) -> Tree:
    """Return the condition that lists departments, as the vendor's page asks."""
    return {
        "GroupSearchCond": {
            "searchID": search_id,
            "searchResultPosition": position,
            "maxResults": 10,
            "searchType": "all",
        }
    }


def departments(tree: Tree) -> tuple[dict[int, str], int]:
    """Return a page of departments by number, and how many there are in all."""
    search = root_of(tree, "GroupSearchResult")
    page = {
        number: label(group, "groupName") or str(number)
        for group in children(search, "GroupInfo")
        if (number := integer(group.get("groupId"))) is not None
    }
    return page, count(search.get("totalMatches")) or 0


def faces_search(position: int, limit: int) -> Tree:
    """Return the condition that lists so many faces from a position on."""
    return {"searchResultPosition": position, "maxResults": limit, **_LIBRARY}


def face_search(employee_no: str) -> Tree:
    """Return the condition that finds one person's face."""
    return {**faces_search(0, 1), "FPID": employee_no}


class FaceForm(Enum):
    """How a face is handed over: operation, name of the picture's part, plain JSON.

    The first form of each kind is what most terminals take: the terminal's own web
    page sends SET_UP_URL. FDSetUp adds or replaces a face and keeps the old one if
    it refuses the new; FaceDataRecord only adds one. A picture's part is named
    "img" by some firmware and "FaceImage" by other.
    """

    SET_UP_URL = ("FDSetUp", None, False)
    SET_UP_URL_JSON = ("FDSetUp", None, True)
    ADD_URL = ("FaceDataRecord", None, False)
    ADD_URL_JSON = ("FaceDataRecord", None, True)
    SET_UP_IMG = ("FDSetUp", "img", False)
    SET_UP_FACE_IMAGE = ("FDSetUp", "FaceImage", False)
    ADD_IMG = ("FaceDataRecord", "img", False)
    ADD_FACE_IMAGE = ("FaceDataRecord", "FaceImage", False)

    def __init__(self, name: str, part: str | None, as_json: bool) -> None:  # noqa: FBT001 - a row of the table above
        self.replaces = name == "FDSetUp"
        self.method = "PUT" if self.replaces else "POST"
        self.path = f"Intelligent/FDLib/{name}?format=json"
        self.takes_picture = part is not None
        self._part = part
        self._as_json = as_json

    def content(self, employee_no: str, face: Face) -> tuple[bytes, str]:
        """Return the request's body and its type.

        The record comes first, and its part has no header but its disposition, and
        never a file name: terminals refuse anything else.
        """
        record: Tree = {**_LIBRARY, "FPID": employee_no}
        if isinstance(face, str):
            record["faceURL"] = face
        if self._as_json:
            return compact(record).encode(), "application/json"
        if isinstance(face, bytes):
            return _form(record, (self._part or "", face))
        return _form(record)


def _form(record: Tree, picture: tuple[str, bytes] | None = None) -> tuple[bytes, str]:
    boundary = f"----WebKitFormBoundary{secrets.token_hex(8)}"
    disposition = "Content-Disposition: form-data; name="
    body = f'--{boundary}\r\n{disposition}"FaceDataRecord"\r\n\r\n'.encode()
    body += compact(record).encode()
    if picture:
        part, jpeg = picture
        body += (
            f"\r\n--{boundary}\r\n"
            f'{disposition}"{part}"; filename="face.jpg"\r\n'
            "Content-Type: image/jpeg\r\n\r\n"
        ).encode()
        body += jpeg
    body += f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


def face_delete(employee_no: str) -> Tree:
    """Return what takes one face out of the library."""
    return {"FPID": [{"value": employee_no}]}


def face_delete_by_body(employee_no: str) -> Tree:
    """Return the same for FDDelete, which has the library in its body."""
    return {**_LIBRARY, "FPID": employee_no}


def face_delete_by_form(employee_no: str) -> tuple[bytes, str]:
    """Return the body and type of an FDSetUp that takes a face away."""
    return _form({**_LIBRARY, "FPID": employee_no, "deleteFP": True})


def users_detail_delete(employee_nos: Iterable[str]) -> Tree:
    """Return what deletes people with cards, fingerprints and faces."""
    return {
        "UserInfoDetail": {
            "mode": "byEmployeeNo",
            "EmployeeNoList": _list(employee_nos),
        }
    }


def users_delete(employee_nos: Iterable[str]) -> Tree:
    """Return what deletes people on terminals that know no UserInfoDetail."""
    return {"UserInfoDelCond": {"EmployeeNoList": _list(employee_nos)}}


def deletion_running(tree: Tree) -> bool:
    """Read DeleteProcess; terminals without it delete before they answer."""
    status = text(root_of(tree, "UserInfoDetailDeleteProcess"), "status")
    if status == "failed":
        msg = "the terminal failed to delete"
        raise IsapiUnexpectedError(msg)
    return status == "processing"


def user_counts(tree: Tree) -> tuple[int | None, int | None]:
    """Read UserInfo/Count, or UserInfo/Search where there is no counter.

    Older firmware does not count faces in either.
    """
    if "UserInfoSearch" in tree:
        return Page.from_tree(tree, 0).total, None
    told = root_of(tree, "UserInfoCount")
    return count(told.get("userNumber")), count(told.get("bindFaceUserNumber"))


def face_counts(tree: Tree) -> int | None:
    """Read FDLib/Count; None where the terminal has none."""
    for library in children(tree, "FDRecordDataInfo"):
        if library.get("faceLibType") == "blackFD":
            return count(library.get("recordDataNumber"))
    return None


def _list(employee_nos: Iterable[str]) -> list[Tree]:
    numbers = [{"employeeNo": number} for number in employee_nos if number.strip()]
    if not numbers:
        msg = "an empty list would delete everybody"
        raise ValueError(msg)
    return numbers
