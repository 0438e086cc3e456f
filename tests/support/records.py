"""User records as a terminal keeps and lists them."""

from typing import Any


def validity(
    begin: str = "2026-01-01T00:00:00",
    end: str = "2030-01-01T00:00:00",
    *,
    enable: bool = True,
) -> dict[str, Any]:
    """Return the period in which a user has access, in the terminal's local time."""
    return {"enable": enable, "beginTime": begin, "endTime": end, "timeType": "local"}


def user_record(
    employee_no: str = "1", name: str = "Anna", **fields: Any
) -> dict[str, Any]:
    """Return a complete record; a field given as None is left out."""
    record = {
        "employeeNo": employee_no,
        "name": name,
        "userType": "normal",
        "Valid": validity(),
        "doorRight": "1",
        "RightPlan": [{"doorNo": 1, "planTemplateNo": "1"}],
        **fields,
    }
    return {key: value for key, value in record.items() if value is not None}


def full_user_record(employee_no: str, name: str, **fields: Any) -> dict[str, Any]:
    """Return a record with everything that a user can have."""
    full = {
        "userType": "visitor",
        "gender": "female",
        "RightPlan": [{"doorNo": 1, "planTemplateNo": "3"}],
        "Valid": validity(end="2027-01-01T00:00:00"),
        "roomNumber": 12,
        "groupId": 7,
        "password": "1234",
        "localUIRight": True,
    }
    return user_record(employee_no, name, **{**full, **fields})
