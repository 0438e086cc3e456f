"""Who is being written to a terminal, kept on disk: a crash leaves nobody half-made."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.helpers.singleton import singleton
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..isapi import IsapiError, Reason
from .text import name_fingerprint

_VERSION: Final = 1


class _Stored(TypedDict):
    """The check of each person's name, by entry and number; None: see `noted`."""

    people: dict[str, dict[str, str | None]]


class Journal:
    """Notes a person before the first write and strikes them out after the last.

    What is still there when no write runs was left over: by a Home Assistant that
    was killed, or by a clean-up that failed. Of a person it holds the number, and
    a check of sixteen bits by which a name is known again but not found out.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Prepare; `async_get_journal` loads it."""
        # Atomic writes reach the disk itself before the terminal is told anything.
        self._store: Store[_Stored] = Store(hass, _VERSION, DOMAIN, atomic_writes=True)
        self._people: dict[str, dict[str, str | None]] = {}
        self._running: set[tuple[str, str]] = set()

    async def async_load(self) -> None:
        """Read what was left over."""
        if stored := await self._store.async_load():
            self._people = stored["people"]

    @asynccontextmanager
    async def noted(
        self, entry_id: str, number: str, name: str | None
    ) -> AsyncIterator[None]:
        """Note a person for as long as they are written, and longer if that fails.

        `name` is that of somebody whom the write creates, None if it changes
        somebody who is there.
        """
        people = self._people.setdefault(entry_id, {})
        known, previous = number in people, people.get(number)
        people[number] = (
            None if name is None else name_fingerprint(entry_id, number, name)
        )
        self._running.add((entry_id, number))
        try:
            await self._async_save()
            yield
        except IsapiError as err:
            # After a failed clean-up this is who stands there, whoever was before.
            if err.reason is not Reason.ROLLBACK_FAILED:
                people.pop(number, None)
                if known:  # Left over, as before.
                    people[number] = previous
            raise
        else:
            people.pop(number, None)
        finally:
            self._running.discard((entry_id, number))
            await self._async_save()

    def pending(self, entry_id: str) -> list[str]:
        """Return the numbers of those whose write did not come to its end."""
        return [
            number
            for number in self._people.get(entry_id, {})
            if (entry_id, number) not in self._running
        ]

    def created(self, entry_id: str, number: str) -> bool:
        """Tell whether the write was to create somebody."""
        return self._people[entry_id][number] is not None

    def is_theirs(self, entry_id: str, number: str, name: str) -> bool:
        """Tell whether this is the name of whom the write was to create."""
        return self._people[entry_id][number] == name_fingerprint(
            entry_id, number, name
        )

    async def async_resolve(self, entry_id: str, number: str) -> None:
        """Forget a person: how they stand is known."""
        self._people[entry_id].pop(number, None)
        await self._async_save()

    async def async_forget(self, entry_id: str) -> None:
        """Forget everybody of an entry that is removed."""
        if self._people.pop(entry_id, None):
            await self._async_save()

    async def _async_save(self) -> None:
        people = {entry_id: kept for entry_id, kept in self._people.items() if kept}
        await self._store.async_save({"people": people})


_JOURNAL: HassKey[Journal] = HassKey(f"{DOMAIN}_journal")


@singleton(_JOURNAL, async_=True)
async def async_get_journal(hass: HomeAssistant) -> Journal:
    """Return Home Assistant's one journal, read from disk the first time."""
    journal = Journal(hass)
    await journal.async_load()
    return journal
