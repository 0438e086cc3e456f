"""Recover enrollments that a crash or a failed rollback left incomplete."""

from functools import partial
from typing import ClassVar, Final, override

from ..isapi import (
    IsapiConnectionError,
    IsapiError,
    RecoveryOutcome,
    TerminalContext,
    recover,
)
from .coordinator import TerminalCoordinator
from .device import TerminalDevice
from .issues import Interruption, async_report_interruption
from .periodic_job import PeriodicJob
from .store import TerminalStore

# A user who is not on the terminal is nothing to report.
_REPORTS: Final = {
    RecoveryOutcome.REMOVED: Interruption.REMOVED,
    RecoveryOutcome.COMPLETED: Interruption.COMPLETED,
    RecoveryOutcome.UNRESOLVED: Interruption.UNRESOLVED,
}


class EnrollmentRecovery(PeriodicJob):
    """Resolves the interrupted writes that the store still lists."""

    name: ClassVar[str] = "recovery"

    def __init__(
        self,
        coordinator: TerminalCoordinator,
        device: TerminalDevice,
        store: TerminalStore,
    ) -> None:
        super().__init__(coordinator, device)
        self._store = store

    @override
    def _is_due(self) -> bool:
        return bool(self._store.pending())

    @override
    async def _async_work(self, terminal: TerminalContext) -> None:
        """Resolve each; one that fails does not hold up the others."""
        failure: IsapiError | None = None
        for number in self._store.pending():
            try:
                await self._async_resolve(terminal, number)
            except IsapiConnectionError:
                raise  # The others could not be reached, either.
            except IsapiError as err:
                failure = err
        if failure:
            raise failure

    async def _async_resolve(self, terminal: TerminalContext, number: str) -> None:
        report: Interruption | None = Interruption.UNRESOLVED
        if self._store.creates_user(number):
            matches_name = partial(self._store.matches_name, number)
            report = _REPORTS.get(await recover(terminal, number, matches_name))
        if report:
            async_report_interruption(
                self._coordinator.hass, self._entry, report, number
            )
        await self._store.async_resolve(number)
