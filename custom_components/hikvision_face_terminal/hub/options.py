"""The owner's options, with their defaults."""

from datetime import timedelta
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_SCAN_INTERVAL

from ..const import CONF_CAPTURE_TIMEOUT, CONF_DOORS
from ..isapi import CAPTURE_TIMEOUT

# Users change rarely. A minute is short enough to notice a lost terminal, and costs the
# terminal one small response.
SCAN_INTERVAL: Final = timedelta(minutes=1)


def capture_timeout(entry: ConfigEntry) -> float:
    """Return how long to wait for a face, in seconds."""
    return float(entry.options.get(CONF_CAPTURE_TIMEOUT, CAPTURE_TIMEOUT))


def scan_interval(entry: ConfigEntry) -> timedelta:
    """Return the time between two polls."""
    seconds = entry.options.get(CONF_SCAN_INTERVAL)
    return timedelta(seconds=seconds) if seconds else SCAN_INTERVAL


def default_doors(entry: ConfigEntry) -> list[int]:
    """Return the doors that open for a new user unless others are named."""
    doors: list[int] = entry.options.get(CONF_DOORS, [1])
    return doors
