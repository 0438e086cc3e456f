"""The action that sets and removes the PIN of a user."""

from collections.abc import Sequence

from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.util.json import JsonObjectType

from ..hub.hub import TerminalHub
from .numbers import secret_text
from .schemas import ATTR_PIN
from .terminals import async_change_users


async def async_set_user_pin(call: ServiceCall) -> ServiceResponse:
    """Set a user's PIN, or remove it; it is in no response."""
    pin = secret_text(ATTR_PIN, call.data[ATTR_PIN])

    async def set_pin(hub: TerminalHub, numbers: Sequence[str]) -> JsonObjectType:
        (number,) = numbers
        outcome = await hub.pins.async_set(number, pin)
        return {
            "employee_no": number,
            "pin_confirmed": outcome.is_confirmed,
            "pin_accepted": outcome.is_accepted,
        }

    return await async_change_users(call, set_pin)
