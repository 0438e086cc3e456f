"""The terminal's clock: how far it is off, and where its times belong.

The one place that reads it. A terminal checks people's periods and weekly hours by its
own clock, and dates its events by it.
"""

import asyncio
from datetime import datetime, timedelta, tzinfo
import logging
import time
from typing import Final

from homeassistant.core import callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..isapi import IsapiError, TerminalTime, is_clock_off
from .coordinator import TerminalCoordinator
from .issues import TerminalIssues

_LOGGER = logging.getLogger(__name__)

READ_INTERVAL: Final = timedelta(days=1)


class TerminalClock:
    """Reads the clock once a day, and after it was set.

    `offset` is how far it is ahead; None while that is not known. `zone` is its offset
    from UTC when it was read last; None before the first time.
    """

    def __init__(
        self, coordinator: TerminalCoordinator, issues: TerminalIssues
    ) -> None:
        self.offset: timedelta | None = None
        self.zone: tzinfo | None = None
        self._coordinator = coordinator
        self._entry = coordinator.config_entry
        self._issues = issues
        # On the clock of time.monotonic.
        self._read_at = float("-inf")
        self._is_waiting = False

    @callback
    def async_start(self, *, reads_now: bool) -> None:
        """Read the clock every day until the entry is unloaded.

        `reads_now`: the first time at once; who follows the events reads it anyway.
        """
        if reads_now:
            self.async_doubt()
        self._entry.async_on_unload(
            async_track_time_interval(
                self._coordinator.hass,
                self.async_doubt,
                READ_INTERVAL,
                cancel_on_shutdown=True,
            )
        )

    @callback
    def async_was_set(self) -> None:
        """Forget the offset: the terminal reports that its clock was set."""
        self.offset = None
        self.async_doubt()

    @callback
    def async_doubt(self, _: datetime | None = None) -> None:
        """Read the clock again, but not more often than is good for the terminal."""
        if not self._is_waiting:
            self._is_waiting = True
            self._entry.async_create_background_task(
                self._coordinator.hass, self._async_read_again(), f"{DOMAIN} clock"
            )

    async def async_read(self) -> TerminalTime | None:
        """Read the clock and report it if it is off; a failure leaves it unknown."""
        self._read_at = time.monotonic()
        try:
            read = await self._coordinator.client.device.time()
        except IsapiError as err:
            _LOGGER.debug("The clock could not be read: %s", err.reason)
            return None
        here = dt_util.now()
        self.offset, self.zone = read.offset_from(here), read.zone
        if is_clock_off(read, here):
            self._issues.async_clock_off(read, here)
        else:
            self._issues.async_clock_right()
        return read

    async def _async_read_again(self) -> None:
        try:
            rested = time.monotonic() - self._read_at
            rest = self._coordinator.client.timing.clock_rest
            await asyncio.sleep(max(0, rest - rested))
        finally:
            # What is set from now on is set after this reading has begun.
            self._is_waiting = False
        await self.async_read()
