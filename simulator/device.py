"""Device information and capabilities."""

from hashlib import sha256

from .behavior import DetailDelete
from .dialect import Node, node
from .message import Answer, Call, JsonObject
from .parts import Parts, Routes
from .status import bad_content, lacks

FIRMWARE = "V4.48.40"

_GROUPS = (
    "Company",
    "Admin. Dept.",
    "Sales Dept.",
    "Financial Dept.",
    "Production Dept.",
    "Purchasing Dept.",
    "R&D Dept.",
)


def mac_address(serial_number: str) -> str:
    """Return the MAC address of a terminal, unique to its serial number."""
    own = sha256(serial_number.encode()).digest()[:3]
    return ":".join(f"{byte:02x}" for byte in (0x02, 0x00, 0x5E, *own))


class DeviceApi:
    """System, the capabilities of the device, and a few small endpoints."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def routes(self) -> Routes:
        """Return the handlers by method and path."""
        attendance = "AccessControl/LocalAttendance/groupSearch"
        routes: Routes = {
            ("GET", "System/deviceInfo"): self.device_info,
            ("GET", "System/capabilities"): self.system_capabilities,
            ("GET", "Security/userCheck"): self.user_check,
        }
        if self._parts.profile.wire.system_status:
            routes["GET", "System/status"] = self.system_status
        if not self._parts.profile.device.access_control:
            return routes
        return routes | {
            ("GET", "AccessControl/capabilities"): self.access_capabilities,
            ("GET", f"{attendance}/capabilities"): self.group_capabilities,
            ("POST", attendance): self.groups,
        }

    def device_info(self, _call: Call) -> Answer:
        """Report the identity of the device."""
        device = self._parts.profile.device
        kind = [node("subDeviceType", device.sub_kind)] if device.sub_kind else []
        doors = node("electroLockNum", str(self._parts.profile.people.doors))
        serial = self._parts.serial_number[-(device.serial_end or 0) :]
        return self._parts.dialect.xml(
            node(
                "DeviceInfo",
                node("deviceName", device.name),
                node("deviceID", "255"),
                node("model", device.model),
                node("serialNumber", serial),
                node("macAddress", mac_address(self._parts.serial_number)),
                node("firmwareVersion", FIRMWARE),
                node("firmwareReleasedDate", "build 250115"),
                node("deviceType", device.kind),
                *kind,
                node("localZoneNum", "0"),
                node("alarmOutNum", "0"),
                node("alarmInNum", "0"),
                *([doors] if device.access_control else []),
                node("RS485Num", "1"),
            ),
            declaration=True,
        )

    def system_capabilities(self, _call: Call) -> Answer:
        """Report the capabilities of the network device."""
        doors = self._parts.profile.device.access_control
        return self._parts.dialect.xml(
            node(
                "DeviceCap",
                node("SysCap", _yes("isSupportDst")),
                _flag("isSupportAcsUpdate", value=doors),
                _flag("isSupportAccessControlCap", value=doors),
            ),
            declaration=True,
        )

    def access_capabilities(self, _call: Call) -> Answer:
        """Report the capabilities of access control."""
        if self._parts.profile.wire.json_capabilities:
            flag = self._parts.profile.capture.supported
            return self._parts.dialect.json(
                {"AccessControl": {"isSupportCaptureFace": flag}}
            )
        profile = self._parts.profile
        cards = profile.cards
        detail = profile.people.detail_delete is not DetailDelete.NONE
        capture = _flag("isSupportCaptureFace", value=profile.capture.supported)
        hours = profile.schedules.promised
        number = node(
            "EmployeeNoInfo",
            node("employeeNo", "1", min=1, max=32),
            node("characterType", opt="any"),
        )
        return self._parts.dialect.xml(
            node(
                "AccessControl",
                _yes("isSupportWiegandCfg"),
                _flag("isSupportIdentityTerminal", value=cards.rule is not None),
                _flag("isSupportClearCardRecord", value=False),
                _flag("isSupportDeployInfo", value=profile.events.deploy_info),
                _yes("isSupportRemoteControlDoor"),
                _yes("isSupportUserInfo"),
                number,
                _flag("isSupportCardInfo", value=cards.supported),
                _yes("isSupportFDLib"),
                _flag("isSupportUserInfoDetailDelete", value=detail),
                _yes("isSupportFingerPrintCfg"),
                _yes("isSupportCaptureFingerPrint"),
                _yes("isSupportVerifyWeekPlanCfg"),
                _flag("isSupportCardRightWeekPlanCfg", value=hours),
                _yes("isSupportVerifyPlanTemplate"),
                _flag("isSupportUserRightPlanTemplate", value=hours),
                _yes("isSupportCardReaderPlan"),
                _yes("isSupportAcsEvent"),
                _yes("isSupportAcsWorkStatus"),
                _yes("isSupportDoorCfg"),
                _yes("isSupportAcsCfg"),
                capture,
                _yes("isSupportCaptureInfraredFace"),
                _yes("isSupportFaceRecognizeMode"),
                _flag("isSupportCaptureCardInfo", value=cards.reader),
                node("LocalAttendanceCap", _yes("isSupportGroupSearch")),
                _yes("isSupportCustomPrompt"),
            ),
            declaration=True,
        )

    def system_status(self, _call: Call) -> Answer:
        """Report the state of the device; many terminals do not have this endpoint."""
        return self._parts.dialect.xml(
            node("DeviceStatus", node("deviceUpTime", "3600")), declaration=True
        )

    def user_check(self, _call: Call) -> Answer:
        """Report that the login is correct."""
        return self._parts.dialect.xml(
            node("userCheck", node("statusValue", "200"), node("statusString", "OK")),
            declaration=True,
        )

    def group_capabilities(self, _call: Call) -> Answer:
        """Report how departments can be searched."""
        condition = {
            "searchID": {"@min": 1, "@max": 40},
            "maxResults": {"@min": 1, "@max": 15},
            "searchType": {"@opt": ["name", "all", "id"]},
            "groupName": {"@min": 1, "@max": 32},
        }
        result = {
            "numOfMatches": {"@min": 0, "@max": 15},
            "totalMatches": {"@min": 0, "@max": 128},
            "GroupInfo": {
                "groupId": {"@min": 1, "@max": 128},
                "groupName": {"@min": 1, "@max": 32},
                "hasPersonNumber": {"@opt": [True, False]},
                "hasShiftInfo": {"@opt": [True, False]},
                "personNumber": {"@min": 0, "@max": 1500},
                "shiftId": {"@min": 1, "@max": 256},
                "shiftName": {"@min": 1, "@max": 32},
                "shiftType": {"@opt": ["normal", "manHours"]},
            },
        }
        searched = {"GroupSearchCond": condition, "GroupSearchResult": result}
        return self._parts.dialect.json({"GroupSearchCap": searched})

    def groups(self, call: Call) -> Answer:
        """List the departments, which are not access groups."""
        condition = call.json("GroupSearchCond")
        for name, kind in (
            ("searchID", str),
            ("searchResultPosition", int),
            ("maxResults", int),
        ):
            if name not in condition:
                raise lacks(name)
            if not isinstance(condition[name], kind):
                raise bad_content(name)
        first = condition["searchResultPosition"]
        groups = [self._group(number) for number in range(1, len(_GROUPS) + 1)]
        lists = self._parts.profile.lists
        page = lists.page(groups, first, min(condition["maxResults"], 15))
        result: JsonObject = {
            "searchID": condition["searchID"],
            **lists.totals(groups, first, page, "NO MATCH"),
        }
        if page:
            result["GroupInfo"] = page
        return self._parts.dialect.json({"GroupSearchResult": result})

    def _group(self, number: int) -> JsonObject:
        people = self._parts.store.people.values()
        return {
            "groupId": number,
            "groupName": _GROUPS[number - 1],
            "personNumber": sum(it.get("groupId", 0) == number for it in people),
            "shiftId": 1,
            "shiftName": "Normal Shift1",
            "shiftType": "normal",
        }


def _flag(name: str, *, value: bool) -> Node:
    return node(name, "true" if value else "false")


def _yes(name: str) -> Node:
    return _flag(name, value=True)
