"""Pictures that Home Assistant has, made into what terminals take for a face."""

from io import BytesIO
from pathlib import Path
from typing import Final

from homeassistant.components import image, media_source
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from PIL import Image, ImageOps

from ..isapi import Reason, TerminalOperationError

# Room for any camera's or telephone's picture.
MAX_FILE_BYTES: Final = 32 * 1024 * 1024

# Terminals refuse 200 KB and more with words that do not tell that, and want some
# 400 pixels at least on the long side (public clients); more than twice that only
# makes the file larger. A smaller picture is sent as it is: the terminal decides.
MAX_FACE_BYTES: Final = 200_000
MAX_EDGE: Final = 1024

# 64 MB while it is worked on; a JPEG is reduced while it is read, so that a
# telephone's 50 megapixels are no more than this.
MAX_PIXELS: Final = 16_000_000

# Such items are streams to Home Assistant; what is wanted is one picture.
_IMAGE_ENTITY: Final = "media-source://image/"
_CAMERA: Final = "media-source://camera/"

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_QUALITIES: Final = (90, 80, 70, 60, 50)


async def async_load_face_jpeg(hass: HomeAssistant, media_content_id: str) -> bytes:
    """Return a media item's picture as a terminal takes it.

    The item is an image in a media source, or the current picture of a camera or
    image entity. Raises INVALID_PICTURE if it is none, or cannot be read.
    """
    try:
        data = await _async_data(hass, media_content_id)
    except HomeAssistantError as err:
        raise TerminalOperationError(Reason.INVALID_PICTURE, str(err)) from err
    return await hass.async_add_executor_job(to_face_jpeg, data)


async def _async_data(hass: HomeAssistant, media_content_id: str) -> bytes | Path:
    if media_content_id.startswith(_IMAGE_ENTITY):
        if "image" not in hass.config.components:
            raise TerminalOperationError(Reason.INVALID_PICTURE, "no image entities")
        entity_id = media_content_id.removeprefix(_IMAGE_ENTITY)
        return (await image.async_get_image(hass, entity_id)).content
    if media_content_id.startswith(_CAMERA):
        # Needs a library that is only there where a camera is.
        from homeassistant.components import camera  # noqa: PLC0415

        entity_id = media_content_id.removeprefix(_CAMERA)
        return (await camera.async_get_image(hass, entity_id)).content
    if not media_source.is_media_source_id(media_content_id):
        raise TerminalOperationError(Reason.INVALID_PICTURE, "not in a media source")
    media = await media_source.async_resolve_media(hass, media_content_id, None)
    if media.path is None:
        raise TerminalOperationError(
            Reason.INVALID_PICTURE, "not a file of Home Assistant"
        )
    return media.path


def to_face_jpeg(data: bytes | Path) -> bytes:
    """Return a picture as a baseline JPEG that is upright, small and without notes.

    Runs outside the event loop. Raises INVALID_PICTURE for what is no picture, is
    damaged or would take too much memory.
    """
    try:
        if isinstance(data, Path):
            if data.stat().st_size > MAX_FILE_BYTES:
                raise TerminalOperationError(
                    Reason.INVALID_PICTURE, "the file is too large"
                )
            data = data.read_bytes()
        with Image.open(BytesIO(data), formats=_FORMATS) as opened:
            return _small(_upright(opened))
    except (
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as err:
        raise TerminalOperationError(
            Reason.INVALID_PICTURE, type(err).__name__
        ) from err


def _upright(picture: Image.Image) -> Image.Image:
    """Return the picture as people see it: turned, on white, in plain colours."""
    picture.draft("RGB", (MAX_EDGE, MAX_EDGE))
    if picture.width * picture.height > MAX_PIXELS:
        raise TerminalOperationError(Reason.INVALID_PICTURE, "too many pixels")
    turned = ImageOps.exif_transpose(picture)
    if turned.has_transparency_data:
        turned = turned.convert("RGBA")
        white = Image.new("RGBA", turned.size, "white")
        turned = Image.alpha_composite(white, turned)
    plain = Image.new("RGB", turned.size)
    plain.paste(turned.convert("RGB"))
    return plain


def _small(picture: Image.Image) -> bytes:
    edge = MAX_EDGE
    while True:
        picture.thumbnail((edge, edge))
        for quality in _QUALITIES:
            buffer = BytesIO()
            picture.save(buffer, "JPEG", quality=quality, subsampling="4:2:0")
            if buffer.tell() <= MAX_FACE_BYTES:
                return buffer.getvalue()
        edge = edge * 3 // 4
