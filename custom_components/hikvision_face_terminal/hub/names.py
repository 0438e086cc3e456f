"""Who has which employee number, for events that leave the name out."""

import asyncio
from typing import Final

from homeassistant.core import HomeAssistant, callback

from ..isapi import IsapiClient, IsapiError, User
from .listing import Listing

# Seconds. A person may be renamed on the terminal itself, and a number given to
# another one; each use within this time costs no request.
_KEEP: Final = 3600.0
# A number that nobody has may belong to a new person soon.
_KEEP_NOBODY: Final = 300.0
# A terminal that could not be asked is not asked for each of many events.
_REST: Final = 30.0

# More than terminals have users; a log may name many who are gone.
_MAX_NUMBERS: Final = 20_000


class UserNames:
    """The names on one terminal by number, in memory; read when they are needed."""

    def __init__(
        self, hass: HomeAssistant, client: IsapiClient, listing: Listing
    ) -> None:
        self._loop = hass.loop
        self._client = client
        self._listing = listing
        # Until when what the listing has of a number, or has not, is believed.
        self._until: dict[str, float] = {}
        self._not_before = 0.0

    @callback
    def known(self, number: str) -> str | None:
        """Return a name without a request: empty for nobody's, None if not known."""
        if self._until.get(number, 0) <= self._loop.time():
            return None
        return self._last_known(number)

    async def async_name_of(self, number: str) -> str:
        """Return the name; empty if nobody has the number, or it cannot be read now."""
        name = self.known(number)
        if name is None and self._loop.time() >= self._not_before:
            try:
                user = await self.async_read(number)
            except IsapiError, TimeoutError:
                self._not_before = self._loop.time() + _REST
            else:
                name = user.name if user else ""
        return self._last_known(number) if name is None else name

    async def async_read(self, number: str) -> User | None:
        """Return the user of a number as the terminal has them now.

        Raises IsapiError, and TimeoutError if that takes too long for an event.
        """
        async with asyncio.timeout(self._client.timing.name):
            user = await self._client.users.get(number)
        self._note(number, user)
        return user

    @callback
    def async_learn(self, user: User) -> None:
        """Note a user who was just written or read."""
        self._note(user.employee_no, user)

    @callback
    def async_forget(self, number: str) -> None:
        """Forget a user who was deleted."""
        self._until.pop(number, None)
        self._listing.forget(number)

    def _note(self, number: str, user: User | None) -> None:
        if user:
            self._listing.learn(user)
        else:
            self._listing.forget(number)
        # In the order of notes: the first one is the oldest.
        self._until.pop(number, None)
        self._until[number] = self._loop.time() + (_KEEP if user else _KEEP_NOBODY)
        if len(self._until) > _MAX_NUMBERS:
            del self._until[next(iter(self._until))]

    def _last_known(self, number: str) -> str:
        listed = self._listing.get(number)
        return listed.name if listed else ""
