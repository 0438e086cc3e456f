"""Events as a terminal's log has them, told without the stream."""

from datetime import datetime
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from custom_components.hikvision_face_terminal.isapi import TerminalEvent
from custom_components.hikvision_face_terminal.isapi.models.event_codes import MEANINGS
from custom_components.hikvision_face_terminal.runtime import TerminalConfigEntry
from tests.support.common import OPTIONS

# The options of an owner who wants to know who comes.
FOLLOWING: Final[dict[str, Any]] = {**OPTIONS, "access_events": True}

FACE = (5, 75)
STRANGER = (5, 76)
EXPIRED = (5, 8)


def event_of(
    code: tuple[int, int],
    *,
    serial_no: int = 1,
    time: datetime | None = None,
    **fields: Any,
) -> TerminalEvent:
    """Return an event with this code, by default of now."""
    meaning = MEANINGS[code]
    return TerminalEvent(
        major=code[0],
        minor=code[1],
        kind=meaning.kind,
        method=meaning.method,
        reason=meaning.reason,
        serial_no=serial_no,
        time=time or dt_util.now(),
        **fields,
    )


async def tell(
    hass: HomeAssistant,
    entry: TerminalConfigEntry,
    *events: TerminalEvent,
    is_live: bool = True,
) -> None:
    """Tell all who listen of events, and let them react."""
    for event in events:
        for listener in tuple(entry.runtime_data.access_events._listeners):
            listener(event, is_live)
    await hass.async_block_till_done()
