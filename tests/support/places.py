"""Everywhere that Home Assistant stores or shows something, one text for each place."""

from collections import defaultdict
import logging
from typing import Any

from homeassistant.const import (
    EVENT_HOMEASSISTANT_FINAL_WRITE,
    EVENT_HOMEASSISTANT_STOP,
    MATCH_ALL,
)
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    restore_state,
)
from homeassistant.helpers.json import json_bytes
from homeassistant.helpers.recorder import get_instance
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from sqlalchemy import MetaData, select

from custom_components.hikvision_face_terminal.const import DOMAIN

# The places' names in docs/privacy.md.
OUR_LOG = "Log of this integration, at debug level"
LOG = "Log of Home Assistant, as it is by default"
DEBUG_LOG = "Log of Home Assistant, at debug level"
DIAGNOSTICS = "Diagnostics"
OUR_FILE = f"{DOMAIN}.<entry>"
FILES = {
    name: f"`.storage/{name}`"
    for name in (
        "core.config_entries",
        OUR_FILE,
        "core.restore_state",
        "repairs.issue_registry",
        "trace.saved_traces",
    )
}
OTHER_FILES = "Other files in `.storage`"
STATES = "States and their attributes"
EVENTS = "Events"
DATABASE = "Database of the recorder"

PLACES = (OUR_LOG, LOG, DEBUG_LOG, DIAGNOSTICS, *FILES.values(), OTHER_FILES)
PLACES = (*PLACES, STATES, EVENTS, DATABASE)


class Listener:
    """Collects what appears from now on, as it may be gone at the end."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.texts: dict[str, list[str]] = defaultdict(list)
        self._hass = hass
        hass.bus.async_listen(MATCH_ALL, self._heard)

    @callback
    def _heard(self, event: Event) -> None:
        self.texts[EVENTS].append(json_bytes(event.as_dict()).decode())
        for state in self._hass.states.async_all():
            self.texts[STATES].append(json_bytes(state.as_dict()).decode())

    def look(self, hass_storage: dict[str, Any]) -> None:
        """Collect what is on disk right now."""
        for key, content in hass_storage.items():
            name = OUR_FILE if key.startswith(f"{DOMAIN}.") else key
            self.texts[FILES.get(name, OTHER_FILES)].append(
                json_bytes(content).decode()
            )


def log_place(record: logging.LogRecord) -> str:
    """Return the log that a line belongs to."""
    if record.name.startswith(f"custom_components.{DOMAIN}"):
        return OUR_LOG
    return LOG if record.levelno >= logging.WARNING else DEBUG_LOG


async def everywhere(
    hass: HomeAssistant,
    listener: Listener,
    hass_storage: dict[str, Any],
    records: list[logging.LogRecord],
) -> dict[str, str]:
    """Stop Home Assistant and return the texts of all places."""
    texts = listener.texts
    await async_wait_recording_done(hass)
    texts[DATABASE] = await hass.async_add_executor_job(_database, hass)
    await restore_state.async_get(hass).async_dump_states()
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done(wait_background_tasks=True)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await hass.async_block_till_done()
    listener.look(hass_storage)
    # The test plug-in keeps registries from being written; this would be written
    for registry in dr.async_get(hass), er.async_get(hass):
        texts[OTHER_FILES].append(json_bytes(registry._data_to_save()).decode())
    formatter = logging.Formatter()
    for record in records:
        texts[log_place(record)].append(formatter.format(record))
    return {place: "\n".join(lines) for place, lines in texts.items()}


def _database(hass: HomeAssistant) -> list[str]:
    """Return all rows of all tables."""
    engine = get_instance(hass).engine
    assert engine is not None
    tables = MetaData()
    with engine.connect() as connection:
        tables.reflect(connection)
        rows = [
            str(tuple(row))
            for table in tables.sorted_tables
            for row in connection.execute(select(table))
        ]
    assert rows
    return rows
