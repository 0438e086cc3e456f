"""Removes guests whose access has ended, where the owner wants that."""

from datetime import datetime, timedelta
import logging
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..const import CONF_REMOVE_EXPIRED_GUESTS, DOMAIN
from ..isapi import IsapiError, TerminalContext, delete_users
from .clock import local_now
from .coordinator import TerminalCoordinator
from .device import TerminalWrites
from .store import Guest, Remembered
from .users import TerminalUsers

_LOGGER = logging.getLogger(__name__)

# Who could not be removed, or is blocked, is not asked for again at each poll.
RETRY_AFTER: Final = timedelta(hours=1)


class GuestExpiry:
    """Looks after the guests whom this integration made on one terminal."""

    def __init__(
        self,
        hass: HomeAssistant,
        coordinator: TerminalCoordinator,
        writes: TerminalWrites,
        people: TerminalUsers,
        remembered: Remembered,
    ) -> None:
        """Prepare; nothing is asked yet."""
        self._hass = hass
        self._coordinator = coordinator
        self._entry = coordinator.config_entry
        self._writes = writes
        self._people = people
        self._remembered = remembered
        self._busy = False
        self._not_before = dt_util.utcnow()

    @callback
    def async_check(self, _: datetime | None = None) -> None:
        """Begin to remove whose time is up, if the terminal answers."""
        if (
            self._entry.options.get(CONF_REMOVE_EXPIRED_GUESTS, False)
            and self._coordinator.last_update_success
            and not self._busy
            and dt_util.utcnow() >= self._not_before
            and self._due()
        ):
            self._busy = True
            self._entry.async_create_background_task(
                self._hass, self._async_run(), f"{DOMAIN} expired guests"
            )

    def _due(self) -> dict[str, Guest]:
        return {
            number: guest
            for number, guest in self._remembered.guests(self._entry.entry_id).items()
            if datetime.fromisoformat(guest["until"]) <= local_now()
        }

    async def _async_run(self) -> None:
        try:
            await self._writes.async_run(self._async_remove, waits=True)
        except IsapiError as err:
            _LOGGER.debug("Expired guests could not be removed: %s", err.reason)
        finally:
            self._busy = False
            if self._due():
                self._not_before = dt_util.utcnow() + RETRY_AFTER

    async def _async_remove(self, terminal: TerminalContext) -> None:
        for number in self._due():
            if await self._is_over(terminal, number):
                await delete_users(terminal, (number,))
                await self._people.async_forget(number)

    async def _is_over(self, terminal: TerminalContext, number: str) -> bool:
        """Tell whether the terminal still has this guest, and their time is up.

        Somebody else by now is forgotten, never removed; who is blocked has not
        ended, and who was given longer has a new end.
        """
        entry_id = self._entry.entry_id
        user = await terminal.client.users.get(number)
        if user is None or not self._remembered.is_guest(entry_id, user):
            await self._remembered.async_forget_guest(entry_id, number)
            return False
        if user.blocked:
            return False
        if (end := user.validity.end) and end > local_now():
            self._remembered.async_note_guest(entry_id, user)
            return False
        return True
