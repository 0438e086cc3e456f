"""Work that becomes due now and then, and is done when the terminal is reachable."""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta
import logging
from typing import ClassVar, Final

from homeassistant.core import callback
from homeassistant.helpers.event import async_track_time_interval

from ..const import DOMAIN
from ..isapi import IsapiError, TerminalContext
from .coordinator import TerminalCoordinator
from .device import TerminalDevice

_LOGGER = logging.getLogger(__name__)

# The check is local; the terminal is contacted only when there is work.
CHECK_INTERVAL: Final = timedelta(minutes=1)


class PeriodicJob(ABC):
    """A write that is due at times of its own; at most one run at a time."""

    name: ClassVar[str]

    def __init__(
        self, coordinator: TerminalCoordinator, device: TerminalDevice
    ) -> None:
        self._coordinator = coordinator
        self._entry = coordinator.config_entry
        self._device = device
        self._is_running = False

    @callback
    def async_start(self) -> None:
        """Check now, and at every interval until the entry is unloaded."""
        self._entry.async_on_unload(
            async_track_time_interval(
                self._coordinator.hass,
                self.async_check,
                CHECK_INTERVAL,
                cancel_on_shutdown=True,
            )
        )
        self.async_check()

    @callback
    def async_check(self, _: datetime | None = None) -> None:
        """Start the work in the background if it is due and the last poll succeeded."""
        if (
            not self._is_running
            and self._coordinator.last_update_success
            and self._is_due()
        ):
            self._is_running = True
            self._entry.async_create_background_task(
                self._coordinator.hass, self._async_run(), f"{DOMAIN} {self.name}"
            )

    async def _async_run(self) -> None:
        try:
            await self._async_do()
        except IsapiError as err:
            _LOGGER.debug("%s failed and will be retried: %s", self.name, err.reason)
        finally:
            self._is_running = False

    async def _async_do(self) -> None:
        await self._device.async_write(self._async_work, wait_for_enrollment=True)

    @abstractmethod
    def _is_due(self) -> bool:
        """Return whether there is work, without contacting the terminal."""

    @abstractmethod
    async def _async_work(self, terminal: TerminalContext) -> None:
        """Do the work while no other write runs; raises IsapiError."""
