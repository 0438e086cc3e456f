"""The form field that asks for a Schedule helper; empty is always."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import EntitySelector, EntitySelectorConfig

from ..hub.schedule_helpers import (
    ALWAYS,
    SCHEDULE_DOMAIN,
    WantedSchedule,
    async_wanted_schedule,
)

CONF_SCHEDULE: Final = "schedule"


def schedule_selector() -> EntitySelector:
    """Return the selector."""
    return EntitySelector(EntitySelectorConfig(domain=SCHEDULE_DOMAIN))


async def async_chosen_schedule(
    hass: HomeAssistant, user_input: Mapping[str, Any]
) -> WantedSchedule:
    """Return what was chosen; raises NoSuchScheduleError if it is gone meanwhile."""
    entity_id = user_input.get(CONF_SCHEDULE)
    return await async_wanted_schedule(hass, entity_id) if entity_id else ALWAYS
