"""Remote commands to doors, their state and their parameters."""

from http import HTTPStatus
from typing import Any

from .dialect import Node, node
from .door_behavior import Bare
from .doors import Doors, Mode
from .message import Answer, Call, JsonObject
from .parts import Parts, Routes
from .status import RefusalError, not_supported
from .verify_modes import SECOND_READER

_REMOTE = "AccessControl/RemoteControl/door"
_PARAM = "AccessControl/Door/param"
_STATUS = "AccessControl/AcsWorkStatus"
_NAMESPACES = (
    "{http://www.isapi.org/ver20/XMLSchema}",
    "{http://www.hikvision.com/ver20/XMLSchema}",
)
ALL_DOORS = 65535


class DoorsApi:
    """Answers RemoteControl/door, AcsWorkStatus and Door/param."""

    def __init__(self, parts: Parts, doors: Doors, net_user: str) -> None:
        self._parts = parts
        self._doors = doors
        self._net_user = net_user
        self._behavior = parts.profile.doors

    def routes(self) -> Routes:
        """Return the handlers by method and path."""
        routes: Routes = {
            ("GET", _STATUS): self.status,
            ("GET", f"{_STATUS}/capabilities"): self.status_capabilities,
            ("PUT", f"{_REMOTE}/#"): self.command,
            ("GET", f"{_PARAM}/#"): self.parameters,
        }
        if self._behavior.reports_capabilities:
            routes["GET", f"{_REMOTE}/capabilities"] = self.capabilities
        return routes

    def capabilities(self, _call: Call) -> Answer:
        """Report the doors and the commands."""
        return self._parts.dialect.xml(
            node(
                "RemoteControlDoor",
                node("doorNo", min=1, max=len(list(self._doors))),
                node("cmd", opt=",".join(self._behavior.commands)),
            )
        )

    def command(self, call: Call) -> Answer:
        """Command a door, or all of them."""
        behavior = self._behavior
        if behavior.forbidden:
            raise RefusalError("lowPrivilege", http_status=HTTPStatus.FORBIDDEN)
        numbers = self._numbers(call, or_all=True)
        word, complete = self._word(call)
        if behavior.refusal:
            raise RefusalError(behavior.refusal, status_code=4)
        ignored = not complete and behavior.bare is Bare.WITHOUT_EFFECT
        if not ignored and not behavior.without_effect:
            for number in numbers:
                self._doors.command(number, word, call.peer, self._net_user)
        return self._parts.dialect.ok(as_json=call.wants_json)

    def _word(self, call: Call) -> tuple[str, bool]:
        """Return the command, and whether it has version and namespace."""
        root = call.xml("RemoteControlDoor")
        complete = root.tag.startswith(_NAMESPACES) and "version" in root.attrib
        if not complete and self._behavior.bare is Bare.REFUSED:
            raise RefusalError("badXmlContent", "RemoteControlDoor")
        word = (root.findtext("{*}cmd") or "").strip()
        if word not in self._behavior.commands:
            raise RefusalError("badXmlContent", "cmd")
        return word, complete

    def _numbers(self, call: Call, *, or_all: bool = False) -> list[int]:
        """Return the doors that the last part of a path names."""
        number = call.number
        doors = [door.number for door in self._doors]
        if number == ALL_DOORS and or_all:
            return doors
        if number not in doors:
            raise RefusalError("badParameters", "doorNo")
        return [number]

    def status(self, _call: Call) -> Answer:
        """Report the state of relays, modes and contacts."""
        if not self._behavior.status:
            raise not_supported()
        status = self._status()
        if self._behavior.status_xml:
            children = [it for pair in status.items() for it in _listed(*pair)]
            return self._parts.dialect.xml(node("AcsWorkStatus", *children))
        return self._parts.dialect.json({"AcsWorkStatus": status})

    def _status(self) -> JsonObject:
        """Return the elements and values of a published answer of a K1T terminal."""
        doors, people = [*self._doors], self._parts.store
        count = self._behavior.status_entries or len(doors)
        contacts = [int(self._doors.has_contact and it.is_open) for it in doors]
        cards = sum(len(cards) for cards in people.cards.values())
        return {
            "doorLockStatus": _padded([int(it.is_unlocked) for it in doors], count),
            "doorStatus": _padded([int(it.mode) for it in doors], count, Mode.NORMAL),
            "magneticStatus": _padded(contacts, count),
            "caseStatus": [],
            "powerSupplyStatus": "ACPowerSupply",
            "antiSneakStatus": "close",
            "hostAntiDismantleStatus": "open" if self._doors.is_tampered else "close",
            "cardReaderOnlineStatus": self._readers(),
            "cardReaderAntiDismantleStatus": [],
            "ezvizStatus": "unregistered",
            "cardReaderVerifyMode": [10, 3],
            "alarmOutStatus": [0],
            "cardNum": cards,
        }

    def _readers(self) -> list[int]:
        """Return the numbers of the readers that are online."""
        return [1, SECOND_READER] if self._parts.profile.verify.second_mode else [1]

    def status_capabilities(self, _call: Call) -> Answer:
        """Report the values of a state."""
        locks, words = {"@opt": "0,1,2,3,4"}, {"@opt": "close,open"}
        capabilities = {
            "doorLockStatus": locks,
            "doorStatus": {"@opt": "1,2,3,4"},
            "magneticStatus": locks,
            "powerSupplyStatus": {"@opt": "ACPowerSupply"},
            "antiSneakStatus": words,
            "hostAntiDismantleStatus": words,
        }
        return self._parts.dialect.json({"AcsWorkStatus": capabilities})

    def parameters(self, call: Call) -> Answer:
        """Report the parameters of a door."""
        values = self._values(*self._numbers(call))
        if call.wants_json:
            return self._parts.dialect.json({"DoorParam": values})
        children = [node(name, _word(value)) for name, value in values.items()]
        return self._parts.dialect.xml(node("DoorParam", *children))

    def _values(self, number: int) -> dict[str, str | int | bool]:
        """Return the elements of the guide of 2020; passwords are write-only."""
        behavior = self._behavior
        named = number <= len(behavior.names)
        return {
            "doorName": behavior.names[number - 1] if named else f"Door{number}",
            "magneticType": "alwaysClose",
            "openButtonType": "alwaysOpen",
            "openDuration": behavior.open_seconds,
            "disabledOpenDuration": 15,
            "magneticAlarmTimeout": behavior.alarm_seconds,
            "enableDoorLock": True,
            "enableLeaderCard": False,
            "leaderCardMode": "disable",
            "leaderCardOpenDuration": 10,
            "lockInputCheck": False,
            "lockInputType": "alwaysClose",
            "doorTerminalMode": "preventCutAndShort",
            "openButton": True,
        }


def _padded(values: list[int], count: int, rest: int = 0) -> list[int]:
    return values + [int(rest)] * (count - len(values))


def _listed(name: str, value: Any) -> list[Node]:
    """Return an element for each value of a list; no published answer shows it."""
    values = value if isinstance(value, list) else [value]
    return [node(name, str(it)) for it in values]


def _word(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
