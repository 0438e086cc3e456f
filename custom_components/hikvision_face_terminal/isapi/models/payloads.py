"""The bodies of requests and answers that are not a model of their own."""

from collections.abc import Iterable
import secrets

from ..errors import IsapiUnexpectedError
from ..tree import Tree, children, count, root_of, text
from .face import LIBRARY, CaptureKind, form_data
from .page import Page

# Byte for byte what the guide sends, which requests "url".
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

# Subscribes to all events, with a heartbeat every 30 s.
SUBSCRIBE_XML = b"""\
<SubscribeEvent version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">
    <heartbeat>30</heartbeat>
    <eventMode>all</eventMode>
</SubscribeEvent>"""


def capture(kind: CaptureKind) -> bytes:
    """Return the condition of a capture."""
    return _CAPTURE_XML.format(kind=kind).encode()


def new_search_id() -> str:
    """Return the name of a search; the same on all pages of one.

    Short: a DS-K1T342MFWX refuses 32 characters with badParameters.
    """
    return secrets.token_hex(4)


def users_search(
    search_id: str, *, position: int = 0, limit: int = 1, only: Iterable[str] = ()
) -> Tree:
    """Return the condition that finds `limit` users from a position on, or `only`.

    Later pages of a search have the searchID of the first.
    """
    condition: Tree = {"searchID": search_id, "searchResultPosition": position}
    if numbers := [{"employeeNo": number} for number in only]:
        condition |= {"maxResults": len(numbers), "EmployeeNoList": numbers}
    else:
        condition["maxResults"] = limit
    return {"UserInfoSearchCond": condition}


def department_search(search_id: str, position: int) -> Tree:
    """Return the condition that lists departments, as the vendor's page sends it."""
    return {
        "GroupSearchCond": {
            "searchID": search_id,
            "searchResultPosition": position,
            "maxResults": 10,
            "searchType": "all",
        }
    }


def faces_search(position: int, limit: int) -> Tree:
    """Return the condition that lists `limit` faces from a position on."""
    return {"searchResultPosition": position, "maxResults": limit, **LIBRARY}


def face_search(employee_no: str) -> Tree:
    """Return the condition that finds one user's face."""
    return {**faces_search(0, 1), "FPID": employee_no}


def face_delete(employee_no: str) -> Tree:
    """Return the body of FDSearch/Delete for one face."""
    return {"FPID": [{"value": employee_no}]}


def face_delete_by_body(employee_no: str) -> Tree:
    """Return the body of FDDelete, which names the library, for one face."""
    return {**LIBRARY, "FPID": employee_no}


def face_delete_by_form(employee_no: str) -> tuple[bytes, str]:
    """Return the body and type of an FDSetUp that removes a face."""
    return form_data({**LIBRARY, "FPID": employee_no, "deleteFP": True})


def users_detail_delete(employee_nos: Iterable[str]) -> Tree:
    """Return the body that deletes users with cards, fingerprints and faces."""
    return {
        "UserInfoDetail": {
            "mode": "byEmployeeNo",
            "EmployeeNoList": _list(employee_nos),
        }
    }


def users_delete(employee_nos: Iterable[str]) -> Tree:
    """Return the body that deletes users on terminals without UserInfoDetail."""
    return {"UserInfoDelCond": {"EmployeeNoList": _list(employee_nos)}}


def deletion_running(tree: Tree) -> bool:
    """Read DeleteProcess; terminals without it finish deleting before they answer."""
    status = text(root_of(tree, "UserInfoDetailDeleteProcess"), "status").lower()
    if status.startswith("fail"):
        raise IsapiUnexpectedError("the terminal failed to delete")
    return status == "processing"


def user_counts(tree: Tree) -> tuple[int | None, int | None]:
    """Return the number of users and of users with a face.

    Reads UserInfo/Count, or UserInfo/Search where there is no counter. Older
    firmware counts faces in neither, and some reports the total of each page only.
    """
    if "UserInfoSearch" in tree or "totalMatches" in tree:
        return Page.from_tree(tree, 0).total, None
    counts = root_of(tree, "UserInfoCount")
    return count(counts.get("userNumber")), count(counts.get("bindFaceUserNumber"))


def face_counts(tree: Tree) -> int | None:
    """Read FDLib/Count; None where the terminal lacks it."""
    for library in children(tree, "FDRecordDataInfo"):
        if library.get("faceLibType") == "blackFD":
            return count(library.get("recordDataNumber"))
    return None


def _list(employee_nos: Iterable[str]) -> list[Tree]:
    numbers = [{"employeeNo": number} for number in employee_nos if number.strip()]
    if not numbers:
        raise ValueError("an empty list would delete all users")
    return numbers
