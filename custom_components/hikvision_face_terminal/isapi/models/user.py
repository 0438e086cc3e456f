"""A person on a terminal: what it tells of them, and what it is told.

The names on the wire of UserInfo are known here only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from ..tree import Tree, amount, children, integer, local_time, node, plain, text
from .device import MAX_DOORS, VALID_FROM, Capabilities, Gender, UserType

# Whoever shall stay out gets a period in the past, which all terminals honour:
# enable=false means "always" to them (vendor's guide 2020 and public clients).
# Before this day there was no terminal of this kind, so no real period ends then.
_BLOCKED_BEFORE = datetime(2010, 1, 1)  # noqa: DTZ001 - the terminal's local time


@dataclass(frozen=True, slots=True)
class Period:
    """From when until when, in the terminal's local time."""

    begin: datetime
    end: datetime

    @classmethod
    def from_tree(cls, valid: Tree) -> Self | None:
        """Read a record's Valid; None if it sets no limit or cannot be read."""
        begin = local_time(valid.get("beginTime"))
        end = local_time(valid.get("endTime"))
        if begin is None or end is None or not _is_enabled(valid):
            return None
        return cls(begin, end)


@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """A person on the terminal. `record` is all that the terminal told."""

    employee_no: str
    name: str
    # None: this terminal does not tell it in its list of people.
    has_face: bool | None
    record: Mapping[str, Any] = field(repr=False)

    @property
    def user_type(self) -> UserType | None:
        """What the terminal does on seeing them; None: something unknown to us."""
        return UserType.of(self.record)

    @property
    def gender(self) -> Gender:
        """As the terminal keeps it."""
        told = text(self.record, "gender").lower()
        return next((kind for kind in Gender if kind == told), Gender.UNKNOWN)

    @property
    def period(self) -> Period | None:
        """When doors open for them; None is always, or none that can be read."""
        return Period.from_tree(node(self.record, "Valid"))

    @property
    def blocked(self) -> bool:
        """Whether their period is one that was made to keep them out."""
        return self.period is not None and self.period.end < _BLOCKED_BEFORE

    @property
    def doors(self) -> tuple[int, ...]:
        """The doors that open for them."""
        told = text(self.record, "doorRight").split(",")
        return tuple(door for word in told if (door := integer(word)) is not None)

    @property
    def group_id(self) -> int | None:
        """The number of their department."""
        return integer(self.record.get("groupId"))

    @property
    def cards(self) -> int | None:
        """How many they have; None where the terminal does not tell."""
        return integer(self.record.get("numOfCard"))

    @property
    def fingerprints(self) -> int | None:
        """How many they have; None where the terminal does not tell."""
        return integer(self.record.get("numOfFP"))

    @classmethod
    def from_tree(cls, record: Tree) -> Self:
        """Read one entry of UserInfo/Search."""
        faces = integer(record.get("numOfFace"))
        if faces is not None or record.get("faceURL"):
            has_face: bool | None = bool(faces or record.get("faceURL"))
        else:
            has_face = None
        return cls(
            employee_no=plain(text(record, "employeeNo")),
            name=plain(text(record, "name")),
            has_face=has_face,
            record=record,
        )


# What the terminal tells of a person but does not take back.
_READ_ONLY = {
    *("numOfCard", "numOfFP", "numOfFace", "numOfRemoteControl", "numOfIris"),
    *("faceURL", "PersonInfoExtends"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class UserChanges:
    """What a person shall be; None leaves it as it is or to the default.

    Times are the terminal's local time, without a zone.
    """

    name: str | None = None
    user_type: UserType | None = None
    gender: Gender | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    group_id: int | None = None
    doors: tuple[int, ...] | None = None
    plan_template: int | None = None

    def new_record(self, employee_no: str, capabilities: Capabilities) -> Tree:
        """Return the body of a person who is not yet there.

        Without door rights the person would be recognised and stay outside, so
        door 1 with plan template 1 ("always") is the default.
        """
        default: Tree = {
            "employeeNo": employee_no,
            "name": self.name,
            "userType": UserType.NORMAL.wire,
            "Valid": always_valid(capabilities),
            "doorRight": "1",
            "RightPlan": [{"doorNo": 1, "planTemplateNo": "1"}],
            "gender": Gender.UNKNOWN.value,
        }
        return {**default, **self._fields(default)}

    def merged_into(
        self, record: Mapping[str, Any], capabilities: Capabilities
    ) -> Tree:
        """Return the whole record with these changes; what it held beside stays."""
        kept = writable(record)
        held = kept
        if not _is_enabled(node(kept, "Valid")):
            held = {**kept, "Valid": always_valid(capabilities)}
        return {**kept, **self._fields(held)}

    def _fields(self, held: Mapping[str, Any]) -> Tree:
        fields: Tree = {
            "name": self.name,
            "userType": self.user_type and self.user_type.wire,
            "gender": self.gender,
            "groupId": self.group_id,
        }
        if self.valid_from or self.valid_until:
            fields["Valid"] = self._valid(node(held, "Valid"))
        if self.doors is not None or self.plan_template is not None:
            plans = _door_plans(held)
            doors = self.doors or tuple(plans)
            fields["doorRight"] = ",".join(map(str, doors))
            fields["RightPlan"] = [
                {
                    "doorNo": door,
                    "planTemplateNo": str(self.plan_template or plans.get(door, "1")),
                }
                for door in doors
            ]
        return {name: value for name, value in fields.items() if value is not None}

    def _valid(self, held: Tree) -> Tree:
        times = {"beginTime": self.valid_from, "endTime": self.valid_until}
        return {
            **held,
            "enable": True,
            **{name: time.isoformat() for name, time in times.items() if time},
            "timeType": "local",
        }


def blocked_valid(capabilities: Capabilities) -> Tree:
    """Return the Valid of somebody who shall stay out: a minute of long ago."""
    begin = max(capabilities.valid_from, VALID_FROM)
    return {
        "beginTime": begin.isoformat(),
        "endTime": (begin + timedelta(minutes=1)).isoformat(),
        "enable": True,
        "timeType": "local",
    }


def writable(record: Mapping[str, Any]) -> Tree:
    """Return what the terminal takes back of a person's record.

    A PIN that is told as such goes back with the rest: firmware that clears what is
    left out would lose it. One that is hidden, as nothing or as stars, must not.
    """
    kept = {key: value for key, value in record.items() if key not in _READ_ONLY}
    if not text(kept, "password").isdecimal():
        kept.pop("password", None)
    return kept


def transferable_record(
    record: Mapping[str, Any], capabilities: Capabilities, doors: int | None
) -> Tree:
    """Return what of a person means the same on another terminal.

    That has these capabilities and so many doors, None if it does not tell. Doors
    that it does not have are left out; who could open one here can open door 1
    there at least. Without a right to any door they have none there. Words and
    numbers only: one terminal must not put anything else into another.
    """
    kept: Tree = {
        name: plain(text(record, name))
        for name in ("name", "userType", "gender", "doorRight")
        if name in record
    }
    if "RightPlan" in record:
        kept["RightPlan"] = []
    if text(record, "doorRight"):
        plans = _door_plans(record)
        there = {door: plan for door, plan in plans.items() if door <= (doors or door)}
        there = there or {1: next(iter(plans.values()))}
        kept["doorRight"] = ",".join(map(str, there))
        kept["RightPlan"] = [
            {"doorNo": door, "planTemplateNo": plan} for door, plan in there.items()
        ]
    valid = node(record, "Valid")
    begin, end = local_time(valid.get("beginTime")), local_time(valid.get("endTime"))
    if begin and end:
        kept["Valid"] = {
            "enable": _is_enabled(valid),
            "beginTime": max(begin, capabilities.valid_from).isoformat(),
            "endTime": min(end, capabilities.valid_until).isoformat(),
            "timeType": "local",
        }
    return kept


def always_valid(capabilities: Capabilities) -> Tree:
    """Return the Valid of somebody whom doors open for at any time."""
    return {
        "beginTime": capabilities.valid_from.isoformat(),
        "endTime": capabilities.valid_until.isoformat(),
        "enable": True,
        "timeType": "local",
    }


def _is_enabled(valid: Mapping[str, Any]) -> bool:
    """Tell whether a period counts; some firmware says so in words."""
    return text(valid, "enable").lower() != "false"


def _door_plans(record: Mapping[str, Any]) -> dict[int, str]:
    """Return which plan template a person has at which door."""
    return {
        door: plain(text(plan, "planTemplateNo")) or "1"
        for plan in children(record, "RightPlan")
        if (door := amount(plan.get("doorNo"), MAX_DOORS))
    } or {1: "1"}
