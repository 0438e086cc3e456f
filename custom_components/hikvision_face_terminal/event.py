"""The milestones of an enrollment, for automations."""

from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.const import ATTR_NAME
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import ATTR_EMPLOYEE_NO, ATTR_REASON
from .entity import EnrollmentEntity
from .hub.enrollment import EnrollmentEvent, EnrollmentState
from .runtime import TerminalConfigEntry

# The entity makes no requests.
PARALLEL_UPDATES = 0

ENROLLMENT = EventEntityDescription(
    key="enrollment",
    translation_key="enrollment",
    event_types=[event.value for event in EnrollmentEvent],
)


async def async_setup_entry(
    _: HomeAssistant,
    entry: TerminalConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event entity of one terminal."""
    async_add_entities([EnrollmentEventEntity(entry, ENROLLMENT)])


class EnrollmentEventEntity(EnrollmentEntity, EventEntity):
    """Fires at each milestone of an enrollment, even if the terminal is unreachable."""

    entity_description: EventEntityDescription

    @property
    @override
    def available(self) -> bool:
        return True

    @callback
    @override
    def _handle_enrollment(self, state: EnrollmentState) -> None:
        if state.event is None:
            return
        attributes = {ATTR_EMPLOYEE_NO: state.employee_no, ATTR_NAME: state.name}
        if state.event is EnrollmentEvent.FAILED:
            attributes[ATTR_REASON] = state.reason
        self._trigger_event(state.event, attributes)
        self.async_write_ha_state()
