"""Look now and then whether the terminal lets in those whom it knows."""

from dataclasses import replace
from datetime import timedelta
from typing import ClassVar, Final, override

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from ..isapi import SetUpFindings, TerminalContext, User, check_set_up
from .coordinator import TerminalCoordinator
from .device import TerminalDevice
from .issues import Issue, TerminalIssues
from .periodic_job import PeriodicJob

# The set-up of a terminal changes by hand, at the terminal.
INTERVAL: Final = timedelta(days=1)

_UNKNOWN: Final = SetUpFindings(
    is_always_open=None, takes_pin=None, takes_fingerprint=None, has_lost_pin=None
)


class SetUpCheck(PeriodicJob):
    """Reads template 1 and the verify modes at set-up and daily; writes nothing.

    An enrollment does not hold it up, nor it an enrollment.
    """

    name: ClassVar[str] = "set-up check"

    def __init__(
        self,
        coordinator: TerminalCoordinator,
        device: TerminalDevice,
        issues: TerminalIssues,
    ) -> None:
        super().__init__(coordinator, device)
        self.findings = _UNKNOWN
        self._issues = issues
        self._due_at = dt_util.utcnow()

    @property
    def takes_pin(self) -> bool | None:
        """Whether a reader takes a PIN at some time; None if that is not known."""
        return self.findings.takes_pin

    @property
    def takes_fingerprint(self) -> bool | None:
        """Whether the terminal takes a finger at some time; None if not known."""
        return self.findings.takes_fingerprint

    def accepts_pin_of(self, user: User) -> bool | None:
        """Return whether a PIN of the user counts at some time; None if not known."""
        return True if user.own_mode_takes_pin else self.takes_pin

    @callback
    def async_pin_set(self, user: User) -> None:
        """Report at once if the PIN that a user was just given opens nothing."""
        if self.accepts_pin_of(user) is False:
            self._report(replace(self.findings, has_lost_pin=True))

    @callback
    def async_pin_removed(self) -> None:
        """Look whether the PIN that was removed was the last that opened nothing."""
        if self.findings.has_lost_pin:
            self.async_look_again()

    @callback
    def async_look_again(self) -> None:
        """Look now."""
        self._due_at = dt_util.utcnow()
        self.async_check()

    @override
    def _is_due(self) -> bool:
        return dt_util.utcnow() >= self._due_at

    @override
    async def _async_do(self) -> None:
        await self._async_work(self._device.context())

    @override
    async def _async_work(self, terminal: TerminalContext) -> None:
        self._due_at = dt_util.utcnow() + INTERVAL
        self._report(await check_set_up(terminal))

    def _report(self, findings: SetUpFindings) -> None:
        """Update the repairs; what is not known proves nothing."""
        self.findings = findings
        is_always, has_lost_pin = findings.is_always_open, findings.has_lost_pin
        if is_always is not None:
            self._issues.async_warn(Issue.ALWAYS_SCHEDULE_OFF, applies=not is_always)
        if findings.takes_pin or has_lost_pin is not None:
            self._issues.async_warn(Issue.PIN_NOT_ACCEPTED, applies=bool(has_lost_pin))
