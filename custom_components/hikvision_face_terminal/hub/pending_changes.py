"""Changes for a terminal that does not answer: kept, and made when it is back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
import logging
from typing import ClassVar, Final, Self, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..isapi import (
    IsapiConnectionError,
    IsapiError,
    Reason,
    TerminalContext,
    TerminalOperationError,
    User,
    UserChanges,
    Validity,
    remove_card,
)
from .coordinator import TerminalCoordinator
from .device import TerminalDevice
from .pending_issues import async_delete_pending, async_report_pending
from .pending_rules import is_empty, merged, without_access
from .periodic_job import PeriodicJob
from .schedule_helpers import WantedSchedule, async_schedule_of
from .store import PendingChange, TerminalStore
from .users import TerminalUsers

_LOGGER = logging.getLogger(__name__)

# What gives access is not made later than this: the reason for it may be gone.
LAPSES_AFTER: Final = timedelta(hours=24)

# After the terminal has refused a change. One that was not reached is tried again at
# once when it answers.
RETRY_AFTER: Final = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What is to become of a user; nothing here needs a picture or a person."""

    delete: bool = False
    blocked: bool | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    schedule: WantedSchedule | None = None
    removed_cards: tuple[str, ...] = ()

    @classmethod
    def from_update(
        cls,
        changes: UserChanges,
        *,
        blocked: bool | None,
        schedule: WantedSchedule | None,
    ) -> Self | None:
        """Return what an update asks for; None if a part of it cannot be kept."""
        period = UserChanges(
            valid_from=changes.valid_from, valid_until=changes.valid_until
        )
        if changes != period:
            return None
        return cls(
            blocked=blocked,
            valid_from=changes.valid_from,
            valid_until=changes.valid_until,
            schedule=schedule,
        )


class PendingChanges:
    """The kept changes of one terminal, by employee number.

    A change is made for the user for whom it was meant: one of that number and name,
    on the terminal with that serial number. Another user is not touched.
    """

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, store: TerminalStore
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._store = store

    async def async_keep(
        self, number: str, name: str, wish: Wish, present: Validity | None
    ) -> None:
        """Keep a change; the last wish for a user wins.

        `name` is the one that a terminal stores, `present` the validity there, None
        if it is not known: then an end counts as one that gives access.
        """
        change = PendingChange(
            serial=str(self._entry.unique_id),
            check=self._store.fingerprint(number, name),
            since=dt_util.utcnow().isoformat(),
            delete=wish.delete,
            blocked=wish.blocked,
            valid_from=_text(wish.valid_from),
            valid_until=_text(wish.valid_until),
            ends_sooner=_ends_sooner(wish, present),
            schedule=None if wish.schedule is None else wish.schedule.helper or "",
            is_conflict=False,
            removed_cards=[*wish.removed_cards],
        )
        before = self._store.pending_changes().get(number)
        if before and not (before["delete"] or wish.delete or before["is_conflict"]):
            change = merged(before, change)
        await self._store.async_store_pending(number, change)
        async_report_pending(self._hass, self._entry, number, change)

    def async_report(self) -> None:
        """Report all that is kept, after a start of Home Assistant."""
        for number, change in self._store.pending_changes().items():
            async_report_pending(self._hass, self._entry, number, change)

    async def async_let_lapse(self) -> None:
        """Drop what would give access and is too old, and say so."""
        for number, change in self._store.pending_changes().items():
            since = datetime.fromisoformat(change["since"])
            if change["is_conflict"] or dt_util.utcnow() - since < LAPSES_AFTER:
                continue
            rest = without_access(change)
            if rest == change:
                continue
            async_report_pending(self._hass, self._entry, number, change, lapsed=True)
            if is_empty(rest):
                await self.async_drop(number)
            else:
                await self._store.async_store_pending(number, rest)
                async_report_pending(self._hass, self._entry, number, rest)

    async def async_drop(self, number: str) -> None:
        """Forget what is kept for a user."""
        async_delete_pending(self._hass, self._entry, number)
        await self._store.async_store_pending(number, None)

    async def async_confirm(self, number: str) -> None:
        """Forget a change that belongs to another user: the owner has seen to it."""
        await self._store.async_load()
        change = self._store.pending_changes().get(number)
        if change and change["is_conflict"]:
            await self.async_drop(number)

    async def async_set_conflict(self, number: str, change: PendingChange) -> None:
        """Keep a change that belongs to another user until the owner confirms it."""
        conflict = PendingChange(**{**change, "is_conflict": True})
        await self._store.async_store_pending(number, conflict)
        async_report_pending(self._hass, self._entry, number, conflict)

    def waiting(self) -> dict[str, PendingChange]:
        """Return the changes that are to be made."""
        return {
            number: change
            for number, change in self._store.pending_changes().items()
            if not change["is_conflict"]
        }

    def is_to_be_deleted(self, number: str) -> bool:
        """Return whether a user is to be deleted when the terminal is back."""
        change = self.waiting().get(number)
        return change is not None and change["delete"]

    def is_meant(self, number: str, change: PendingChange, user: User) -> bool:
        """Return whether a user is the one for whom a change is kept."""
        fingerprint = self._store.fingerprint(number, user.stored_name)
        return change["check"] == fingerprint


class PendingChangesJob(PeriodicJob):
    """Makes the kept changes of a loaded terminal, before any other write."""

    name: ClassVar[str] = "pending changes"

    def __init__(
        self,
        coordinator: TerminalCoordinator,
        device: TerminalDevice,
        changes: PendingChanges,
        users: TerminalUsers,
    ) -> None:
        super().__init__(coordinator, device)
        self._changes = changes
        self._users = users
        self._not_before = dt_util.utcnow()
        device.before_write = self.async_apply

    @override
    def _is_due(self) -> bool:
        return dt_util.utcnow() >= self._not_before and bool(self._changes.waiting())

    @override
    async def _async_work(self, terminal: TerminalContext) -> None:
        """Every write makes the kept changes first; this one makes nothing else."""

    async def async_apply(self, terminal: TerminalContext) -> None:
        """Make what is kept; only a terminal that does not answer raises."""
        if not self._is_due():
            return
        await self._changes.async_let_lapse()
        for number, change in self._changes.waiting().items():
            try:
                await self._async_make(terminal, number, change)
            except IsapiConnectionError:
                raise
            except IsapiError as err:
                self._not_before = dt_util.utcnow() + RETRY_AFTER
                _LOGGER.debug("a kept change was refused: %s", err.reason)

    async def _async_make(
        self, terminal: TerminalContext, number: str, change: PendingChange
    ) -> None:
        user = await terminal.client.users.get(number)
        if user is None:
            await self._changes.async_drop(number)
        elif change["serial"] != str(self._entry.unique_id) or not (
            self._changes.is_meant(number, change, user)
        ):
            await self._changes.async_set_conflict(number, change)
        else:
            await self._async_change(terminal, number, change)
            await self._changes.async_drop(number)

    async def _async_change(
        self, terminal: TerminalContext, number: str, change: PendingChange
    ) -> None:
        if change["delete"]:
            await self._users.async_delete_on(terminal, (number,))
            return
        period = UserChanges(
            valid_from=_time(change["valid_from"]),
            valid_until=_time(change["valid_until"]),
        )
        helper = change.get("schedule")
        if period != UserChanges() or change["blocked"] is not None or helper:
            await self._users.async_update_on(
                terminal,
                number,
                period,
                blocked=change["blocked"],
                schedule=await async_schedule_of(self._coordinator.hass, helper),
            )
        for card_no in change.get("removed_cards", ()):
            await _remove_card(terminal, number, card_no)


async def _remove_card(terminal: TerminalContext, number: str, card_no: str) -> None:
    """Take a card away; one that is not the user's any more is left alone."""
    try:
        await remove_card(terminal, number, card_no)
    except TerminalOperationError as err:
        if err.reason is not Reason.CARD_NOT_FOUND:
            raise


def _ends_sooner(wish: Wish, present: Validity | None) -> bool:
    if wish.valid_until is None or present is None:
        return False
    return present.end is None or wish.valid_until <= present.end


def _text(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
