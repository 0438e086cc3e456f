"""The cards of users on one terminal: read at the reader, given and taken away."""

import asyncio
from functools import partial

from homeassistant.core import callback

from ..isapi import (
    CardEnrollment,
    CardReader,
    IsapiError,
    TerminalContext,
    UserCards,
    add_card,
    remove_card,
)
from .device import TerminalDevice
from .runner import Runner
from .store import TerminalStore


class TerminalCards:
    """Gives and takes cards; raises only IsapiError.

    If a caller is cancelled, its write still runs to its end.
    """

    def __init__(
        self, device: TerminalDevice, runner: Runner, store: TerminalStore
    ) -> None:
        self._device = device
        self._runner = runner
        self._store = store
        # Read when it is first needed, by a dialog or an action.
        self._reader: CardReader | None = None
        self._is_reader_known = False

    async def async_can_read(self) -> bool:
        """Return whether the terminal may have a reader; asks it once."""
        if not self._device.capabilities.cards:
            return False
        try:
            return await self._async_reader() is not None
        except IsapiError:
            return True

    @callback
    def async_start(self, employee_no: str, timeout: float) -> asyncio.Task[UserCards]:
        """Start to read a card for a user, see Runner.async_begin.

        `timeout` is in seconds.
        """
        return self._runner.async_begin(
            partial(self._async_enroll, employee_no, timeout), wait=timeout
        )

    async def async_enroll(self, employee_no: str, timeout: float) -> UserCards:  # noqa: ASYNC109 - handed on
        """Read a card and give it to a user, see async_start and async_result."""
        return await self._runner.async_result(self.async_start(employee_no, timeout))

    async def async_add(self, employee_no: str, card_no: str) -> UserCards:
        """Give a card to a user, see add_card."""

        async def add(terminal: TerminalContext) -> UserCards:
            return self._reported(await add_card(terminal, employee_no, card_no))

        return await self._device.async_write(add)

    async def async_remove(self, employee_no: str, card_no: str) -> UserCards:
        """Take a card away from a user, see remove_card."""

        async def remove(terminal: TerminalContext) -> UserCards:
            return self._reported(await remove_card(terminal, employee_no, card_no))

        return await self._device.async_write(remove)

    async def _async_enroll(self, employee_no: str, timeout: float) -> UserCards:  # noqa: ASYNC109 - handed on
        async with self._device.async_lock() as terminal:
            enrollment = CardEnrollment(
                terminal,
                await self._async_reader(),
                employee_no,
                on_step=self._runner.async_handle_step,
            )
            return self._reported(await enrollment.run(timeout))

    def _reported(self, changed: UserCards) -> UserCards:
        self._store.async_report_written(changed.employee_no)
        return changed

    async def _async_reader(self) -> CardReader | None:
        if not self._is_reader_known:
            self._reader = await self._device.client.cards.reader()
            self._is_reader_known = True
        return self._reader
