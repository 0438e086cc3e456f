"""The action that reads who came from the log that the terminal keeps."""

from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType

from ..const import ATTR_EMPLOYEE_NO
from ..hub.errors import terminal_errors
from ..hub.hub import TerminalHub
from ..isapi import EventKind, EventQuery, IsapiError, TerminalEvent, find_visits
from .numbers import async_employee_no
from .schemas import ATTR_END, ATTR_LIMIT, ATTR_RESULT, ATTR_START
from .targets import async_terminal


async def async_get_access_log(call: ServiceCall) -> ServiceResponse:
    """Return who came, the newest first; nothing of it is kept."""
    terminal, data = async_terminal(call), call.data
    clock = terminal.clock
    with terminal_errors():
        number = ""
        if ATTR_EMPLOYEE_NO in data:
            number = await async_employee_no(terminal, data[ATTR_EMPLOYEE_NO])
        if clock.zone is None:
            await clock.async_read()
        query = EventQuery(
            start=dt_util.as_utc(data[ATTR_START]) if ATTR_START in data else None,
            end=dt_util.as_utc(data[ATTR_END]) if ATTR_END in data else None,
            employee_no=number,
            zone=clock.zone,
        )
        result = EventKind(data[ATTR_RESULT]) if ATTR_RESULT in data else None
        events = await find_visits(
            terminal.device.client, query, result=result, limit=data[ATTR_LIMIT]
        )
    await _async_learn_names(terminal, events)
    return {"events": [_visit(terminal, event) for event in events]}


async def _async_learn_names(
    terminal: TerminalHub, events: list[TerminalEvent]
) -> None:
    """Read the names that the log leaves out; it is of use without them, too."""
    numbers = {event.employee_no for event in events if not event.name}
    unknown = [it for it in numbers if it and terminal.names.known(it) is None]
    try:
        await terminal.users.async_learn(unknown)
    except IsapiError:
        return


def _visit(terminal: TerminalHub, event: TerminalEvent) -> JsonObjectType:
    """Return a visit as the action reports one; keys and values are public.

    What the owner does not want in events is told here: only administrators see it.
    """
    number, is_denied = event.employee_no, event.kind is EventKind.DENIED
    name = event.name or terminal.names.known(number) or ""
    if is_denied and not number:
        name = ""
    return {
        "time": event.time.isoformat() if event.time else None,
        "result": event.kind.value if event.kind else None,
        "method": event.method.value,
        "reason": event.reason.value if is_denied and event.reason else None,
        "employee_no": number or None,
        "name": name or None,
        "person": terminal.links.person_of(number, name) if number and name else None,
        "door": event.door,
    }
