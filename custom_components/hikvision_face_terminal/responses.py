"""What the actions and the page are answered with; keys and values are public."""

from collections.abc import Mapping
from typing import Final

from homeassistant.core import callback
from homeassistant.util.json import JsonObjectType

from .hub.household import Resident, async_linked_person
from .hub.hub import TerminalHub
from .hub.users import KnownUser

# What is the same on all terminals, or it would be another person.
_OF_A_PERSON: Final = ("employee_no", "name")


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


@callback
def async_resident_response(
    resident: Resident,
    device_ids: Mapping[str, str],
    hubs: Mapping[str, TerminalHub],
) -> JsonObjectType:
    """Return a person of the house; `device_ids` and `hubs` are by config entry id."""
    return {
        "employee_no": resident.employee_no,
        "name": resident.name,
        "person": async_linked_person(hubs, resident),
        "terminals": [
            {"device_id": device_ids[entry_id], **_at_one_terminal(known)}
            for entry_id, known in resident.users.items()
        ],
        "differs": [*resident.differs],
    }


def _at_one_terminal(known: KnownUser) -> JsonObjectType:
    """Return all that a list tells, without what is the same on all terminals."""
    response = user_response(known)
    return {
        **{key: it for key, it in response.items() if key not in _OF_A_PERSON},
        "max_uses": known.user.max_uses,
        "uses": known.user.uses,
        "schedule": known.schedule,
    }
