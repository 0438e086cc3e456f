"""Who came, what happened at the door, and the milestones of an enrollment."""

from typing import Any, Final, override

from homeassistant.components.event import (
    EventDeviceClass,
    EventEntity,
    EventEntityDescription,
)
from homeassistant.const import ATTR_NAME, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import (
    ATTR_BY_HOME_ASSISTANT,
    ATTR_DEVICE_TIME,
    ATTR_DOOR,
    ATTR_EMPLOYEE_NO,
    ATTR_REASON,
    ATTR_SERIAL_NO,
)
from .entity import (
    AccessEntity,
    EnrollmentEntity,
    TerminalEntity,
    async_add_exactly,
)
from .hub.enrollment_state import EnrollmentEvent, EnrollmentState
from .hub.visit import Visit
from .isapi import EventCapabilities, EventKind, TerminalEvent
from .runtime import TerminalConfigEntry

# The entities make no requests.
PARALLEL_UPDATES = 0

ENROLLMENT = EventEntityDescription(
    key="enrollment",
    translation_key="enrollment",
    event_types=[event.value for event in EnrollmentEvent],
)
ACCESS = EventEntityDescription(
    key="access",
    translation_key="access",
    event_types=[EventKind.GRANTED.value, EventKind.DENIED.value],
)
DOOR_EVENTS: Final = (
    EventKind.EXIT_BUTTON,
    EventKind.REMOTE_OPEN,
    EventKind.FORCED_OPEN,
    EventKind.LEFT_OPEN,
    EventKind.DURESS,
    EventKind.TOO_MANY_ATTEMPTS,
)
DOORBELL = EventEntityDescription(
    key="doorbell",
    translation_key="doorbell",
    device_class=EventDeviceClass.DOORBELL,
    event_types=[EventKind.RING.value],
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: TerminalConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event entities of one terminal."""
    events: list[TerminalEntity] = [EnrollmentEventEntity(entry, ENROLLMENT)]
    if entry.runtime_data.access_events.is_enabled:
        events.append(AccessEventEntity(entry, ACCESS))
        capabilities = entry.runtime_data.access_events.capabilities
        if door := door_description(capabilities):
            events.append(DoorEventEntity(entry, door))
        if capabilities.can(EventKind.RING):
            events.append(DoorbellEventEntity(entry, DOORBELL))
    async_add_exactly(hass, entry, Platform.EVENT, events, async_add_entities)


def door_description(capabilities: EventCapabilities) -> EventEntityDescription | None:
    """Return what the terminal can tell of its doors; all where it does not say."""
    kinds = [
        kind.value
        for kind in DOOR_EVENTS
        if capabilities.codes is None or capabilities.can(kind)
    ]
    if not kinds:
        return None
    return EventEntityDescription(key="door", translation_key="door", event_types=kinds)


class _NamingEventEntity(TerminalEntity, EventEntity):
    """An event that may name a person."""

    entity_description: EventEntityDescription

    def __init__(
        self, entry: TerminalConfigEntry, description: EventEntityDescription
    ) -> None:
        super().__init__(entry, description)
        self._visitors = entry.runtime_data.visitors

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Cover what an event told before the owner did not want it any more."""
        return dict.fromkeys(self._visitors.hidden & self.state_attributes.keys())

    @override
    async def async_added_to_hass(self) -> None:
        """Follow what may be told until the entity is removed."""
        await super().async_added_to_hass()
        self.async_on_remove(
            self._visitors.async_subscribe_hidden(self.async_write_ha_state)
        )


class EnrollmentEventEntity(_NamingEventEntity, EnrollmentEntity):
    """Fires at each milestone of an enrollment, even if the terminal is unreachable."""

    @property
    @override
    def available(self) -> bool:
        return True

    @callback
    @override
    def _handle_enrollment(self, state: EnrollmentState) -> None:
        if state.event is None:
            return
        shown = self._visitors.shown(state.employee_no, state.name)
        attributes = {ATTR_EMPLOYEE_NO: shown.employee_no, ATTR_NAME: shown.name}
        if state.event is EnrollmentEvent.FAILED:
            attributes[ATTR_REASON] = state.reason
        self._trigger_event(state.event, attributes)
        self.async_write_ha_state()


class AccessEventEntity(_NamingEventEntity, AccessEntity):
    """Fires when a person is let in or refused; never for what was long ago."""

    _unrecorded_attributes = frozenset((ATTR_DEVICE_TIME, ATTR_SERIAL_NO))

    @override
    async def async_added_to_hass(self) -> None:
        """Subscribe to the visits until the entity is removed."""
        await super().async_added_to_hass()
        self.async_on_remove(self._visitors.async_subscribe(self._handle_visit))

    @callback
    def _handle_visit(self, visit: Visit) -> None:
        if visit.is_live:
            self._trigger_event(visit.result, visit.attributes())
            self.async_write_ha_state()


class DoorEventEntity(AccessEntity, EventEntity):
    """Fires when something happens to a door by no person that is known."""

    entity_description: EventEntityDescription

    def __init__(
        self, entry: TerminalConfigEntry, description: EventEntityDescription
    ) -> None:
        super().__init__(entry, description)
        self._doors = entry.runtime_data.doors

    @override
    async def async_added_to_hass(self) -> None:
        """Subscribe to the events until the entity is removed."""
        await super().async_added_to_hass()
        self.async_on_remove(self._events.async_subscribe(self._handle_event))

    @callback
    def _handle_event(self, event: TerminalEvent, is_live: bool) -> None:  # noqa: FBT001 - as AccessEvents calls it
        if is_live and event.kind in DOOR_EVENTS and event.kind in self.event_types:
            attributes: dict[str, Any] = {ATTR_DOOR: self._doors.number_of(event)}
            if event.kind is EventKind.REMOTE_OPEN:
                attributes[ATTR_BY_HOME_ASSISTANT] = self._doors.is_own(event)
            self._trigger_event(event.kind, attributes)
            self.async_write_ha_state()


class DoorbellEventEntity(AccessEntity, EventEntity):
    """Fires when the bell is rung, once for each press."""

    entity_description: EventEntityDescription
    _quiet_until = 0.0

    @override
    async def async_added_to_hass(self) -> None:
        """Subscribe to the events until the entity is removed."""
        await super().async_added_to_hass()
        self.async_on_remove(self._events.async_subscribe(self._handle_event))

    @callback
    def _handle_event(self, event: TerminalEvent, is_live: bool) -> None:  # noqa: FBT001 - as AccessEvents calls it
        now = self.hass.loop.time()
        # One press may be a doorbell and a call to the center.
        if is_live and event.kind is EventKind.RING and now >= self._quiet_until:
            self._quiet_until = now + self._timing.ring
            self._trigger_event(EventKind.RING)
            self.async_write_ha_state()
