"""The doors as locks: open them for a moment, and see whether they are locked."""

from typing import Any, override

from homeassistant.components.lock import (
    LockEntity,
    LockEntityDescription,
    LockEntityFeature,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import ControlledDoorEntity, async_add_exactly
from .hub.errors import terminal_errors
from .isapi import DoorWish
from .runtime import TerminalConfigEntry

# The hub sends one command at a time to each door, and none twice.
PARALLEL_UPDATES = 0

DOOR = LockEntityDescription(key="door", translation_key="door")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: TerminalConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the locks of one terminal, unless the owner wants none."""
    doors = entry.runtime_data.doors
    locks: list[DoorLock] = []
    if doors.may(DoorWish.OPENED):
        locks = [DoorLock(entry, DOOR, door) for door in doors.doors]
    async_add_exactly(hass, entry, Platform.LOCK, locks, async_add_entities)


class DoorLock(ControlledDoorEntity, LockEntity):
    """A door that locks itself again; `unlock` and `open` both open it for a moment."""

    entity_description: LockEntityDescription
    _attr_supported_features = LockEntityFeature.OPEN

    @property
    @override
    def is_locked(self) -> bool | None:
        return self._door.is_locked

    @property
    @override
    def changed_by(self) -> str | None:
        return self._door.changed_by

    @override
    async def async_lock(self, **_: Any) -> None:
        """End what keeps the door open; a door that is held closed stays so."""
        with terminal_errors():
            await self._doors.async_lock(self._door)

    @override
    async def async_unlock(self, **_: Any) -> None:
        """Open the door for a moment."""
        await self.async_open()

    @override
    async def async_open(self, **_: Any) -> None:
        """Open the door for a moment."""
        with terminal_errors():
            await self._doors.async_open(self._door)
