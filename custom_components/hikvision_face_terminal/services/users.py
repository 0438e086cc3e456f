"""The actions that list, add, change and delete the users of a terminal."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import batched
from typing import Any, Final

from homeassistant.const import ATTR_NAME
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType

from ..const import ATTR_EMPLOYEE_NO, ATTR_GENDER, ATTR_USER_TYPE, DOMAIN
from ..hub.clock import raise_if_past
from ..hub.errors import terminal_errors
from ..hub.hub import TerminalHub
from ..hub.pending_changes import Wish
from ..isapi import Gender, UserChanges, UserType
from ..responses import user_detail_response, user_response
from .numbers import async_employee_no, async_new_employee_no, name_text
from .schedule_field import async_wanted
from .schemas import (
    ATTR_BLOCKED,
    ATTR_DOORS,
    ATTR_GROUP_ID,
    ATTR_HAS_FACE,
    ATTR_MAX_USES,
    ATTR_PLAN_TEMPLATE,
    ATTR_VALID_FROM,
    ATTR_VALID_UNTIL,
)
from .targets import async_terminal
from .terminals import (
    Target,
    TerminalsCall,
    async_change_users,
    async_check_terminals,
    async_free_number,
    async_targets,
    loaded,
    names_several,
)

# Three thousand people in one turn of the event loop held it up for 120 ms.
_AT_A_TIME: Final = 50


async def async_list_users(call: ServiceCall) -> ServiceResponse:
    """Return the users, filtered by a part of the name and by having a face."""
    terminal = async_terminal(call)
    with terminal_errors():
        users = await terminal.users.async_list(
            name=name_text(call.data.get(ATTR_NAME, "")),
            has_face=call.data.get(ATTR_HAS_FACE),
        )
    found: list[JsonObjectType] = []
    for some in batched(users, _AT_A_TIME, strict=False):
        found += [user_response(known) for known in some]
        await asyncio.sleep(0)
    return {"users": [*found]}


async def async_get_user(call: ServiceCall) -> ServiceResponse:
    """Return one user."""
    terminal = async_terminal(call)
    with terminal_errors():
        number = await async_employee_no(terminal, call.data[ATTR_EMPLOYEE_NO])
        known = await terminal.users.async_get(number)
    return user_detail_response(known)


async def async_add_user(call: ServiceCall) -> ServiceResponse:
    """Add a user without a face and return them."""
    if names_several(call):
        return await _async_add_to_each(call, async_targets(call))
    terminal = async_terminal(call)
    with terminal_errors():
        changes, number = user_changes(call.data), None
        if ATTR_EMPLOYEE_NO in call.data:
            number = await async_new_employee_no(
                (terminal,), call.data[ATTR_EMPLOYEE_NO]
            )
        known = await terminal.users.async_add(
            number, changes, schedule=await async_wanted(call)
        )
    return user_detail_response(known)


async def _async_add_to_each(
    call: ServiceCall, targets: Sequence[Target]
) -> ServiceResponse:
    """Add a user to several terminals, under one number that is free on all."""
    with terminal_errors():
        changes, schedule = user_changes(call.data), await async_wanted(call)
        if ATTR_EMPLOYEE_NO in call.data:
            number = await async_new_employee_no(
                loaded(targets), call.data[ATTR_EMPLOYEE_NO]
            )
        else:
            number = await async_free_number(targets)

    async def add(hub: TerminalHub) -> None:
        await hub.users.async_add(number, changes, schedule=schedule)

    return await TerminalsCall(call, targets, (number,)).async_run(add)


async def async_update_user(call: ServiceCall) -> ServiceResponse:
    """Change the named fields of a user and return the user."""
    async_check_terminals(call)
    blocked = call.data.get(ATTR_BLOCKED)
    with terminal_errors():
        changes, schedule = user_changes(call.data), await async_wanted(call)
    if changes == UserChanges() and blocked is None and schedule is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="nothing_to_change"
        )

    async def update(hub: TerminalHub, numbers: Sequence[str]) -> JsonObjectType:
        (number,) = numbers
        known = await hub.users.async_update(
            number, changes, blocked=blocked, schedule=schedule
        )
        return user_detail_response(known)

    wish = Wish.from_update(changes, blocked=blocked, schedule=schedule)
    return await async_change_users(call, update, wish)


async def async_delete_user(call: ServiceCall) -> ServiceResponse:
    """Delete users with all their credentials."""

    async def delete(hub: TerminalHub, numbers: Sequence[str]) -> None:
        await hub.users.async_delete(numbers)

    return await async_change_users(call, delete, Wish(delete=True))


def user_changes(data: Mapping[str, Any]) -> UserChanges:
    """Return the user fields of an action.

    Raises TerminalOperationError INVALID_VALIDITY if the end has passed, and
    ambiguous_number for a name that is no text.
    """
    until = _local(data.get(ATTR_VALID_UNTIL))
    if until:
        raise_if_past(until)
    return UserChanges(
        name=name_text(data[ATTR_NAME]) if ATTR_NAME in data else None,
        user_type=UserType(kind) if (kind := data.get(ATTR_USER_TYPE)) else None,
        gender=Gender(gender) if (gender := data.get(ATTR_GENDER)) else None,
        valid_from=_local(data.get(ATTR_VALID_FROM)),
        valid_until=until,
        group_id=data.get(ATTR_GROUP_ID),
        doors=tuple(doors) if (doors := data.get(ATTR_DOORS)) else None,
        plan_template=data.get(ATTR_PLAN_TEMPLATE),
        max_uses=data.get(ATTR_MAX_USES),
    )


def _local(time: datetime | None) -> datetime | None:
    """Return a time as terminals keep it: local, without a zone, in whole seconds."""
    if time is not None and time.tzinfo is not None:
        time = dt_util.as_local(time).replace(tzinfo=None)
    return time and time.replace(microsecond=0)
