"""What the actions return."""

from homeassistant.util.json import JsonObjectType

from ..hub.users import KnownUser


def user_response(known: KnownUser) -> JsonObjectType:
    """Return a user as the actions report one; keys and values are public."""
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
