"""The fingerprints of users: read at the sensor, stored, counted and deleted."""

from base64 import b64encode
from functools import partial
from hashlib import shake_256
from typing import Any

from .dialect import node
from .message import Answer, Call, JsonObject, local_name, member
from .parts import Parts, Routes
from .person import check_employee_no
from .reader import Reader
from .status import RefusalError, bad_content, lacks

_CAPTURE = "AccessControl/CaptureFingerPrint"
_PATH = "AccessControl/FingerPrint"
_FINGERS = 10
_TEMPLATE_BYTES = 384
# Held to the sensor, a finger that it cannot read.
BLURRED = "blurred"

_STORED, _POOR, _FULL, _KNOWN, _ID_TAKEN, _ID_INVALID = 1, 3, 4, 5, 6, 7


def template_of(finger: str) -> str:
    """Return the template of a finger; real ones differ a bit each time."""
    return b64encode(shake_256(finger.encode()).digest(_TEMPLATE_BYTES)).decode()


class FingerprintsApi:
    """Stores the fingers of users; the last write's outcome can be polled."""

    def __init__(self, parts: Parts, sensor: Reader) -> None:
        self._parts = parts
        self._store = parts.store
        self._dialect = parts.dialect
        self._sensor = sensor
        self._behavior = parts.profile.fingers
        self._last: JsonObject | None = None
        self._polled = False

    def routes(self) -> Routes:
        """Return the handlers by method and path."""
        behavior = self._behavior
        if not behavior.supported:
            return {}
        routes: Routes = {
            ("GET", f"{_CAPTURE}/capabilities"): self.capabilities,
            ("POST", _CAPTURE): self.capture,
            ("POST", f"{_PATH}/SetUp"): self.set_up,
            ("PUT", f"{_PATH}/Delete"): self.delete,
            ("GET", f"{_PATH}/DeleteProcess"): self.delete_process,
        }
        if behavior.adds:
            routes["POST", f"{_PATH}Download"] = self.add
            routes["GET", f"{_PATH}Progress"] = self.progress
        if behavior.counts:
            routes["GET", f"{_PATH}/Count"] = self.count
        return routes

    def capabilities(self, _call: Call) -> Answer:
        """Report what the sensor can read."""
        finger = node("fingerNo", "1", min=1, max=_FINGERS)
        return self._dialect.xml(
            node(
                "CaptureFingerPrint",
                node("CaptureFingerPrintCond", finger),
                node("fingerData", min=1, max=768),
                finger,
                node("fingerPrintQuality", "1", min=1, max=100),
                node("filePathType", opt="multipart"),
            )
        )

    async def capture(self, call: Call) -> Answer:
        """Read the finger that is held to the sensor; nothing is stored."""
        if call.body.lstrip().startswith(b"{"):
            raise RefusalError("badXmlContent")
        condition = call.xml("CaptureFingerPrintCond")
        wanted = [it.text for it in condition if local_name(it) == "fingerNo"]
        if wanted not in [[str(number)] for number in range(1, _FINGERS + 1)]:
            raise RefusalError("badXmlContent", "fingerNo")
        is_open = partial(self._parts.is_open, call.connection)
        finger = await self._sensor.read(is_open)
        if finger == BLURRED:
            raise RefusalError("fingerPrintLowQulity")
        return self._dialect.xml(
            node(
                "CaptureFingerPrint",
                node("fingerData", template_of(finger)),
                node("fingerNo", wanted[0] or ""),
                node("fingerPrintQuality", "87"),
            )
        )

    def add(self, call: Call) -> Answer:
        """Start to add a finger; what became of it is told when it is asked for."""
        self._last = self._stored(call, overwrites=False)
        self._polled = self._behavior.stores_at_once
        return self._dialect.ok(as_json=True)

    def progress(self, _call: Call) -> Answer:
        """Report what became of the finger that was added last."""
        is_done, self._polled = self._polled, True
        status = {"totalStatus": int(is_done and self._last is not None)}
        readers = {"StatusList": [self._last]} if is_done and self._last else {}
        return self._dialect.json({"FingerPrintStatus": {**status, **readers}})

    def set_up(self, call: Call) -> Answer:
        """Store a finger in place of one of the same number."""
        report = self._stored(call, overwrites=True)
        return self._dialect.json({"FingerPrintStatus": {"StatusList": [report]}})

    def count(self, call: Call) -> Answer:
        """Count the fingers of a user."""
        fingers = self._store.fingerprints.get(call.query.get("employeeNo", ""), ())
        ids = [it["fingerPrintID"] for it in fingers]
        reader = {"cardReaderNo": 1, "numberOfFP": len(ids), "fingerPrintIDs": ids}
        return self._dialect.json({"FingerPrintCountList": [reader]})

    def delete(self, call: Call) -> Answer:
        """Delete the named fingers of a user; without any, all; without a user, all."""
        sent = call.json("FingerPrintDelete")
        if sent.get("mode") == "byCardReader":
            self._store.fingerprints.clear()
            return self._dialect.ok(as_json=True)
        if sent.get("mode") != "byEmployeeNo":
            raise bad_content("mode")
        detail = member(sent, "EmployeeNoDetail")
        employee_no = check_employee_no(detail)
        ids = detail.get("fingerPrintID", [])
        if not isinstance(ids, list) or not all(type(it) is int for it in ids):
            raise bad_content("fingerPrintID")
        fingers = self._store.fingerprints.pop(employee_no, [])
        keeps = ids and not self._behavior.deletes_all
        if left := [it for it in fingers if keeps and it["fingerPrintID"] not in ids]:
            self._store.fingerprints[employee_no] = left
        return self._dialect.ok(as_json=True)

    def delete_process(self, _call: Call) -> Answer:
        """Report that the deletion is done."""
        return self._dialect.json({"FingerPrintDeleteProcess": {"status": "success"}})

    def _stored(self, call: Call, *, overwrites: bool) -> JsonObject:
        """Store a finger, and return the reader's report."""
        sent = call.json("FingerPrintCfg")
        employee_no = check_employee_no(sent)
        if sent.get("enableCardReader") != [1]:
            raise lacks("enableCardReader")
        template = sent.get("fingerData")
        if not isinstance(template, str) or not template:
            raise lacks("fingerData")
        if employee_no not in self._store.people and not self._behavior.takes_nobodys:
            raise RefusalError("employeeNoNotExist")
        status, message = self._status(employee_no, sent, overwrites=overwrites)
        if status == _STORED and employee_no in self._store.people:
            finger_id = sent["fingerPrintID"]
            fingers = self._store.fingerprints.get(employee_no, [])
            kept = [it for it in fingers if it["fingerPrintID"] != finger_id]
            finger = {"fingerPrintID": finger_id, "fingerData": template}
            self._store.fingerprints[employee_no] = [*kept, finger]
        return {"id": 1, "cardReaderRecvStatus": status, "errorMsg": message}

    def _status(
        self, employee_no: str, sent: JsonObject, *, overwrites: bool
    ) -> tuple[int, str]:
        finger_id: Any = sent.get("fingerPrintID")
        if type(finger_id) is not int or not 1 <= finger_id <= _FINGERS:
            return _ID_INVALID, ""
        if self._behavior.poor:
            return _POOR, ""
        stored = self._store.fingerprints
        for owner, fingers in stored.items():
            if any(it.get("fingerData") == sent["fingerData"] for it in fingers):
                return _KNOWN, owner
        own = stored.get(employee_no, ())
        if any(it["fingerPrintID"] == finger_id for it in own) and not overwrites:
            return _ID_TAKEN, ""
        if sum(map(len, stored.values())) >= self._behavior.capacity:
            return _FULL, ""
        return _STORED, ""
