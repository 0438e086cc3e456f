"""The button that cancels a running enrollment."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import EnrollmentEntity
from .hub.errors import terminal_errors
from .runtime import TerminalConfigEntry

# A second press waits for the first, then raises NO_ENROLLMENT_RUNNING.
PARALLEL_UPDATES = 1

CANCEL_ENROLLMENT = ButtonEntityDescription(
    key="cancel_enrollment", translation_key="cancel_enrollment"
)


async def async_setup_entry(
    _: HomeAssistant,
    entry: TerminalConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the button of one terminal."""
    async_add_entities([CancelEnrollmentButton(entry, CANCEL_ENROLLMENT)])


class CancelEnrollmentButton(EnrollmentEntity, ButtonEntity):
    """Cancels an enrollment; available only while one runs."""

    entity_description: ButtonEntityDescription

    @property
    @override
    def available(self) -> bool:
        return self._enrollment.running

    @override
    async def async_press(self) -> None:
        with terminal_errors():
            await self._enrollment.async_cancel()
