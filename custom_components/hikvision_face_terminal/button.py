"""The button that cancels a running enrollment."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import EnrollmentEntity
from .hub.errors import terminal_errors
from .runtime import TerminalConfigEntry

# A second press waits for the first; with nothing to cancel it raises
# NO_ENROLLMENT_RUNNING.
PARALLEL_UPDATES = 1

CANCEL_ENROLLMENT = ButtonEntityDescription(
    key="cancel_enrollment",
    translation_key="cancel_enrollment",
    # Not among the tiles that Home Assistant makes for the family.
    entity_category=EntityCategory.DIAGNOSTIC,
)


async def async_setup_entry(
    _: HomeAssistant,
    entry: TerminalConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the button of one terminal."""
    async_add_entities([CancelEnrollmentButton(entry, CANCEL_ENROLLMENT)])


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
