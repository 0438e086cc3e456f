"""The people of the house, for the page."""

from datetime import timedelta
from typing import Any, Final

from homeassistant.components import websocket_api
from homeassistant.components.http.auth import async_sign_path
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, entity_registry as er
import voluptuous as vol

from ..const import ATTR_EMPLOYEE_NO, ATTR_PERSON, DOMAIN
from ..hub.house_feed import HouseState, async_get_house_feed
from ..hub.household import Resident, async_loaded_hubs
from ..hub.options import page_photos
from ..hub.pending_issues import pending_kind
from ..hub.store import async_get_store
from ..hub.terminal_name import async_device_ids, async_entries
from ..isapi import IsapiError
from ..responses import async_resident_response
from .photo_view import photo_path
from .targets import async_loaded_entry, send_error

# How long a photo's path is valid.
_VALID: Final = timedelta(seconds=60)


@websocket_api.require_admin
@websocket_api.websocket_command({vol.Required("type"): f"{DOMAIN}/people/subscribe"})
@callback
def async_subscribe_people(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Send everybody now, and again after each change."""

    @callback
    def send(state: HouseState) -> None:
        connection.send_message(
            websocket_api.event_message(msg["id"], _people(hass, state))
        )

    connection.send_result(msg["id"])
    feed = async_get_house_feed(hass)
    connection.subscriptions[msg["id"]] = feed.async_subscribe(send)
    send(feed.state)


@websocket_api.require_admin
@websocket_api.websocket_command({vol.Required("type"): f"{DOMAIN}/people/refresh"})
@callback
def async_refresh_people(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Read the lists of all terminals anew."""
    connection.send_result(msg["id"])
    async_get_house_feed(hass).async_refresh()


@websocket_api.require_admin
@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/photos/sign",
        vol.Required(ATTR_DEVICE_ID): str,
        vol.Required(ATTR_EMPLOYEE_NO): str,
    }
)
@callback
def async_photo(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Return a path from which the picture of a face can be read for a minute."""
    entry = async_loaded_entry(hass, connection, msg)
    if entry is None:
        return
    if not page_photos(entry):
        send_error(connection, msg, "photos_off")
        return
    path = photo_path(entry.entry_id, msg[ATTR_EMPLOYEE_NO])
    token = connection.refresh_token_id
    signed = async_sign_path(hass, path, _VALID, refresh_token_id=token)
    connection.send_result(msg["id"], {"path": signed})


@websocket_api.require_admin
@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/people/link",
        vol.Required(ATTR_DEVICE_ID): str,
        vol.Required(ATTR_EMPLOYEE_NO): str,
        vol.Required(ATTR_PERSON): vol.Any(None, cv.entity_domain("person")),
    }
)
@websocket_api.async_response
async def async_link_person(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Link a user to a Home Assistant person, or end the link."""
    entry = async_loaded_entry(hass, connection, msg)
    if entry is None:
        return
    person = msg[ATTR_PERSON]
    if person and er.async_get(hass).async_get(person) is None:
        send_error(connection, msg, websocket_api.ERR_NOT_FOUND)
        return
    hub = entry.runtime_data
    try:
        known = await hub.users.async_get(msg[ATTR_EMPLOYEE_NO])
    except IsapiError as err:
        send_error(connection, msg, err.reason.value)
        return
    hub.links.async_link(known.user, person)
    hub.store.async_report_written(known.user.employee_no)
    connection.send_result(msg["id"])


def _people(hass: HomeAssistant, state: HouseState) -> dict[str, Any]:
    device_ids = async_device_ids(hass)
    pending = _pending(hass, device_ids)
    hubs = async_loaded_hubs(hass)
    return {
        "people": [
            {
                **async_resident_response(resident, device_ids, hubs),
                "pending": pending.get(resident.employee_no, []),
                "last_seen": _last_seen(resident, state, device_ids),
            }
            for resident in state.residents
        ],
        "reading": state.is_reading,
        "failed": [device_ids[it] for it in state.failed if it in device_ids],
    }


def _pending(
    hass: HomeAssistant, device_ids: dict[str, str]
) -> dict[str, list[dict[str, str]]]:
    """Return the changes that wait for a terminal by employee number."""
    found: dict[str, list[dict[str, str]]] = {}
    for entry in async_entries(hass):
        changes = async_get_store(hass, entry).pending_changes()
        for number, change in changes.items():
            item = {
                ATTR_DEVICE_ID: device_ids.get(entry.entry_id, ""),
                "kind": pending_kind(change).removeprefix("pending_"),
            }
            found.setdefault(number, []).append(item)
    return found


def _last_seen(
    resident: Resident, state: HouseState, device_ids: dict[str, str]
) -> str | None:
    seen = [
        at
        for entry_id in resident.users
        if (device_id := device_ids.get(entry_id))
        and (at := state.last_seen.get((device_id, resident.employee_no)))
    ]
    return max(seen).isoformat() if seen else None
