"""Home Assistant's own Schedule helpers, as the hours that they stand for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from ..isapi import END_OF_DAY, Block, Hours

SCHEDULE_DOMAIN: Final = "schedule"

# As the action of the helper names them, from Monday on.
_DAYS: Final = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


class NoSuchScheduleError(ValueError):
    """There is no Schedule helper of this name, or it cannot be read now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WantedSchedule:
    """The hours that somebody is to have, and their name on the terminal.

    `helper` is the registry id of the helper whose changes they follow; None for hours
    that were copied from another terminal.
    """

    name: str
    hours: Hours
    helper: str | None = None


# Stands for no schedule: the terminal's own "always".
ALWAYS: Final = WantedSchedule(name="", hours=Hours.always())


@callback
def async_entity_id(hass: HomeAssistant, helper: str | None) -> str | None:
    """Return the present entity id of a helper; None if it was removed."""
    entry = helper and er.async_get(hass).entities.get_entry(helper)
    return entry.entity_id if entry else None


async def async_wanted_schedule(hass: HomeAssistant, entity_id: str) -> WantedSchedule:
    """Return what a helper stands for now; raises NoSuchScheduleError."""
    entry = er.async_get(hass).async_get(entity_id)
    if entry is None or entry.domain != SCHEDULE_DOMAIN:
        raise NoSuchScheduleError(entity_id)
    hours = await async_hours_of(hass, entry.id)
    if hours is None:
        raise NoSuchScheduleError(entity_id)
    return WantedSchedule(
        name=async_name_of(hass, entity_id), hours=hours, helper=entry.id
    )


async def async_schedule_of(
    hass: HomeAssistant, helper: str | None
) -> WantedSchedule | None:
    """Return what a helper of this registry id stands for now.

    ALWAYS for an empty id; None without one, and for a helper that is gone.
    """
    if helper == "":
        return ALWAYS
    entity_id = async_entity_id(hass, helper)
    if entity_id is None:
        return None
    try:
        return await async_wanted_schedule(hass, entity_id)
    except NoSuchScheduleError:
        return None


@callback
def async_name_of(hass: HomeAssistant, entity_id: str) -> str:
    """Return the name of a helper, as people know it."""
    state = hass.states.get(entity_id)
    return state.name if state else entity_id


async def async_hours_of(hass: HomeAssistant, helper: str) -> Hours | None:
    """Return the hours of a helper; None if it was removed, or is not loaded."""
    entity_id = async_entity_id(hass, helper)
    if entity_id is None:
        return None
    try:
        response = await hass.services.async_call(
            SCHEDULE_DOMAIN,
            "get_schedule",
            target={"entity_id": entity_id},
            blocking=True,
            return_response=True,
        )
    except HomeAssistantError:
        return None
    week = (response or {}).get(entity_id)
    return _hours(week) if isinstance(week, Mapping) else None


def _hours(week: Mapping[str, Any]) -> Hours:
    return Hours.of(_blocks(week.get(day, ())) for day in _DAYS)


def _blocks(ranges: Iterable[Mapping[str, Any]]) -> list[Block]:
    return [Block(_seconds(it["from"]), _seconds(it["to"])) for it in ranges]


def _seconds(value: object) -> int:
    """Return a time of the day in seconds; the last second of a day is its end."""
    moment = value if isinstance(value, time) else dt_util.parse_time(str(value))
    if moment is None:  # "24:00:00"
        return END_OF_DAY
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return END_OF_DAY if seconds == END_OF_DAY - 1 else seconds
