"""What the actions and the page are answered with; keys and values are public."""

from homeassistant.util.json import JsonObjectType

from .hub.household import Resident
from .hub.users import KnownUser


def user_response(known: KnownUser) -> JsonObjectType:
    """Return a user as the lists report one."""
    user = known.user
    begin = known.validity.begin if known.validity else None
    end = known.validity.end if known.validity else None
    return {
        "employee_no": user.employee_no,
        "name": user.name,
        "user_type": user.user_type.value if user.user_type else None,
        "gender": user.gender.value,
        "valid_from": begin.isoformat() if begin else None,
        "valid_until": end.isoformat() if end else None,
        "enabled": not user.blocked,
        "doors": [*user.doors],
        "group_id": user.group_id,
        "has_face": known.has_face,
        "cards": user.cards,
        "fingerprints": user.fingerprints,
    }


def user_detail_response(known: KnownUser) -> JsonObjectType:
    """Return a user with what only a look at this one user tells."""
    numbers = known.card_numbers
    return {
        **user_response(known),
        "card_numbers": None if numbers is None else [*numbers],
        "has_pin": known.user.has_pin,
        "max_uses": known.user.max_uses,
        "uses": known.user.uses,
        "schedule": known.schedule,
    }


def resident_response(resident: Resident, device_ids: dict[str, str]) -> JsonObjectType:
    """Return a person of the house; `device_ids` are by config entry id."""
    return {
        "employee_no": resident.employee_no,
        "name": resident.name,
        "terminals": [
            {"device_id": device_ids[entry_id], **_differing(user_response(known))}
            for entry_id, known in resident.users.items()
        ],
        "differs": [*resident.differs],
    }


def _differing(response: JsonObjectType) -> JsonObjectType:
    """Return a user without what is the same on all terminals by definition."""
    return {
        key: value
        for key, value in response.items()
        if key not in ("employee_no", "name")
    }
