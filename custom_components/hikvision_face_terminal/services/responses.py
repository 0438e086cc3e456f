"""What the actions return."""

from homeassistant.util.json import JsonObjectType

from ..hub.users import KnownUser


def user_response(known: KnownUser) -> JsonObjectType:
    """Return a user as the actions report one; keys and values are public."""
    user, validity = known.user, known.validity
    return {
        "employee_no": user.employee_no,
        "name": user.name,
        "user_type": user.user_type.value if user.user_type else None,
        "gender": user.gender.value,
        "valid_from": validity.begin.isoformat() if validity else None,
        "valid_until": validity.end.isoformat() if validity else None,
        "enabled": not user.blocked,
        "doors": [*user.doors],
        "group_id": user.group_id,
        "has_face": known.has_face,
        "cards": user.cards,
        "fingerprints": user.fingerprints,
    }
