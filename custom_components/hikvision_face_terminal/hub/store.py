"""What is kept on disk of people on the terminals: no name, no picture."""

from collections.abc import Mapping
from typing import Any, Final, TypedDict

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.singleton import singleton
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..isapi import User, UserType, Validity
from .text import name_fingerprint

_VERSION: Final = 1


class Guest(TypedDict):
    """A guest whom this integration made: a check of the name, and when they end."""

    check: str
    until: str


class _Stored(TypedDict):
    """By entry and employee number."""

    periods: dict[str, dict[str, Mapping[str, Any]]]
    guests: dict[str, dict[str, Guest]]


class Remembered:
    """What blocked people may do when they are let in again, and who is a guest.

    Only the terminal knows whether it still holds: it is asked before anything is
    made of this.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Prepare; `async_get_remembered` loads it."""
        self._hass = hass
        self._store: Store[_Stored] = Store(
            hass, _VERSION, f"{DOMAIN}.people", atomic_writes=True
        )
        self._kept: _Stored = {"periods": {}, "guests": {}}

    async def async_load(self) -> None:
        """Read what was kept."""
        self._kept = await self._store.async_load() or self._kept

    def period(self, entry_id: str, number: str) -> Validity | None:
        """Return a blocked person's period, as the terminal had told it."""
        tree = self._kept["periods"].get(entry_id, {}).get(number)
        return None if tree is None else Validity.from_wire(tree)

    async def async_keep_period(
        self, entry_id: str, number: str, period: Validity | None
    ) -> None:
        """Keep a period before it is overwritten; None forgets it."""
        if period == self.period(entry_id, number):
            return
        periods = self._kept["periods"].setdefault(entry_id, {})
        if period is None:
            periods.pop(number, None)
        else:
            periods[number] = period.to_wire()
        await self._async_save()

    def guests(self, entry_id: str) -> dict[str, Guest]:
        """Return the guests on a terminal, by number."""
        return dict(self._kept["guests"].get(entry_id, {}))

    def is_guest(self, entry_id: str, user: User) -> bool:
        """Tell whether somebody on a terminal is a guest whom we remember.

        Somebody else may have the number by now.
        """
        guest = self._kept["guests"].get(entry_id, {}).get(user.employee_no)
        return (
            guest is not None
            and user.user_type is UserType.VISITOR
            and user.validity.end is not None
            and guest["check"]
            == name_fingerprint(entry_id, user.employee_no, user.name)
        )

    @callback
    def async_note_guest(self, entry_id: str, user: User) -> None:
        """Remember whom this integration has made, if that is a guest.

        A guest is a visitor whose access ends, at a local time. Also notes another
        name or end of one; who is blocked keeps the end they had.
        """
        end = user.validity.end
        if user.user_type is not UserType.VISITOR or end is None:
            return
        number = user.employee_no
        guests = self._kept["guests"].setdefault(entry_id, {})
        until = end.isoformat()
        if user.blocked and number in guests:
            until = guests[number]["until"]
        check = name_fingerprint(entry_id, number, user.name)
        guests[number] = {"check": check, "until": until}
        # By itself: whoever is told of now stands on the terminal already.
        self._hass.async_create_task(self._async_save(), f"{DOMAIN} guests")

    async def async_forget_guest(self, entry_id: str, number: str) -> None:
        """Forget that somebody is a guest."""
        if self._kept["guests"].get(entry_id, {}).pop(number, None):
            await self._async_save()

    async def async_forget_person(self, entry_id: str, number: str) -> None:
        """Forget somebody who is gone."""
        period = self._kept["periods"].get(entry_id, {}).pop(number, None)
        guest = self._kept["guests"].get(entry_id, {}).pop(number, None)
        if period is not None or guest is not None:
            await self._async_save()

    async def async_forget(self, entry_id: str) -> None:
        """Forget everybody of an entry that is removed."""
        periods = self._kept["periods"].pop(entry_id, None)
        guests = self._kept["guests"].pop(entry_id, None)
        if periods is not None or guests is not None:
            await self._async_save()

    async def _async_save(self) -> None:
        await self._store.async_save(self._kept)


_REMEMBERED: HassKey[Remembered] = HassKey(f"{DOMAIN}_remembered")


@singleton(_REMEMBERED, async_=True)
async def async_get_remembered(hass: HomeAssistant) -> Remembered:
    """Return what Home Assistant remembers, read from disk the first time."""
    remembered = Remembered(hass)
    await remembered.async_load()
    return remembered
