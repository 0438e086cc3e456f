"""The last captured face and the last visitor, for owners who want to see them."""

from typing import override

from homeassistant.components.image import ImageEntity, ImageEntityDescription
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import TerminalEntity, async_add_exactly
from .hub.access_picture import LAST_ACCESS
from .hub.captured_face import LAST_CAPTURED_FACE
from .hub.kept_picture import KeptPicture
from .runtime import TerminalConfigEntry

# The entities make no requests: the pictures are in memory.
PARALLEL_UPDATES = 0

# Pictures leave the terminal only if the owner allows it by enabling the entity.
CAPTURED_FACE = ImageEntityDescription(
    key=LAST_CAPTURED_FACE,
    translation_key=LAST_CAPTURED_FACE,
    entity_registry_enabled_default=False,
)
ACCESS = ImageEntityDescription(
    key=LAST_ACCESS,
    translation_key=LAST_ACCESS,
    entity_registry_enabled_default=False,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: TerminalConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the image entities of one terminal."""
    hub = entry.runtime_data
    images = [PictureEntity(hass, entry, CAPTURED_FACE, hub.face)]
    if hub.access_events.is_enabled:
        images.append(PictureEntity(hass, entry, ACCESS, hub.access_picture))
    async_add_exactly(hass, entry, Platform.IMAGE, images, async_add_entities)


class PictureEntity(TerminalEntity, ImageEntity):
    """Shows a picture while there is one, even if the terminal is unreachable."""

    _attr_content_type = "image/jpeg"

    def __init__(
        self,
        hass: HomeAssistant,
        entry: TerminalConfigEntry,
        description: ImageEntityDescription,
        picture: KeptPicture,
    ) -> None:
        TerminalEntity.__init__(self, entry, description)
        ImageEntity.__init__(self, hass)
        self._picture = picture

    @property
    @override
    def available(self) -> bool:
        return True

    @override
    async def async_added_to_hass(self) -> None:
        """Subscribe to the picture until the entity is removed."""
        await super().async_added_to_hass()
        self.async_on_remove(self._picture.async_subscribe(self._handle_picture))

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Forget the picture: an owner who disables the entity wants it gone."""
        await super().async_will_remove_from_hass()
        self._picture.async_forget()

    @override
    async def async_image(self) -> bytes | None:
        return self._picture.jpeg

    @callback
    def _handle_picture(self) -> None:
        self._attr_image_last_updated = self._picture.taken_at
        self.async_write_ha_state()
