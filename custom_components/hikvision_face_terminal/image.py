"""The last captured face, for those who want to see it."""

from typing import override

from homeassistant.components.image import ImageEntity, ImageEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import TerminalEntity
from .hub.captured_face import LAST_CAPTURED_FACE
from .hub.coordinator import TerminalConfigEntry

# Nothing is asked of the terminal: the picture is in memory.
PARALLEL_UPDATES = 0

IMAGE = ImageEntityDescription(
    key=LAST_CAPTURED_FACE,
    translation_key=LAST_CAPTURED_FACE,
    # A face leaves the terminal only if the owner says so, by enabling this.
    entity_registry_enabled_default=False,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: TerminalConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the image entity of one terminal."""
    async_add_entities([LastCapturedFace(hass, entry)])


class LastCapturedFace(TerminalEntity, ImageEntity):
    """Shows the picture while there is one; there even if the terminal is not."""

    _attr_content_type = "image/jpeg"

    def __init__(self, hass: HomeAssistant, entry: TerminalConfigEntry) -> None:
        """Remember whose picture to show."""
        TerminalEntity.__init__(self, entry, IMAGE)
        ImageEntity.__init__(self, hass)
        self._face = entry.runtime_data.enrollment.face

    @property
    @override
    def available(self) -> bool:
        return True

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the picture for as long as the entity is there."""
        await super().async_added_to_hass()
        self.async_on_remove(self._face.async_subscribe(self._handle_picture))

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Forget the picture: whoever disables the entity wants it gone."""
        await super().async_will_remove_from_hass()
        self._face.async_forget()

    @override
    async def async_image(self) -> bytes | None:
        return self._face.jpeg

    @callback
    def _handle_picture(self) -> None:
        self._attr_image_last_updated = self._face.taken_at
        self.async_write_ha_state()
