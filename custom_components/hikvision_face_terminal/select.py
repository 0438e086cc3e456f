"""What a door does: open for those who may, stay open, or stay closed."""

from typing import Final, override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import ControlledDoorEntity, async_add_exactly
from .hub.door import Door
from .hub.errors import terminal_errors
from .isapi import DoorMode, DoorWish
from .runtime import TerminalConfigEntry

# The hub sends one command at a time to each door, and none twice.
PARALLEL_UPDATES = 0

# A door that sleeps by the terminal's own schedule is none of them.
MODES: Final = (DoorMode.NORMAL, DoorMode.HELD_OPEN, DoorMode.HELD_CLOSED)

DOOR_MODE = SelectEntityDescription(
    key="door_mode",
    translation_key="door_mode",
    entity_category=EntityCategory.CONFIG,
    # It can leave the house open, or lock everybody out.
    entity_registry_enabled_default=False,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: TerminalConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the modes of one terminal's doors, if the owner wants them."""
    doors = entry.runtime_data.doors
    selects: list[DoorModeSelect] = []
    if doors.may(DoorWish.HELD_OPEN) or doors.may(DoorWish.HELD_CLOSED):
        selects = [DoorModeSelect(entry, DOOR_MODE, door) for door in doors.doors]
    async_add_exactly(hass, entry, Platform.SELECT, selects, async_add_entities)


class DoorModeSelect(ControlledDoorEntity, SelectEntity):
    """Shows and sets the mode of a door."""

    entity_description: SelectEntityDescription

    def __init__(
        self,
        entry: TerminalConfigEntry,
        description: SelectEntityDescription,
        door: Door,
    ) -> None:
        super().__init__(entry, description, door)
        self._attr_options = [
            mode.value for mode in MODES if self._doors.may(DoorWish(mode.value))
        ]

    @property
    @override
    def current_option(self) -> str | None:
        mode = self._door.status.mode
        return mode.value if mode in MODES else None

    @override
    async def async_select_option(self, option: str) -> None:
        with terminal_errors():
            await self._doors.async_set_mode(self._door, DoorMode(option))
