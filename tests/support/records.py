"""User records as a terminal stores them."""

from typing import Any


def user_record(employee_no: str, name: str, **fields: Any) -> dict[str, Any]:
    """Return a UserInfo with all that a user can have; `fields` by their wire names."""
    return {
        "employeeNo": employee_no,
        "name": name,
        "userType": "visitor",
        "gender": "female",
        "doorRight": "1",
        "RightPlan": [{"doorNo": 1, "planTemplateNo": "3"}],
        "Valid": {
            "enable": True,
            "beginTime": "2026-01-01T00:00:00",
            "endTime": "2027-01-01T00:00:00",
            "timeType": "local",
        },
        "roomNumber": 12,
        "groupId": 7,
        "password": "1234",
        "localUIRight": True,
        **fields,
    }
