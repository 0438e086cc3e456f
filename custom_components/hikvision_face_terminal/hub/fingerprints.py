"""The fingerprints of users on one terminal: read at the sensor, all taken away."""

import asyncio
from functools import partial

from homeassistant.core import callback

from ..isapi import (
    FingerprintEnrollment,
    IsapiError,
    TerminalContext,
    User,
    UserFingerprints,
    accepts_fingerprint,
    delete_fingerprints,
    may_have_sensor,
)
from .device import TerminalDevice
from .runner import Runner
from .set_up_check import SetUpCheck
from .store import TerminalStore


class TerminalFingerprints:
    """Gives fingerprints and takes them away; raises only IsapiError. Keeps none.

    If a caller is cancelled, its write still runs to its end.
    """

    def __init__(
        self,
        device: TerminalDevice,
        runner: Runner,
        store: TerminalStore,
        set_up_check: SetUpCheck,
    ) -> None:
        self._device = device
        self._runner = runner
        self._store = store
        self._set_up_check = set_up_check

    @property
    def has_sensor(self) -> bool:
        """Whether the terminal may have a sensor, by its capabilities and its name."""
        is_promised = self._device.capabilities.fingerprints
        return is_promised and may_have_sensor(self._device.info.model)

    @property
    def are_accepted(self) -> bool:
        """Whether there may be a sensor, and the last look found no mode against it."""
        return self.has_sensor and self._set_up_check.takes_fingerprint is not False

    async def async_can_enroll(self, user: User) -> bool:
        """Return whether a finger may open the door for a user.

        Where the last look at the set-up says no, that is asked for again: the owner
        may have been at the terminal since.
        """
        if self.are_accepted or not self.has_sensor:
            return self.has_sensor
        try:
            return await accepts_fingerprint(self._device.context(), user) is not False
        except IsapiError:
            return False

    @callback
    def async_start(
        self, employee_no: str, timeout: float
    ) -> asyncio.Task[UserFingerprints]:
        """Start to read a finger for a user, see Runner.async_begin.

        `timeout` is in seconds.
        """
        return self._runner.async_begin(
            partial(self._async_enroll, employee_no, timeout), wait=timeout
        )

    async def async_enroll(
        self,
        employee_no: str,
        timeout: float,  # noqa: ASYNC109 - handed on
    ) -> UserFingerprints:
        """Read a finger and give it to a user, see async_start and async_result."""
        return await self._runner.async_result(self.async_start(employee_no, timeout))

    async def async_delete(self, employee_no: str) -> None:
        """Take all fingerprints of a user away, see delete_fingerprints."""

        async def delete(terminal: TerminalContext) -> None:
            await delete_fingerprints(terminal, employee_no)
            self._store.async_report_written(employee_no)

        await self._device.async_write(delete)

    async def _async_enroll(self, employee_no: str, timeout: float) -> UserFingerprints:  # noqa: ASYNC109 - handed on
        async with self._device.async_lock() as terminal:
            enrollment = FingerprintEnrollment(
                terminal,
                employee_no,
                is_accepted=self._set_up_check.takes_fingerprint is True,
                on_step=self._runner.async_handle_step,
            )
            changed = await enrollment.run(timeout)
            self._store.async_report_written(employee_no)
            return changed
