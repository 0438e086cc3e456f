"""The buttons: one cancels a running enrollment, the others open a door."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import (
    ControlledDoorEntity,
    EnrollmentEntity,
    TerminalEntity,
    async_add_exactly,
)
from .hub.errors import terminal_errors
from .isapi import DoorWish
from .runtime import TerminalConfigEntry

# The hub orders what is pressed: a door does not wait for an enrollment to end.
PARALLEL_UPDATES = 0

CANCEL_ENROLLMENT = ButtonEntityDescription(
    key="cancel_enrollment",
    translation_key="cancel_enrollment",
    # Not among the tiles that Home Assistant makes for the family.
    entity_category=EntityCategory.DIAGNOSTIC,
)
OPEN_DOOR = ButtonEntityDescription(
    key="open_door",
    translation_key="open_door",
    # For dashboards and devices that have no use for a lock.
    entity_registry_visible_default=False,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: TerminalConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the buttons of one terminal."""
    buttons: list[TerminalEntity] = [CancelEnrollmentButton(entry, CANCEL_ENROLLMENT)]
    doors = entry.runtime_data.doors
    if doors.may(DoorWish.OPENED):
        buttons += [OpenDoorButton(entry, OPEN_DOOR, door) for door in doors.doors]
    async_add_exactly(hass, entry, Platform.BUTTON, buttons, async_add_entities)


class CancelEnrollmentButton(EnrollmentEntity, ButtonEntity):
    """Cancels an enrollment, even if the terminal is unreachable."""

    entity_description: ButtonEntityDescription

    @property
    @override
    def available(self) -> bool:
        return True

    @override
    async def async_press(self) -> None:
        with terminal_errors():
            await self._enrollment.async_cancel()


class OpenDoorButton(ControlledDoorEntity, ButtonEntity):
    """Opens a door for a moment; what it was pressed for before opens nothing."""

    entity_description: ButtonEntityDescription

    @override
    async def async_press(self) -> None:
        with terminal_errors():
            await self._doors.async_open(self._door)
