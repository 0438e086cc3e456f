"""One event for each enrollment that has ended, for the line in Activity."""

from typing import Final

from homeassistant.components.event import ATTR_EVENT_TYPE
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_DEVICE_ID, ATTR_NAME
from homeassistant.core import HomeAssistant, callback

from ..const import ATTR_EMPLOYEE_NO, ATTR_REASON, EVENT_ENROLLMENT
from .enrollment import EnrollmentRunner
from .enrollment_state import EnrollmentEvent, EnrollmentState
from .terminal_name import async_device
from .visitors import Visitors

ENDS: Final = (
    EnrollmentEvent.SUCCEEDED,
    EnrollmentEvent.FAILED,
    EnrollmentEvent.CANCELLED,
)


class EnrollmentActivity:
    """Fires the event, with what the owner lets events tell."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        enrollment: EnrollmentRunner,
        visitors: Visitors,
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._enrollment = enrollment
        self._visitors = visitors

    @callback
    def async_start(self) -> None:
        """Follow the enrollments until the entry is unloaded."""
        self._entry.async_on_unload(self._enrollment.async_subscribe(self._handle))

    @callback
    def _handle(self, state: EnrollmentState) -> None:
        if state.event not in ENDS:
            return
        device = async_device(self._hass, self._entry)
        shown = self._visitors.shown(state.employee_no, state.name)
        self._hass.bus.async_fire(
            EVENT_ENROLLMENT,
            {
                ATTR_DEVICE_ID: device and device.id,
                ATTR_EVENT_TYPE: state.event.value,
                ATTR_EMPLOYEE_NO: shown.employee_no,
                ATTR_NAME: shown.name,
                ATTR_REASON: state.reason and state.reason.value,
            },
        )
