"""The last captured face, for owners who want to see it."""

from typing import override

from homeassistant.components.image import ImageEntity, ImageEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import TerminalEntity
from .hub.captured_face import LAST_CAPTURED_FACE
from .runtime import TerminalConfigEntry

# The entity makes no requests: the picture is in memory.
PARALLEL_UPDATES = 0

IMAGE = ImageEntityDescription(
    key=LAST_CAPTURED_FACE,
    translation_key=LAST_CAPTURED_FACE,
    # Pictures leave the terminal only if the owner allows it by enabling the entity.
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
    """Shows the picture while there is one, even if the terminal is unreachable."""

    _attr_content_type = "image/jpeg"

    def __init__(self, hass: HomeAssistant, entry: TerminalConfigEntry) -> None:
        TerminalEntity.__init__(self, entry, IMAGE)
        ImageEntity.__init__(self, hass)
        self._face = entry.runtime_data.face

    @property
    @override
    def available(self) -> bool:
        return True

    @override
    async def async_added_to_hass(self) -> None:
        """Subscribe to the picture until the entity is removed."""
        await super().async_added_to_hass()
        self.async_on_remove(self._face.async_subscribe(self._handle_picture))

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Forget the picture: an owner who disables the entity wants it gone."""
        await super().async_will_remove_from_hass()
        self._face.async_forget()

    @override
    async def async_image(self) -> bytes | None:
        return self._face.jpeg

    @callback
    def _handle_picture(self) -> None:
        self._attr_image_last_updated = self._face.taken_at
        self.async_write_ha_state()
