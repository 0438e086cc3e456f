"""The two files in which version 0.1.0 stored the users of all terminals.

Each holds sections, by entry and then by employee number:

- `hikvision_face_terminal`: `people`, the unfinished writes
- `hikvision_face_terminal.people`: `periods`, the validity of blocked users, and
  `guests`

Each entry takes its part when it is set up. A disabled entry keeps its part here.
"""

from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from ..const import DOMAIN
from .domain_data import async_get_domain_data

_VERSION: Final = 1
_SECTIONS: Final = {DOMAIN: ("people",), f"{DOMAIN}.people": ("periods", "guests")}

type _Sections = dict[str, dict[str, dict[str, Any]]]


async def async_read_legacy(
    hass: HomeAssistant, entry_id: str
) -> dict[str, dict[str, Any]]:
    """Return an entry's part of each section, by employee number."""
    parts: dict[str, dict[str, Any]] = {}
    for key, names in _SECTIONS.items():
        sections = await _store(hass, key).async_load() or {}
        for name in names:
            parts[name] = sections.get(name, {}).get(entry_id, {})
    return parts


async def async_drop_legacy(hass: HomeAssistant, entry_id: str) -> None:
    """Delete an entry's parts, and each file in which no part is left."""
    # Entries are set up at the same time; each has to see what the others have left.
    async with async_get_domain_data(hass).legacy_store_lock:
        for key in _SECTIONS:
            await _async_drop(_store(hass, key), entry_id)


async def _async_drop(store: Store[_Sections], entry_id: str) -> None:
    sections = await store.async_load()
    if sections is None:
        return
    left = {
        name: {
            owner: part for owner, part in parts.items() if part and owner != entry_id
        }
        for name, parts in sections.items()
    }
    if not any(left.values()):
        await store.async_remove()
    elif left != sections:
        await store.async_save(left)


def _store(hass: HomeAssistant, key: str) -> Store[_Sections]:
    return Store(hass, _VERSION, key, atomic_writes=True)
