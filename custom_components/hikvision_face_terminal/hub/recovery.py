"""Puts right what a killed Home Assistant or a failed clean-up left on a terminal."""

from datetime import datetime
from functools import partial
import logging

from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from ..isapi import (
    IsapiConnectionError,
    IsapiError,
    RecoveryOutcome,
    TerminalContext,
    recover,
)
from .coordinator import TerminalCoordinator
from .device import TerminalWrites
from .issues import Interruption, async_report_interruption
from .unfinished_writes import Journal

_LOGGER = logging.getLogger(__name__)

_TOLD = {
    RecoveryOutcome.REMOVED: Interruption.REMOVED,
    RecoveryOutcome.COMPLETED: Interruption.WHOLE,
    RecoveryOutcome.UNRESOLVED: Interruption.UNSURE,
}


class EnrollmentRecovery:
    """Looks after the people of one terminal that the journal still names."""

    def __init__(
        self,
        hass: HomeAssistant,
        coordinator: TerminalCoordinator,
        writes: TerminalWrites,
        journal: Journal,
    ) -> None:
        """Prepare; nothing is asked yet."""
        self._hass = hass
        self._coordinator = coordinator
        self._entry = coordinator.config_entry
        self._writes = writes
        self._journal = journal
        self._busy = False

    @callback
    def async_check(self, _: datetime | None = None) -> None:
        """Begin to put right what there is, if the terminal answers."""
        left = self._journal.pending(self._entry.entry_id)
        if left and self._coordinator.last_update_success and not self._busy:
            self._busy = True
            self._entry.async_create_background_task(
                self._hass, self._async_run(), f"{DOMAIN} left-overs"
            )

    async def _async_run(self) -> None:
        try:
            await self._writes.async_run(self._async_put_right, waits=True)
        except IsapiError as err:
            # What is left stays in the journal for the next time.
            _LOGGER.debug("Left-overs could not be put right: %s", err.reason)
        finally:
            self._busy = False

    async def _async_put_right(self, terminal: TerminalContext) -> None:
        failed: IsapiError | None = None
        for number in self._journal.pending(self._entry.entry_id):
            try:
                await self._async_put_one_right(terminal, number)
            except IsapiConnectionError:
                raise  # The others could not be reached, either.
            except IsapiError as err:
                failed = err
        if failed:
            raise failed

    async def _async_put_one_right(
        self, terminal: TerminalContext, number: str
    ) -> None:
        entry_id = self._entry.entry_id
        told: Interruption | None = Interruption.UNSURE
        if self._journal.created(entry_id, number):
            is_theirs = partial(self._journal.is_theirs, entry_id, number)
            outcome = await recover(terminal, number, is_theirs)
            told = _TOLD.get(outcome)
        if told:
            async_report_interruption(self._hass, self._entry, told, number)
        await self._journal.async_resolve(entry_id, number)
