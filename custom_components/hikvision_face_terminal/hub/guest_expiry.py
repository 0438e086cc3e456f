"""Delete guests whose access has ended, if the owner has enabled that."""

from datetime import datetime, timedelta
from typing import ClassVar, Final, override

from homeassistant.util import dt as dt_util

from ..const import CONF_REMOVE_EXPIRED_GUESTS
from ..isapi import TerminalContext, delete_users
from .clock import local_now
from .coordinator import TerminalCoordinator
from .device import TerminalDevice
from .periodic_job import PeriodicJob
from .store import TerminalStore
from .users import TerminalUsers

# Back-off after a guest could not be deleted, or turned out to be blocked.
RETRY_AFTER: Final = timedelta(hours=1)


class GuestExpiry(PeriodicJob):
    """Deletes the guests that this integration created on one terminal."""

    name: ClassVar[str] = "expired guests"

    def __init__(
        self,
        coordinator: TerminalCoordinator,
        device: TerminalDevice,
        store: TerminalStore,
        users: TerminalUsers,
    ) -> None:
        super().__init__(coordinator, device)
        self._store = store
        self._users = users
        self._not_before = dt_util.utcnow()

    @override
    def _is_due(self) -> bool:
        return (
            self._entry.options.get(CONF_REMOVE_EXPIRED_GUESTS, False)
            and dt_util.utcnow() >= self._not_before
            and bool(self._expired())
        )

    @override
    async def _async_work(self, terminal: TerminalContext) -> None:
        for number in self._expired():
            if await self._async_has_expired(terminal, number):
                await delete_users(terminal, (number,))
                await self._users.async_forget(number)

    @override
    async def _async_run(self) -> None:
        try:
            await super()._async_run()
        finally:
            if self._expired():
                self._not_before = dt_util.utcnow() + RETRY_AFTER

    def _expired(self) -> list[str]:
        """Return the numbers of guests whose stored end has passed."""
        return [
            number
            for number, guest in self._store.guests().items()
            if datetime.fromisoformat(guest["until"]) <= local_now()
        ]

    async def _async_has_expired(self, terminal: TerminalContext, number: str) -> bool:
        """Ask the terminal whether the guest is still there and has expired.

        Another user of the number is never deleted. A blocked guest has not expired:
        their end is stored here, not there. A guest with a later end on the terminal
        gets that end.
        """
        user = await terminal.client.users.get(number)
        if user is None or not self._store.is_guest(user):
            await self._store.async_forget_guest(number)
            return False
        if user.blocked:
            return False
        if (end := user.validity.end) and end > local_now():
            self._store.async_store_guest(user)
            return False
        return True
