"""The owner sets the terminal's clock from here."""

from homeassistant.util import dt as dt_util

from ..isapi import TerminalContext, set_clock
from .hub import TerminalHub


async def async_set_clock(hub: TerminalHub) -> bool:
    """Set the clock, and return whether it shows the time; raises IsapiError.

    Not during an enrollment: its outcome is dated by that clock.
    """

    async def work(terminal: TerminalContext) -> bool:
        return await set_clock(terminal.client, dt_util.now)

    is_set = await hub.device.async_write(work)
    await hub.clock.async_read()
    return is_set
