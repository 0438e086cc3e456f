"""The owner's options, with their defaults."""

from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_SCAN_INTERVAL

from ..const import (
    CONF_ACCESS_EVENTS,
    CONF_CAPTURE_TIMEOUT,
    CONF_DOOR_CONTROL,
    CONF_DOORS,
    CONF_NAMES_IN_EVENTS,
    CONF_PAGE_PHOTOS,
)
from ..isapi import CAPTURE_TIMEOUT

# Users change rarely. A minute is short enough to notice a lost terminal, and costs the
# terminal one small response.
SCAN_INTERVAL: Final = timedelta(minutes=1)


class NamesInEvents(StrEnum):
    """What entities, events and the logbook tell of a person who came."""

    NAME = "name"
    NUMBER = "number"
    NONE = "none"


class DoorControl(StrEnum):
    """What Home Assistant may do with the doors."""

    NONE = "none"
    OPEN = "open"
    OPEN_AND_MODES = "open_and_modes"


# Written into each new entry: an entry without the option has no door control, so that
# nobody gets a door opener by an update.
NEW_ENTRY_OPTIONS: Final[dict[str, Any]] = {CONF_DOOR_CONTROL: DoorControl.OPEN.value}

# Entries of 0.1 have minor version 1 and no door control.
MINOR_VERSION: Final = 2


def access_events(entry: ConfigEntry) -> bool:
    """Return whether the terminal's events are followed."""
    return bool(entry.options.get(CONF_ACCESS_EVENTS, True))


def capture_timeout(entry: ConfigEntry) -> float:
    """Return how long to wait for a face, in seconds."""
    return float(entry.options.get(CONF_CAPTURE_TIMEOUT, CAPTURE_TIMEOUT))


def door_control(entry: ConfigEntry) -> DoorControl:
    """Return what Home Assistant may do with the doors."""
    return DoorControl(entry.options.get(CONF_DOOR_CONTROL, DoorControl.NONE))


def names_in_events(entry: ConfigEntry) -> NamesInEvents:
    """Return what may be told of a person who came."""
    return NamesInEvents(entry.options.get(CONF_NAMES_IN_EVENTS, NamesInEvents.NAME))


def page_photos(entry: ConfigEntry) -> bool:
    """Return whether the page shows the faces of the people."""
    return bool(entry.options.get(CONF_PAGE_PHOTOS, True))


def scan_interval(entry: ConfigEntry) -> timedelta:
    """Return the time between two polls."""
    seconds = entry.options.get(CONF_SCAN_INTERVAL)
    return timedelta(seconds=seconds) if seconds else SCAN_INTERVAL


def default_doors(entry: ConfigEntry) -> list[int]:
    """Return the doors that open for a new user unless others are named."""
    doors: list[int] = entry.options.get(CONF_DOORS, [1])
    return doors
