"""The field of an action that names a Schedule helper."""

from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN
from ..hub.schedule_helpers import (
    ALWAYS,
    NoSuchScheduleError,
    WantedSchedule,
    async_wanted_schedule,
)
from .schemas import ATTR_PLAN_TEMPLATE, ATTR_SCHEDULE


async def async_wanted(call: ServiceCall) -> WantedSchedule | None:
    """Return the schedule that an action names; empty is always, left out is None.

    Raises no_such_schedule, and schedule_and_template if a template is named, too.
    """
    if ATTR_SCHEDULE not in call.data:
        return None
    if ATTR_PLAN_TEMPLATE in call.data:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="schedule_and_template"
        )
    entity_id = (call.data[ATTR_SCHEDULE] or "").strip()
    if not entity_id:
        return ALWAYS
    try:
        return await async_wanted_schedule(call.hass, entity_id)
    except NoSuchScheduleError:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_such_schedule",
            translation_placeholders={"schedule": entity_id},
        ) from None
