"""Validation of a user record, and how a terminal lists it."""

from collections.abc import Callable
from datetime import datetime
import re

from .behavior import PeopleBehavior
from .message import JsonObject
from .status import RefusalError, bad_content, lacks

_EMPLOYEE_NO_BYTES = 32
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_EARLIEST = "2000-01-01T00:00:00"
_LATEST = "2037-12-31T23:59:59"
_READ_ONLY = ("numOfCard", "numOfFP", "numOfFace", "faceURL", "PersonInfoExtends")

_PLAIN_NUMBERS = (
    "The value of the parameter contains characters that the device cannot process. "
    "Only letters and digits are permitted in the value of this parameter. Please "
    "check the message and send it again. Parameter: employeeNo"
)

# In the order in which a terminal lists them, with the values of a new user.
_DEFAULTS: JsonObject = {
    "employeeNo": "",
    "name": "",
    "userType": "normal",
    "onlyVerify": False,
    "closeDelayEnabled": False,
    "Valid": {
        "enable": False,
        "beginTime": _EARLIEST,
        "endTime": _LATEST,
        "timeType": "local",
    },
    "belongGroup": "",
    "password": "",
    "doorRight": "",
    "RightPlan": [],
    "maxOpenDoorTime": 0,
    "openDoorTime": 0,
    "roomNumber": 0,
    "floorNumber": 0,
    "localUIRight": False,
    "gender": "unknown",
    "numOfCard": 0,
    "numOfFP": 0,
    "numOfFace": 0,
    # In no department: the published traffic lists 9 of 12 users so.
    "groupId": 0,
    "localAtndPlanTemplateId": 0,
    "PersonInfoExtends": [{"value": ""}],
}
# Accepted, as the terminal's web page sends them, but not listed
_EXTRAS = (
    "userVerifyMode",
    "userLevel",
    "floorNumbers",
    "callNumbers",
    "localPassword",
)

type _Check = Callable[[object], bool]


def _one_of(*words: str) -> _Check:
    return lambda value: value in words


def _text(most: int) -> _Check:
    return lambda value: isinstance(value, str) and len(value.encode()) <= most


def _number(low: int, high: int) -> _Check:
    return lambda value: type(value) is int and low <= value <= high


def _flag(value: object) -> bool:
    return isinstance(value, bool)


_CHECKS: dict[str, _Check] = {
    "userType": _one_of("normal", "visitor", "blackList"),
    "gender": _one_of("male", "female", "unknown"),
    "onlyVerify": _flag,
    "closeDelayEnabled": _flag,
    "localUIRight": _flag,
    "belongGroup": _text(32),
    "userVerifyMode": _text(64),
    "maxOpenDoorTime": _number(0, 255),
    "groupId": _number(1, 128),
}


def check_person(
    person: JsonObject, behavior: PeopleBehavior, *, complete: bool
) -> JsonObject:
    """Return the fields that are stored; refuse the first invalid one.

    With `complete`, the fields that a new user needs are mandatory.
    """
    _check_plain_number(check_employee_no(person), behavior)
    period = person.get("Valid")
    for node in (*person, *(period if isinstance(period, dict) else ())):
        if node in behavior.unknown_nodes:
            raise bad_content(node)
    needed = ("name", "userType", "Valid") if complete else ()
    if complete and behavior.needs_door_right:
        needed = (*needed, "doorRight", "RightPlan")
    for node in needed:
        if node not in person:
            raise lacks(node)
    if "name" in person and not _text(behavior.name_bytes)(person["name"]):
        raise bad_content("name")
    for node, check in _CHECKS.items():
        if node in person and not check(person[node]):
            raise bad_content(node)
    if "Valid" in person:
        _check_period(person["Valid"], behavior)
    _check_doors(person, behavior)
    known = {*_DEFAULTS, *_EXTRAS}.difference(_READ_ONLY)
    return {node: value for node, value in person.items() if node in known}


def _check_plain_number(number: str, behavior: PeopleBehavior) -> None:
    if behavior.plain_numbers and not (number.isascii() and number.isalnum()):
        raise RefusalError("badJsonContent", _PLAIN_NUMBERS)


def check_employee_no(holder: JsonObject) -> str:
    """Return the employee number of an object."""
    if "employeeNo" not in holder:
        raise lacks("employeeNo")
    number = holder["employeeNo"]
    if not isinstance(number, str) or not _is_employee_no(number):
        raise bad_content("employeeNo")
    return number


def employee_numbers(condition: JsonObject, most: int) -> list[str]:
    """Return the numbers of an EmployeeNoList, which may be missing."""
    listed = condition.get("EmployeeNoList", [])
    if not isinstance(listed, list) or len(listed) > most:
        raise bad_content("EmployeeNoList")
    if not all(isinstance(it, dict) for it in listed):
        raise bad_content("EmployeeNoList")
    return [check_employee_no(it) for it in listed]


def with_defaults(person: JsonObject) -> JsonObject:
    """Return a record in which each field never written has a new user's value.

    A listing does not reveal whether a field was ever written.
    """
    writable = {
        node: default for node, default in _DEFAULTS.items() if node not in _READ_ONLY
    }
    return {**writable, **person}


def listed_person(
    person: JsonObject, *, cards: int, fingerprints: int, face_url: str | None
) -> JsonObject:
    """Return a user as UserInfo/Search lists them; faceURL only with a face."""
    counts = {
        "numOfCard": cards,
        "numOfFP": fingerprints,
        "numOfFace": int(face_url is not None),
    }
    listed = {
        node: counts.get(node, person.get(node, default))
        for node, default in _DEFAULTS.items()
    }
    if mode := person.get("userVerifyMode"):
        # Only for users who have one of their own: capabilities of a K1T and 87 users.
        listed["userVerifyMode"] = mode
    return listed if face_url is None else {**listed, "faceURL": face_url}


def _is_employee_no(number: str) -> bool:
    return 1 <= len(number.encode()) <= _EMPLOYEE_NO_BYTES


def _check_period(period: object, behavior: PeopleBehavior) -> None:
    if not isinstance(period, dict):
        raise bad_content("Valid")
    for node in ("enable", "beginTime", "endTime"):
        if node not in period:
            raise lacks(node)
    if not _flag(period["enable"]):
        raise bad_content("enable")
    if period.get("timeType", "local") != "local":
        raise bad_content("timeType")
    begin, end = (_time(period, node) for node in ("beginTime", "endTime"))
    own = behavior.names_time_errors
    for node, time in (("beginTime", begin), ("endTime", end)):
        if not behavior.first_time <= time <= behavior.last_time:
            if behavior.time_error:
                raise RefusalError(behavior.time_error, node)
            raise RefusalError("beyondTimeRangeLimit") if own else bad_content(node)
    if begin >= end:
        raise (
            RefusalError("endtimeEarlierThanBegintime")
            if own
            else bad_content("endTime")
        )


def _time(period: JsonObject, node: str) -> str:
    """Return a local time, which has no time zone."""
    time = period[node]
    if not isinstance(time, str) or not _TIME.fullmatch(time):
        raise bad_content(node)
    try:
        datetime.fromisoformat(time)
    except ValueError as err:
        raise bad_content(node) from err
    return time


def _check_doors(person: JsonObject, behavior: PeopleBehavior) -> None:
    if "doorRight" in person:
        right = person["doorRight"]
        if not isinstance(right, str):
            raise bad_content("doorRight")
        doors = right.split(",") if right else []
        if not all(_is_number(door, behavior.doors) for door in doors):
            raise bad_content("doorRight")
    plans = person.get("RightPlan", [])
    if not isinstance(plans, list) or len(plans) > behavior.doors:
        raise bad_content("RightPlan")
    for plan in plans:
        if not isinstance(plan, dict):
            raise bad_content("RightPlan")
        if not _number(1, behavior.doors)(plan.get("doorNo")):
            raise bad_content("doorNo")
        template = plan.get("planTemplateNo")
        if not isinstance(template, str) or not all(
            _is_number(number, 255) for number in template.split(",")
        ):
            raise bad_content("planTemplateNo")


def _is_number(text: str, high: int) -> bool:
    return text.isascii() and text.isdecimal() and 1 <= int(text) <= high
