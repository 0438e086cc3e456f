"""The actions: one row each, all registered together."""

from collections.abc import Callable, Coroutine
from typing import Any, Final, NamedTuple

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers.service import async_register_admin_service
import voluptuous as vol

from ..const import DOMAIN
from .access_log import async_get_access_log
from .cards import async_add_card, async_enroll_card, async_remove_card
from .copying import async_copy_user
from .enrollment import async_cancel_enrollment, async_enroll_user_with_face
from .faces import async_delete_user_face, async_set_user_face
from .fingerprints import async_delete_user_fingerprints, async_enroll_fingerprint
from .household import async_copy_all_users, async_list_household
from .pins import async_set_user_pin
from .schemas import (
    ACCESS_LOG_SCHEMA,
    CARD_SCHEMA,
    COPY_ALL_SCHEMA,
    COPY_SCHEMA,
    DELETE_SCHEMA,
    ENROLL_CARD_SCHEMA,
    ENROLL_FINGERPRINT_SCHEMA,
    ENROLL_SCHEMA,
    HOUSEHOLD_SCHEMA,
    LIST_SCHEMA,
    NEW_USER_SCHEMA,
    PIN_SCHEMA,
    SET_FACE_SCHEMA,
    TERMINAL_SCHEMA,
    UPDATE_SCHEMA,
    USER_SCHEMA,
    USERS_SCHEMA,
)
from .users import (
    async_add_user,
    async_delete_user,
    async_get_user,
    async_list_users,
    async_update_user,
)


class Action(NamedTuple):
    """One action; its texts are in services.yaml, icons.json and translations/."""

    name: str
    handler: Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]
    schema: vol.Schema
    response: SupportsResponse = SupportsResponse.NONE


ACTIONS: Final = (
    Action(
        "enroll_user_with_face",
        async_enroll_user_with_face,
        ENROLL_SCHEMA,
        SupportsResponse.OPTIONAL,
    ),
    Action("cancel_enrollment", async_cancel_enrollment, TERMINAL_SCHEMA),
    Action("list_users", async_list_users, LIST_SCHEMA, SupportsResponse.ONLY),
    Action("get_user", async_get_user, USER_SCHEMA, SupportsResponse.ONLY),
    Action("add_user", async_add_user, NEW_USER_SCHEMA, SupportsResponse.OPTIONAL),
    Action("update_user", async_update_user, UPDATE_SCHEMA, SupportsResponse.OPTIONAL),
    Action("delete_user", async_delete_user, DELETE_SCHEMA, SupportsResponse.OPTIONAL),
    Action(
        "set_user_face", async_set_user_face, SET_FACE_SCHEMA, SupportsResponse.OPTIONAL
    ),
    Action(
        "delete_user_face",
        async_delete_user_face,
        USERS_SCHEMA,
        SupportsResponse.OPTIONAL,
    ),
    Action(
        "enroll_card", async_enroll_card, ENROLL_CARD_SCHEMA, SupportsResponse.OPTIONAL
    ),
    Action("add_card", async_add_card, CARD_SCHEMA, SupportsResponse.OPTIONAL),
    Action("remove_card", async_remove_card, CARD_SCHEMA, SupportsResponse.OPTIONAL),
    Action(
        "enroll_fingerprint",
        async_enroll_fingerprint,
        ENROLL_FINGERPRINT_SCHEMA,
        SupportsResponse.OPTIONAL,
    ),
    Action(
        "delete_user_fingerprints",
        async_delete_user_fingerprints,
        USERS_SCHEMA,
        SupportsResponse.OPTIONAL,
    ),
    Action("set_user_pin", async_set_user_pin, PIN_SCHEMA, SupportsResponse.OPTIONAL),
    Action("copy_user", async_copy_user, COPY_SCHEMA, SupportsResponse.OPTIONAL),
    Action(
        "copy_all_users",
        async_copy_all_users,
        COPY_ALL_SCHEMA,
        SupportsResponse.OPTIONAL,
    ),
    Action(
        "get_access_log",
        async_get_access_log,
        ACCESS_LOG_SCHEMA,
        SupportsResponse.ONLY,
    ),
    Action(
        "list_household", async_list_household, HOUSEHOLD_SCHEMA, SupportsResponse.ONLY
    ),
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions; only admins and automations may call them."""
    for action in ACTIONS:
        async_register_admin_service(
            hass, DOMAIN, action.name, action.handler, action.schema, action.response
        )
