"""The actions that need nobody at the door: copy somebody, set a face."""

from functools import partial
from typing import Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
import voluptuous as vol

from ..const import (
    ATTR_EMPLOYEE_NO,
    ATTR_IF_EXISTS,
    DOMAIN,
    IF_EXISTS_UPDATE,
)
from ..hub.errors import terminal_errors
from ..hub.face_picture import async_load_face_jpeg
from ..isapi import read_user_with_face, set_face
from .copying import async_copy
from .enrollment import IF_EXISTS_FIELD, TERMINAL_SCHEMA
from .targets import async_other_terminals, async_terminal

SERVICE_COPY: Final = "copy_user"
SERVICE_SET_FACE: Final = "set_user_face"

ATTR_MEDIA: Final = "media"
ATTR_TARGETS: Final = "targets"

PERSON_SCHEMA = TERMINAL_SCHEMA.extend({vol.Required(ATTR_EMPLOYEE_NO): cv.string})

COPY_SCHEMA = PERSON_SCHEMA.extend(
    {
        vol.Required(ATTR_TARGETS): vol.All(
            cv.ensure_list, [cv.string], vol.Length(min=1)
        ),
        **IF_EXISTS_FIELD,
    }
)

SET_FACE_SCHEMA = PERSON_SCHEMA.extend(
    {
        # What the media selector gives; all but the first is for the dialog.
        vol.Required(ATTR_MEDIA): vol.Schema(
            {vol.Required("media_content_id"): cv.string}, extra=vol.ALLOW_EXTRA
        ),
    }
)


@callback
def async_setup_face_services(hass: HomeAssistant) -> None:
    """Register the actions; only admins and automations may use them."""
    async_register_admin_service(
        hass,
        DOMAIN,
        SERVICE_COPY,
        _async_copy_user,
        COPY_SCHEMA,
        SupportsResponse.OPTIONAL,
    )
    async_register_admin_service(
        hass, DOMAIN, SERVICE_SET_FACE, _async_set_user_face, SET_FACE_SCHEMA
    )


async def _async_copy_user(call: ServiceCall) -> ServiceResponse:
    source = async_terminal(call)
    targets = async_other_terminals(
        call.hass, call.data[ATTR_DEVICE_ID], call.data[ATTR_TARGETS]
    )
    with terminal_errors():
        person = await read_user_with_face(
            source.device.context(), call.data[ATTR_EMPLOYEE_NO]
        )
    copies = await async_copy(
        call.hass,
        person,
        targets,
        update_existing=call.data[ATTR_IF_EXISTS] == IF_EXISTS_UPDATE,
    )
    failed = [copy for copy in copies if "message" in copy]
    if failed and not call.return_response:
        # Nobody reads the response, so this is the only way to tell.
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="copy_failed",
            translation_placeholders={
                "failed": str(len(failed)),
                "all": str(len(copies)),
                "message": str(failed[0]["message"]),
            },
        )
    return {
        "employee_no": person.user.employee_no,
        "name": person.user.name,
        "copied": [copy["device_id"] for copy in copies if copy not in failed],
        "copies": [*copies],
    }


async def _async_set_user_face(call: ServiceCall) -> None:
    terminal = async_terminal(call)
    with terminal_errors():
        picture = await async_load_face_jpeg(
            call.hass, call.data[ATTR_MEDIA]["media_content_id"]
        )
        await terminal.device.async_write(
            partial(set_face, employee_no=call.data[ATTR_EMPLOYEE_NO], picture=picture)
        )
