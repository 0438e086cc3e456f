"""Which Home Assistant person a user of a terminal is, as the owner has said."""

from datetime import datetime, timedelta
from itertools import batched
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_time_interval

from ..const import DOMAIN
from ..isapi import IsapiError, User
from .device import TerminalDevice
from .issues import async_report_broken_link
from .names import UserNames
from .store import Link, TerminalStore

# Each event checks the link that it uses; this finds the users who never come again.
_CHECK_EVERY: Final = timedelta(days=1)

_PERSON: Final = "person"


class PersonLinks:
    """Links by employee number; each holds for one name and one terminal.

    A link to a person who is gone, or of a number that now belongs to another name, is
    deleted, and a repair says so.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        device: TerminalDevice,
        store: TerminalStore,
        names: UserNames,
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._device = device
        self._store = store
        self.names = names
        # Names in events of which the record has shown that they are the linked user's.
        self._aliases: set[tuple[str, str]] = set()

    @callback
    def async_start(self) -> None:
        """Look after the links until the entry is unloaded."""
        for unsubscribe in (
            self._hass.bus.async_listen(
                er.EVENT_ENTITY_REGISTRY_UPDATED, self._handle_registry
            ),
            async_track_time_interval(
                self._hass, self._check, _CHECK_EVERY, cancel_on_shutdown=True
            ),
        ):
            self._entry.async_on_unload(unsubscribe)
        self._check()

    @callback
    def person_of(self, number: str, name: str) -> str | None:
        """Return the entity id of the person linked to a user of this name."""
        link = self._store.link(number)
        if link is None or not self._fits(link, number, name):
            return None
        return _entity_id(self._hass, link)

    @callback
    def linked_person(self, user: User) -> str | None:
        """Return the entity id of the person linked to a user who was just read."""
        self.async_check(user.employee_no, user)
        return self.person_of(user.employee_no, user.name)

    @callback
    def is_doubtful(self, number: str, name: str) -> bool:
        """Return whether a linked number came with another name than the linked one."""
        link = self._store.link(number)
        return link is not None and not self._fits(link, number, name)

    @callback
    def async_check(self, number: str, user: User | None, alias: str = "") -> None:
        """Compare a link with the user as the terminal has them now; None: nobody.

        `alias` is another spelling of the name, from an event.
        """
        link = self._store.link(number)
        if link is None:
            return
        if user is None or not self._store.fits_link(link, number, user.name):
            self._break(number)
        elif alias:
            self._aliases.add((number, alias))

    @callback
    def async_link(self, user: User, entity_id: str | None) -> None:
        """Link a user who was just read to a person; None deletes the link."""
        self._forget_aliases(user.employee_no)
        person = er.async_get(self._hass).async_get(entity_id) if entity_id else None
        if person is None:
            self._store.async_drop_link(user.employee_no)
        else:
            self._store.async_store_link(user, person.id)

    @callback
    def async_written(self, before: User | None, user: User) -> None:
        """Note the name and keep the link of a user whom this integration has written.

        `before` is the user until then: the link of another one is not passed on.
        """
        self._store.async_report_written(user.employee_no)
        number = user.employee_no
        self.names.async_learn(user)
        self.async_check(number, before)
        if link := self._store.link(number):
            self._forget_aliases(number)
            self._store.async_store_link(user, link["person"])

    @callback
    def _check(self, _: datetime | None = None) -> None:
        if self._store.links():
            self._entry.async_create_background_task(
                self._hass, self._async_check_all(), f"{DOMAIN} linked people"
            )

    async def _async_check_all(self) -> None:
        """Read all linked users; a terminal that does not answer proves nothing."""
        self._check_people()
        size = self._device.capabilities.search_numbers
        try:
            for numbers in batched(self._store.links(), size, strict=False):
                found = await self._device.client.users.get_many(numbers)
                for number in numbers:
                    self.async_check(number, found.get(number))
        except IsapiError:
            return

    @callback
    def _handle_registry(self, event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        is_person = event.data["entity_id"].startswith(f"{_PERSON}.")
        if event.data["action"] == "remove" and is_person:
            self._check_people()

    @callback
    def _check_people(self) -> None:
        for number, link in self._store.links().items():
            if _entity_id(self._hass, link) is None:
                self._break(number)

    def _fits(self, link: Link, number: str, name: str) -> bool:
        return (number, name) in self._aliases or self._store.fits_link(
            link, number, name
        )

    def _forget_aliases(self, number: str) -> None:
        self._aliases = {it for it in self._aliases if it[0] != number}

    @callback
    def _break(self, number: str) -> None:
        self._forget_aliases(number)
        self._store.async_drop_link(number)
        async_report_broken_link(self._hass, self._entry, number)


def _entity_id(hass: HomeAssistant, link: Link) -> str | None:
    entity = er.async_get(hass).async_get(link["person"])
    return entity.entity_id if entity else None
