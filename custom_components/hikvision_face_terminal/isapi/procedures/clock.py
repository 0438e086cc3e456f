"""Set a terminal's clock, and look whether it shows the time then."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from ..client import IsapiClient
from ..errors import IsapiConnectionError, IsapiError, IsapiUnexpectedError
from ..models.terminal_time import TerminalTime

# A quartz drifts by some seconds a week; from a minute on periods begin too late.
MAX_CLOCK_OFFSET: Final = timedelta(seconds=60)


def is_clock_off(there: TerminalTime, here: datetime) -> bool:
    """Return whether a clock is wrong, or its offset from UTC at this time of year."""
    is_elsewhere = there.utc_offset != here.utcoffset()
    return is_elsewhere or abs(there.offset_from(here)) > MAX_CLOCK_OFFSET


async def set_clock(client: IsapiClient, now: Callable[[], datetime]) -> bool:
    """Set the clock to the aware time that `now` returns; it is sent once.

    Returns whether it shows that time afterwards: OK is no proof. A lost answer is
    looked up. Raises NOT_SUPPORTED where the clock is not set by hand.
    """
    settings = await client.device.time_settings()
    lost: IsapiError | None = None
    try:
        await client.device.set_time(settings.with_time(now()))
    except IsapiConnectionError as err:
        if err.unsent:
            raise
        lost = err
    except IsapiUnexpectedError as err:
        lost = err
    is_right = not is_clock_off(await client.device.time(), now())
    if lost and not is_right:
        raise lost
    return is_right
