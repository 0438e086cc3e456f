"""The actions that give fingerprints to users, and take them away."""

from collections.abc import Sequence

from homeassistant.core import ServiceCall, ServiceResponse

from ..const import ATTR_EMPLOYEE_NO
from ..hub.errors import terminal_errors
from ..hub.hub import TerminalHub
from .numbers import async_employee_no
from .schemas import ATTR_FINGERPRINT_TIMEOUT
from .targets import async_terminal
from .terminals import async_change_users


async def async_enroll_fingerprint(call: ServiceCall) -> ServiceResponse:
    """Read a finger at the terminal and give it to a user; no template is told."""
    terminal = async_terminal(call)
    with terminal_errors():
        number = await async_employee_no(terminal, call.data[ATTR_EMPLOYEE_NO])
        changed = await terminal.fingerprints.async_enroll(
            number, call.data[ATTR_FINGERPRINT_TIMEOUT]
        )
    return {"employee_no": changed.employee_no, "fingerprints": changed.count}


async def async_delete_user_fingerprints(call: ServiceCall) -> ServiceResponse:
    """Delete all fingerprints of a user; the user stays."""

    async def delete(hub: TerminalHub, numbers: Sequence[str]) -> None:
        (number,) = numbers
        await hub.fingerprints.async_delete(number)

    return await async_change_users(call, delete)
