"""All users of all terminals, joined to the people of the house."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from ..isapi import IsapiError
from .hub import TerminalHub
from .users import KnownUser

# What may differ between two terminals, by the name of the field in a response.
_COMPARED: Final[Mapping[str, Callable[[KnownUser], Any]]] = {
    "user_type": lambda known: known.user.user_type,
    "gender": lambda known: known.user.gender,
    "valid_from": lambda known: known.validity and known.validity.begin,
    "valid_until": lambda known: known.validity and known.validity.end,
    "enabled": lambda known: not known.user.blocked,
    "has_face": lambda known: known.has_face,
    "cards": lambda known: known.user.cards,
    "fingerprints": lambda known: known.user.fingerprints,
    "max_uses": lambda known: known.user.max_uses,
    "schedule": lambda known: known.schedule or "",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Resident:
    """One person of the house: the users of one number and name.

    `users` are the person's users by config entry id; `differs` names the fields in
    which they are not the same. What one terminal does not report is no difference.
    """

    employee_no: str
    name: str
    users: Mapping[str, KnownUser]

    @property
    def differs(self) -> list[str]:
        """The names of the fields that are not the same on all terminals."""
        return [
            field
            for field, read in _COMPARED.items()
            if len({read(known) for known in self.users.values()} - {None}) > 1
        ]


@dataclass(frozen=True, kw_only=True, slots=True)
class Household:
    """The people of the house, and why a terminal could not be read.

    `failures` are by config entry id. People are in the order of names.
    """

    residents: Sequence[Resident]
    failures: Mapping[str, IsapiError]


@callback
def async_loaded_hubs(hass: HomeAssistant) -> dict[str, TerminalHub]:
    """Return all terminals that are set up, by config entry id."""
    entries: list[ConfigEntry[TerminalHub]] = hass.config_entries.async_loaded_entries(
        DOMAIN
    )
    return {entry.entry_id: entry.runtime_data for entry in entries}


async def async_read_household(hubs: Mapping[str, TerminalHub]) -> Household:
    """Read the lists of all terminals at the same time; never raises IsapiError.

    Only paged lists are read, no user alone: 3,000 users cost 100 requests.
    """
    answers = await asyncio.gather(*map(_async_list, hubs.values()))
    lists: dict[str, list[KnownUser]] = {}
    failures: dict[str, IsapiError] = {}
    for entry_id, answer in zip(hubs, answers, strict=True):
        if isinstance(answer, IsapiError):
            failures[entry_id] = answer
        else:
            lists[entry_id] = answer
    return Household(residents=joined(lists), failures=failures)


@callback
def async_linked_person(
    hubs: Mapping[str, TerminalHub], resident: Resident
) -> str | None:
    """Return the Home Assistant person to whom one of the users is linked."""
    persons = (
        hubs[entry_id].links.person_of(resident.employee_no, resident.name)
        for entry_id in resident.users
        if entry_id in hubs
    )
    return next(filter(None, persons), None)


def joined(lists: Mapping[str, Iterable[KnownUser]]) -> list[Resident]:
    """Join the users of terminals, by config entry id, to people."""
    people: dict[tuple[str, str], dict[str, KnownUser]] = {}
    for entry_id, users in lists.items():
        for known in users:
            key = known.user.employee_no, known.user.stored_name
            people.setdefault(key, {})[entry_id] = known
    residents = [
        Resident(
            employee_no=number, name=next(iter(users.values())).user.name, users=users
        )
        for (number, _), users in people.items()
    ]
    return sorted(residents, key=lambda it: (it.name.casefold(), it.employee_no))


async def _async_list(hub: TerminalHub) -> list[KnownUser] | IsapiError:
    try:
        return await hub.users.async_list()
    except IsapiError as err:
        return err
