"""The progress of an enrollment, for the page."""

import asyncio
from typing import Any

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.const import ATTR_DEVICE_ID, ATTR_NAME
from homeassistant.core import HomeAssistant, callback
import voluptuous as vol

from ..const import ATTR_EMPLOYEE_NO, ATTR_REASON, DOMAIN
from ..hub.enrollment_state import EnrollmentState
from .targets import async_loaded_entry


@websocket_api.require_admin
@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/progress/subscribe",
        vol.Required(ATTR_DEVICE_ID): str,
    }
)
@callback
def async_subscribe_progress(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Send the state of the enrollment now, and each new one."""
    entry = async_loaded_entry(hass, connection, msg)
    if entry is None:
        return

    @callback
    def send(state: EnrollmentState) -> None:
        connection.send_message(
            websocket_api.event_message(
                msg["id"],
                {
                    "status": state.status.value,
                    "progress": state.progress,
                    ATTR_EMPLOYEE_NO: state.employee_no,
                    ATTR_NAME: state.name,
                    ATTR_REASON: state.reason.value if state.reason else None,
                    "seconds_left": _seconds_left(state),
                },
            )
        )

    connection.send_result(msg["id"])
    runner = entry.runtime_data.enrollment
    connection.subscriptions[msg["id"]] = runner.async_subscribe(send)
    send(runner.state)


def _seconds_left(state: EnrollmentState) -> int | None:
    """Return how long the terminal still waits for the person."""
    if state.ends_at is None:
        return None
    return max(0, round(state.ends_at - asyncio.get_running_loop().time()))
