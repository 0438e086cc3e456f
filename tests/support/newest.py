"""Lets the test plug-in load on a Home Assistant that is newer than itself.

Loaded by `scripts/test --newest`. The plug-in follows a release by days or weeks; what
moved meanwhile is put where it looks for it. Nothing here does anything once it has
caught up.
"""

# Home Assistant 2026.11 puts httpx2 in the place of httpx, before any import of it.
import homeassistant  # noqa: F401
from homeassistant.components import logger
from homeassistant.components.logger import helpers

if not hasattr(logger, "_clear_logger_overwrites"):  # Moved by 2026.11.
    vars(logger)["_clear_logger_overwrites"] = helpers._clear_logger_overwrites
