"""The actions for the people on a terminal: list, add, change and remove them."""

from typing import Final

from homeassistant.const import ATTR_NAME
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
import voluptuous as vol

from ..const import ATTR_EMPLOYEE_NO, DOMAIN
from ..hub.errors import terminal_errors
from ..isapi import UserChanges
from .enrollment import (
    NEW_PERSON_SCHEMA,
    PERSON_FIELDS,
    TERMINAL_SCHEMA,
    asked_changes,
)
from .faces import PERSON_SCHEMA
from .targets import async_terminal

SERVICE_LIST: Final = "list_users"
SERVICE_GET: Final = "get_user"
SERVICE_ADD: Final = "add_user"
SERVICE_UPDATE: Final = "update_user"
SERVICE_DELETE: Final = "delete_user"
SERVICE_DELETE_FACE: Final = "delete_user_face"

ATTR_BLOCKED: Final = "blocked"
ATTR_HAS_FACE: Final = "has_face"

LIST_SCHEMA = TERMINAL_SCHEMA.extend(
    {
        vol.Optional(ATTR_NAME): cv.string,
        vol.Optional(ATTR_HAS_FACE): cv.boolean,
    }
)

UPDATE_SCHEMA = PERSON_SCHEMA.extend(
    {
        vol.Optional(ATTR_NAME): cv.string,
        **PERSON_FIELDS,
        vol.Optional(ATTR_BLOCKED): cv.boolean,
    }
)

DELETE_SCHEMA = TERMINAL_SCHEMA.extend(
    {
        # An empty list is refused in words, like an empty number.
        vol.Required(ATTR_EMPLOYEE_NO): vol.All(cv.ensure_list, [cv.string]),
    }
)


@callback
def async_setup_people_services(hass: HomeAssistant) -> None:
    """Register the actions; only admins and automations may use them."""
    none, optional, only = SupportsResponse
    for name, handler, schema, response in (
        (SERVICE_LIST, _async_list, LIST_SCHEMA, only),
        (SERVICE_GET, _async_get, PERSON_SCHEMA, only),
        (SERVICE_ADD, _async_add, NEW_PERSON_SCHEMA, optional),
        (SERVICE_UPDATE, _async_update, UPDATE_SCHEMA, optional),
        (SERVICE_DELETE, _async_delete, DELETE_SCHEMA, none),
        (SERVICE_DELETE_FACE, _async_delete_face, PERSON_SCHEMA, none),
    ):
        async_register_admin_service(hass, DOMAIN, name, handler, schema, response)


async def _async_list(call: ServiceCall) -> ServiceResponse:
    users = async_terminal(call).users
    with terminal_errors():
        found = await users.async_list(
            name=call.data.get(ATTR_NAME, "").strip(),
            has_face=call.data.get(ATTR_HAS_FACE),
        )
    return {"users": [*found]}


async def _async_get(call: ServiceCall) -> ServiceResponse:
    users = async_terminal(call).users
    with terminal_errors():
        return await users.async_get(call.data[ATTR_EMPLOYEE_NO])


async def _async_add(call: ServiceCall) -> ServiceResponse:
    users = async_terminal(call).users
    with terminal_errors():
        return await users.async_add(
            call.data.get(ATTR_EMPLOYEE_NO), asked_changes(call.data)
        )


async def _async_update(call: ServiceCall) -> ServiceResponse:
    users = async_terminal(call).users
    blocked = call.data.get(ATTR_BLOCKED)
    with terminal_errors():
        changes = asked_changes(call.data)
        if changes == UserChanges() and blocked is None:
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="nothing_to_change"
            )
        return await users.async_update(
            call.data[ATTR_EMPLOYEE_NO], changes, blocked=blocked
        )


async def _async_delete(call: ServiceCall) -> None:
    users = async_terminal(call).users
    with terminal_errors():
        await users.async_delete(call.data[ATTR_EMPLOYEE_NO])


async def _async_delete_face(call: ServiceCall) -> None:
    users = async_terminal(call).users
    with terminal_errors():
        await users.async_delete_face(call.data[ATTR_EMPLOYEE_NO])
