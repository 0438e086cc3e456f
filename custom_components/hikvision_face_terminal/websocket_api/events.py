"""Who comes, live, for the page."""

from typing import Any

from homeassistant.components import websocket_api
from homeassistant.components.event import ATTR_EVENT_TYPE
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import Event, HomeAssistant, callback
import voluptuous as vol

from ..const import DOMAIN, EVENT_ACCESS


@websocket_api.require_admin
@websocket_api.websocket_command({vol.Required("type"): f"{DOMAIN}/events/subscribe"})
@callback
def async_subscribe_events(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Send each visit at any terminal as it happens, as far as it may be told."""

    @callback
    def send(event: Event) -> None:
        visit = {
            **event.data,
            "result": event.data[ATTR_EVENT_TYPE],
            "time": event.time_fired.isoformat(),
        }
        connection.send_message(websocket_api.event_message(msg["id"], visit))

    connection.subscriptions[msg["id"]] = hass.bus.async_listen(EVENT_ACCESS, send)
    connection.send_result(msg["id"])
