"""Convert pictures of Home Assistant into face pictures that terminals accept."""

from io import BytesIO
from pathlib import Path
from typing import Final

from homeassistant.components import image, media_source
from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from PIL import Image, ImageOps

from ..isapi import Reason, TerminalOperationError

# Larger than the picture of any camera or phone.
MAX_FILE_BYTES: Final = 32 * 1024 * 1024

# Terminals refuse 200 KB and more with a misleading error, and model no face from less
# than about 400 pixels on the long side (public clients, field case 26); more than
# twice that only makes the file larger.
MAX_FACE_BYTES: Final = 200_000
MAX_EDGE: Final = 1024
MIN_EDGE: Final = 400

# To what a smaller picture is enlarged, with a margin: 400 is not the same everywhere.
ENLARGED_EDGE: Final = 480

# Below this, enlarging adds pixels but no face that could be recognized.
LEAST_EDGE: Final = 150

# No camera takes a portrait that is longer than this; a terminal scales it to a strip.
MAX_RATIO: Final = 3

# 64 MB while it is processed. A JPEG is reduced while it is decoded, so the 50
# megapixels of a phone stay below this.
MAX_PIXELS: Final = 16_000_000

# Home Assistant resolves these items to streams; a single picture is needed.
_IMAGE_ENTITY: Final = "media-source://image/"
_CAMERA: Final = "media-source://camera/"

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_QUALITIES: Final = (90, 80, 70, 60, 50)


async def async_load_face_jpeg(hass: HomeAssistant, media_content_id: str) -> bytes:
    """Return a media item's picture as a JPEG that terminals accept.

    The item is an image in a media source, or the current picture of a camera or
    image entity. Raises INVALID_PICTURE if it is neither, or cannot be read.
    """
    try:
        data = await _async_data(hass, media_content_id)
    except HomeAssistantError as err:
        raise TerminalOperationError(Reason.INVALID_PICTURE, str(err)) from err
    return await hass.async_add_executor_job(to_face_jpeg, data)


async def async_uploaded_face_jpeg(hass: HomeAssistant, file_id: str) -> bytes:
    """Return an uploaded picture as a JPEG that terminals accept, and delete the file.

    It can be read once. Raises INVALID_PICTURE if it was read, or is no picture.
    """
    return await hass.async_add_executor_job(_uploaded, hass, file_id)


def _uploaded(hass: HomeAssistant, file_id: str) -> bytes:
    try:
        with process_uploaded_file(hass, file_id) as file:
            return to_face_jpeg(file)
    except ValueError as err:
        raise TerminalOperationError(
            Reason.INVALID_PICTURE, "not uploaded any more"
        ) from err


async def _async_data(hass: HomeAssistant, media_content_id: str) -> bytes | Path:
    if media_content_id.startswith(_IMAGE_ENTITY):
        if "image" not in hass.config.components:
            raise TerminalOperationError(Reason.INVALID_PICTURE, "no image entities")
        entity_id = media_content_id.removeprefix(_IMAGE_ENTITY)
        return (await image.async_get_image(hass, entity_id)).content
    if media_content_id.startswith(_CAMERA):
        # Depends on a library that is installed only where a camera is set up.
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
    """Return a picture as an upright, small baseline JPEG without metadata.

    Blocks, so run it outside the event loop. Raises INVALID_PICTURE if the data is no
    picture, is damaged, would take too much memory, or has a size that no terminal
    models.
    """
    try:
        if isinstance(data, Path):
            if data.stat().st_size > MAX_FILE_BYTES:
                raise TerminalOperationError(
                    Reason.INVALID_PICTURE, "the file is too large"
                )
            data = data.read_bytes()
        with Image.open(BytesIO(data), formats=_FORMATS) as opened:
            _check_size(*opened.size)
            return _encode(_enlarged(_normalize(opened)))
    except (
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as err:
        raise TerminalOperationError(
            Reason.INVALID_PICTURE, "unreadable picture"
        ) from err


def _check_size(width: int, height: int) -> None:
    """Raise INVALID_PICTURE, with the size, if a face in it cannot be recognized."""
    long, short = max(width, height), min(width, height)
    limit = ""
    if long < LEAST_EDGE:
        limit = f"≥ {LEAST_EDGE} px"
    elif long > short * MAX_RATIO:
        limit = f"≤ {MAX_RATIO}:1"
    if limit:
        raise TerminalOperationError(
            Reason.INVALID_PICTURE, f"{width} x {height} px, {limit}"
        )


def _enlarged(picture: Image.Image) -> Image.Image:
    """Return a picture that is large enough for terminals, in the same shape."""
    edge = max(picture.size)
    if edge >= MIN_EDGE:
        return picture
    width, height = (round(side * ENLARGED_EDGE / edge) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _normalize(picture: Image.Image) -> Image.Image:
    """Return the picture as it is displayed: upright, on white, in RGB."""
    picture.draft("RGB", (MAX_EDGE, MAX_EDGE))
    if picture.width * picture.height > MAX_PIXELS:
        raise TerminalOperationError(Reason.INVALID_PICTURE, "too many pixels")
    upright = ImageOps.exif_transpose(picture)
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        white = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(white, upright)
    plain = Image.new("RGB", upright.size)
    plain.paste(upright.convert("RGB"))
    return plain


def _encode(picture: Image.Image) -> bytes:
    """Return a JPEG below the size limit, at the best quality that fits."""
    edge = MAX_EDGE
    while True:
        picture.thumbnail((edge, edge))
        for quality in _QUALITIES:
            buffer = BytesIO()
            picture.save(buffer, "JPEG", quality=quality, subsampling="4:2:0")
            if buffer.tell() <= MAX_FACE_BYTES:
                return buffer.getvalue()
        edge = edge * 3 // 4
