"""What Home Assistant stores about one terminal and its users: no name, no picture."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, NotRequired, TypedDict

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..isapi import IsapiError, User, UserType, Validity
from .domain_data import async_get_domain_data
from .legacy_store import async_drop_legacy, async_read_legacy
from .text import name_fingerprint
from .user_signal import async_report_written

_VERSION: Final = 1


class Guest(TypedDict):
    """A guest created by this integration: name fingerprint, local end of access."""

    check: str
    until: str
    any_type: NotRequired[bool]
    """Made as a guest on a terminal that may not know visitors."""


class Link(TypedDict):
    """A user who is a Home Assistant person: by id in the entity registry."""

    person: str
    check: str
    serial: str


class PendingChange(TypedDict):
    """A change of a user on a terminal that did not answer; times as ISO text."""

    serial: str
    """The serial number of the terminal."""
    check: str
    """The name fingerprint of the user for whom it is meant."""
    since: str
    """When it was asked for, in UTC."""
    delete: bool
    blocked: bool | None
    valid_from: str | None
    valid_until: str | None
    ends_sooner: bool
    """Whether `valid_until` takes access away."""
    schedule: NotRequired[str | None]
    """The registry id of a Schedule helper, or empty for none."""
    is_conflict: bool
    """Whether another user has the number there; then it is never made."""
    removed_cards: NotRequired[list[str]]
    """The numbers of cards to be taken away, to the letter."""


class StoredCursor(TypedDict):
    """How far the terminal's log was told: serial numbers, and the time of the last.

    `missing` are first and last numbers of what was not told before it.
    """

    serial: int
    time: str | None
    missing: list[list[int]]


class _Stored(TypedDict):
    """Each by employee number, but for cursor and offer; older files lack some."""

    cursor: NotRequired[StoredCursor]
    links: NotRequired[dict[str, Link]]
    unfinished: dict[str, str | None]
    """Users being written: the name fingerprint of a new user, None for a known one."""
    guests: dict[str, Guest]
    validity: dict[str, Mapping[str, Any]]
    """What blocked users get back when they are unblocked, as the terminal sent it."""
    schedules: NotRequired[dict[str, dict[str, Any]]]
    """What this integration has written into plans of the terminal, by template."""
    pending_changes: NotRequired[dict[str, PendingChange]]
    everybody_offered: NotRequired[bool]


_STORES: HassKey[dict[str, TerminalStore]] = HassKey(f"{DOMAIN}.stores")


@callback
def async_get_store(hass: HomeAssistant, entry: ConfigEntry) -> TerminalStore:
    """Return the one store of an entry, whether the entry is set up or not."""
    stores = hass.data.setdefault(_STORES, {})
    return stores.setdefault(entry.entry_id, TerminalStore(hass, entry))


@callback
def async_drop_store(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Let go of the store of an entry that is unloaded or removed."""
    hass.data.get(_STORES, {}).pop(entry.entry_id, None)


class TerminalStore:
    """The stored data of one config entry.

    Only the terminal knows whether it still applies: read the user there before
    acting on it.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        self._hass = hass
        self._entry = entry
        # Atomic writes are on the disk before the terminal receives anything.
        self._store: Store[_Stored] = Store(
            hass, _VERSION, f"{DOMAIN}.{entry.entry_id}", atomic_writes=True
        )
        self._stored: _Stored = {"unfinished": {}, "guests": {}, "validity": {}}
        self._writing: set[str] = set()
        self._loading = asyncio.Lock()
        self._is_loaded = False
        self._is_cursor_unsaved = False

    async def async_load(self) -> None:
        """Read the file, and take over what version 0.1.0 stored for this entry.

        Does nothing if it was read already: what is kept for a terminal whose set-up
        is being retried must not be lost by the next try.
        """
        async with self._loading:
            if not self._is_loaded:
                await self._async_load()
                self._is_loaded = True

    async def _async_load(self) -> None:
        self._stored = await self._store.async_load() or self._stored
        legacy = await async_read_legacy(self._hass, self._entry.entry_id)
        if any(legacy.values()):
            self._stored |= {
                "unfinished": legacy["people"] | self._stored["unfinished"],
                "guests": legacy["guests"] | self._stored["guests"],
                "validity": legacy["periods"] | self._stored["validity"],
            }
            await self._async_save()
        # Only now: a crash in between must not lose anything.
        await async_drop_legacy(self._hass, self._entry.entry_id)

    async def async_remove(self) -> None:
        """Delete all stored data of an entry that is removed."""
        await self._store.async_remove()
        await async_drop_legacy(self._hass, self._entry.entry_id)

    @asynccontextmanager
    async def track(self, number: str, name: str | None) -> AsyncIterator[None]:
        """Keep a record of a user while they are written, and longer if that fails.

        This is a write-ahead log: a record that exists while no write runs belongs to
        a Home Assistant that was killed, or to a rollback that failed. `name` is that
        of a user whom the write creates, None if it changes an existing user.
        """
        unfinished = self._stored["unfinished"]
        was_pending, previous = number in unfinished, unfinished.get(number)
        unfinished[number] = None if name is None else self.fingerprint(number, name)
        self._writing.add(number)
        try:
            await self._async_save()
            yield
        except IsapiError as err:
            # After a failed rollback the new record describes who is on the terminal.
            if not err.reason.is_unresolved:
                unfinished.pop(number, None)
                if was_pending:
                    unfinished[number] = previous
            raise
        else:
            unfinished.pop(number, None)
        finally:
            self._writing.discard(number)
            await self._async_save()
            self.async_report_written(number)

    @callback
    def async_report_written(self, number: str) -> None:
        """Report that a user was written, whatever came of it."""
        async_report_written(self._hass, self._entry, number)

    def pending(self) -> list[str]:
        """Return the numbers of users whose write was interrupted."""
        return [it for it in self._stored["unfinished"] if it not in self._writing]

    def creates_user(self, number: str) -> bool:
        """Return whether the interrupted write was to create the user."""
        return self._stored["unfinished"][number] is not None

    def matches_name(self, number: str, name: str) -> bool:
        """Return whether the interrupted write was to create a user of this name."""
        fingerprint = self._stored["unfinished"][number]
        return fingerprint == self.fingerprint(number, name)

    async def async_resolve(self, number: str) -> None:
        """Drop the record of an interrupted write whose outcome is known."""
        self._stored["unfinished"].pop(number, None)
        await self._async_save()

    def validity(self, number: str) -> Validity | None:
        """Return what a blocked user gets back, as the terminal had sent it."""
        tree = self._stored["validity"].get(number)
        return None if tree is None else Validity.from_wire(tree)

    async def async_store_validity(
        self, number: str, validity: Validity | None
    ) -> None:
        """Store a validity before it is overwritten; None deletes it."""
        if validity == self.validity(number):
            return
        if validity is None:
            self._stored["validity"].pop(number, None)
        else:
            self._stored["validity"][number] = validity.to_wire()
        await self._async_save()

    def guests(self) -> dict[str, Guest]:
        """Return the guests by number."""
        return dict(self._stored["guests"])

    def is_guest(self, user: User) -> bool:
        """Return whether a user is the stored guest of their number."""
        guest = self._stored["guests"].get(user.employee_no)
        return (
            guest is not None
            and (user.user_type is UserType.VISITOR or guest.get("any_type", False))
            and user.validity.end is not None
            and guest["check"] == self.fingerprint(user.employee_no, user.stored_name)
        )

    def is_guest_of_any_type(self, user: User) -> bool:
        """Return whether they are a guest who was made as one, whatever the type."""
        guest = self._stored["guests"].get(user.employee_no)
        return bool(guest and guest.get("any_type")) and self.is_guest(user)

    @callback
    def async_store_guest(self, user: User, *, any_type: bool = False) -> None:
        """Store a user created or changed by this integration, if they are a guest.

        A guest is a visitor whose access ends, at a local time, or a user of any type
        who was made as a guest. A blocked guest keeps the end that was stored before.
        """
        end = user.validity.end
        number, guests = user.employee_no, self._stored["guests"]
        if end is None or not (any_type or user.user_type is UserType.VISITOR):
            return
        until = end.isoformat()
        if user.blocked and number in guests:
            until = guests[number]["until"]
        guests[number] = {
            "check": self.fingerprint(number, user.stored_name),
            "until": until,
        }
        if any_type and user.user_type is not UserType.VISITOR:
            guests[number]["any_type"] = True
        # A task of its own: the user is on the terminal already, so a cancellation
        # now must not fail the write. An unload waits for it.
        self._entry.async_create_task(
            self._hass, self._async_save(), f"{DOMAIN} guests"
        )

    async def async_forget_guest(self, number: str) -> None:
        """Forget that a user is a guest."""
        if self._stored["guests"].pop(number, None):
            await self._async_save()

    def pending_changes(self) -> dict[str, PendingChange]:
        """Return the changes that are kept for the terminal, by number."""
        return dict(self._stored.get("pending_changes", {}))

    async def async_store_pending(
        self, number: str, change: PendingChange | None
    ) -> None:
        """Keep a change for a user; None forgets it."""
        kept = self._stored.setdefault("pending_changes", {})
        if change is not None:
            kept[number] = change
        elif kept.pop(number, None) is None:
            return
        await self._async_save()
        self.async_report_written(number)

    @property
    def is_everybody_offered(self) -> bool:
        """Whether the owner was asked if everybody shall be brought here."""
        return self._stored.get("everybody_offered", False)

    @callback
    def async_note_everybody_offered(self) -> None:
        """Remember that the owner was asked."""
        self._stored["everybody_offered"] = True
        self._entry.async_create_task(self._hass, self._async_save(), f"{DOMAIN} offer")

    async def async_forget_user(self, number: str) -> None:
        """Forget a user who was deleted."""
        validity = self._stored["validity"].pop(number, None)
        guest = self._stored["guests"].pop(number, None)
        link = self._links().pop(number, None)
        if any(it is not None for it in (validity, guest, link)):
            await self._async_save()
        self.async_report_written(number)

    def links(self) -> dict[str, Link]:
        """Return the links to Home Assistant people by number."""
        return dict(self._links())

    def link(self, number: str) -> Link | None:
        """Return the link of a number; it may belong to another user by now."""
        return self._links().get(number)

    def fits_link(self, link: Link, number: str, name: str) -> bool:
        """Return whether a link was made for a user of this name on this terminal."""
        return link["serial"] == self._entry.unique_id and link[
            "check"
        ] == self.fingerprint(number, name)

    @callback
    def async_store_link(self, user: User, person: str) -> None:
        """Store to whom a user is linked."""
        self._links()[user.employee_no] = {
            "person": person,
            "check": self.fingerprint(user.employee_no, user.name),
            "serial": str(self._entry.unique_id),
        }
        self._entry.async_create_task(self._hass, self._async_save(), f"{DOMAIN} links")

    @callback
    def async_drop_link(self, number: str) -> None:
        """Delete the link of a number, if there is one."""
        if self._links().pop(number, None):
            self._entry.async_create_task(
                self._hass, self._async_save(), f"{DOMAIN} links"
            )

    def _links(self) -> dict[str, Link]:
        return self._stored.setdefault("links", {})

    def schedules(self) -> dict[str, dict[str, Any]]:
        """Return the schedules that were written, by template."""
        return dict(self._stored.get("schedules", {}))

    async def async_store_schedule(
        self, template: str, schedule: dict[str, Any] | None
    ) -> None:
        """Store a schedule before it is written; None deletes it."""
        schedules = self._stored.setdefault("schedules", {})
        if schedule is None:
            schedules.pop(template, None)
        else:
            schedules[template] = schedule
        await self._async_save()

    def fingerprint(self, number: str, name: str) -> str:
        """Return what recognizes a name, and does not reveal it."""
        return name_fingerprint(self._entry.entry_id, number, name)

    def cursor(self) -> StoredCursor | None:
        """Return how far the log was told; None before the first time."""
        return self._stored.get("cursor")

    @callback
    def async_store_cursor(self, cursor: StoredCursor) -> None:
        """Store how far the log was told: soon, and when Home Assistant stops."""
        self._stored["cursor"] = cursor
        if not self._is_cursor_unsaved:
            # Once: each later call would put the write off.
            self._is_cursor_unsaved = True
            timing = async_get_domain_data(self._hass).timing
            self._store.async_delay_save(self._to_save, timing.cursor_save)

    async def async_flush(self) -> None:
        """Write at once what would be written soon."""
        if self._is_cursor_unsaved:
            await self._async_save()

    async def _async_save(self) -> None:
        await self._store.async_save(self._to_save())

    def _to_save(self) -> _Stored:
        self._is_cursor_unsaved = False
        return self._stored
