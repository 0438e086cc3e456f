"""The terminals of the house, for the page."""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.helpers.dispatcher import async_dispatcher_connect
import voluptuous as vol

from ..const import DOMAIN
from ..hub.address import terminal_url
from ..hub.household import async_loaded_hubs
from ..hub.hub import TerminalHub
from ..hub.terminal_name import async_device, async_entries, async_terminal_name
from ..runtime import TerminalConfigEntry

_STATES: Final = {
    ConfigEntryState.SETUP_RETRY: "retrying",
    ConfigEntryState.SETUP_IN_PROGRESS: "retrying",
}


@websocket_api.require_admin
@websocket_api.websocket_command(
    {vol.Required("type"): f"{DOMAIN}/terminals/subscribe"}
)
@callback
def async_subscribe_terminals(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Send all terminals now, and again when one of them has changed."""
    sent: list[dict[str, Any]] = []

    @callback
    def send(*_: object) -> None:
        nonlocal sent
        terminals = [_terminal(hass, entry) for entry in async_entries(hass)]
        if terminals != sent:
            sent = terminals
            event = {"terminals": terminals}
            connection.send_message(websocket_api.event_message(msg["id"], event))

    connection.send_result(msg["id"])
    connection.subscriptions[msg["id"]] = _Following(hass, send).stop
    send()


class _Following:
    """Follows all that may change a terminal, those that are added included."""

    def __init__(self, hass: HomeAssistant, send: Callable[..., None]) -> None:
        self._hass = hass
        self._send = send
        self._of_hubs: dict[TerminalHub, list[CALLBACK_TYPE]] = {}
        self._always = [
            async_dispatcher_connect(
                hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._handle_entries
            ),
            hass.bus.async_listen(
                ir.EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED, self._handle_issue
            ),
        ]
        self._follow_hubs()

    @callback
    def stop(self) -> None:
        """Follow nothing any more."""
        for unsubscribe in self._always:
            unsubscribe()
        for subscriptions in self._of_hubs.values():
            for unsubscribe in subscriptions:
                unsubscribe()

    @callback
    def _handle_entries(self, *_: object) -> None:
        self._follow_hubs()
        self._send()

    @callback
    def _handle_issue(self, event: Event[ir.EventIssueRegistryUpdatedData]) -> None:
        if event.data["domain"] == DOMAIN:
            self._send()

    @callback
    def _follow_hubs(self) -> None:
        """Follow the hubs that are loaded now; one that is gone notifies nobody."""
        hubs = async_loaded_hubs(self._hass).values()
        for hub in hubs:
            if hub not in self._of_hubs:
                self._of_hubs[hub] = [
                    hub.coordinator.async_add_listener(self._send),
                    hub.access_events.async_subscribe_connection(self._send),
                    hub.enrollment.async_subscribe(self._send),
                ]


@callback
def _terminal(hass: HomeAssistant, entry: TerminalConfigEntry) -> dict[str, Any]:
    device = async_device(hass, entry)
    terminal: dict[str, Any] = {
        "device_id": device.id if device else None,
        "entry_id": entry.entry_id,
        "name": async_terminal_name(hass, entry),
        "model": device.model if device else None,
        "firmware": device.sw_version if device else None,
        "url": terminal_url(entry.data),
        "state": _STATES.get(entry.state, "stopped"),
        "repairs": _repairs(hass, entry),
        "doors": _doors(hass, entry),
    }
    if entry.state is ConfigEntryState.LOADED:
        terminal |= _loaded(entry.runtime_data)
    return terminal


def _loaded(hub: TerminalHub) -> dict[str, Any]:
    counts, can = hub.coordinator.data, hub.device.capabilities
    events, offset = hub.access_events, hub.access_events.clock_offset
    is_answering = hub.coordinator.last_update_success
    following = "polling" if events.is_following else "down"
    return {
        "state": "connected" if is_answering else "unreachable",
        "events": (
            "off"
            if not events.is_enabled
            else "stream"
            if events.is_connected
            else following
        ),
        "clock_offset": offset and round(offset.total_seconds()),
        "users": counts.users,
        "user_capacity": can.user_capacity,
        "faces": counts.faces,
        "face_capacity": can.face_capacity,
        "can": {
            "capture": can.capture_face,
            "picture": can.link_face,
            "cards": can.cards,
            "fingerprints": hub.fingerprints.are_accepted,
            "pins": hub.pins.are_supported,
        },
        "enrolling": hub.device.is_enrolling,
    }


def _repairs(hass: HomeAssistant, entry: TerminalConfigEntry) -> int:
    """Return how many repairs are about a terminal."""
    return sum(
        issue.active and not issue.dismissed_version
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and entry.entry_id in issue_id
    )


def _doors(hass: HomeAssistant, entry: TerminalConfigEntry) -> list[dict[str, Any]]:
    """Return the entities of each door, by their unique ids."""
    doors: dict[int, dict[str, Any]] = {}
    kinds = {
        "door_mode": "mode",
        "door_contact": "contact",
        "open_door": "button",
        "door": "lock",
    }
    for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        key = entity.unique_id.removeprefix(f"{entry.unique_id}_")
        kind, _, number = key.rpartition("_")
        if kind in kinds and number.isdecimal() and not entity.disabled:
            door = doors.setdefault(
                int(number), {"number": int(number), **dict.fromkeys(kinds.values())}
            )
            door[kinds[kind]] = entity.entity_id
    return [doors[number] for number in sorted(doors)]
