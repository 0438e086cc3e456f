"""Pictures of all kinds are converted for terminals; other files are refused."""

from collections.abc import Callable, Coroutine
from io import BytesIO
from pathlib import Path
import tempfile
from typing import Any, override

from aiohttp import FormData
from homeassistant.components import camera, image, media_source
from homeassistant.components.camera.const import DATA_COMPONENT
from homeassistant.components.image import Image as ImageContent
from homeassistant.components.media_source import PlayMedia
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.setup import async_setup_component
from PIL import ExifTags, Image
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub import face_picture as pictures
from custom_components.hikvision_face_terminal.isapi.errors import (
    Reason,
    TerminalOperationError,
)
from custom_components.hikvision_face_terminal.isapi.transport.jpeg import trim_jpeg
from simulator import PROFILES, Fault, Profile, Scene, SimulatedTerminal, draw_face
from tests.support.common import device_of
from tests.support.records import user_record

SET_FACE = "set_user_face"

type Call = Callable[..., Coroutine[Any, Any, None]]


def encoded(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def halves(size: tuple[int, int] = (600, 800), mode: str = "RGB") -> Image.Image:
    """Return a picture whose upper half is red and whose lower half is blue."""
    picture = Image.new(mode, size, "red")
    picture.paste("blue", (0, size[1] // 2, *size))
    return picture


def noise(size: tuple[int, int]) -> Image.Image:
    """Return a picture that no format compresses well."""
    return Image.effect_noise(size, 200).convert("RGB")


def turned(orientation: int) -> bytes:
    """Return a picture rotated by its EXIF orientation, as phones take them."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Artist] = "Anna"
    back = {1: 0, 3: 180, 6: 90, 8: 270}[orientation]
    picture = halves().rotate(back, expand=True)
    return encoded(picture, exif=exif, comment="Anna's house")


def looks_like_halves(data: bytes) -> bool:
    picture = Image.open(BytesIO(data)).convert("RGB")
    middle = picture.width // 2
    upper = picture.getpixel((middle, picture.height // 4))
    lower = picture.getpixel((middle, picture.height * 3 // 4))
    assert isinstance(upper, tuple)
    assert isinstance(lower, tuple)
    red = upper[0] > 200 and upper[2] < 60
    return red and lower[2] > 200 and lower[0] < 60


KINDS = {
    "JPEG": encoded(halves()),
    "progressive JPEG": encoded(halves(), progressive=True),
    "CMYK JPEG": encoded(halves().convert("CMYK")),
    "PNG": encoded(halves(), "PNG"),
    "PNG with alpha": encoded(halves(mode="RGBA"), "PNG"),
    "PNG with a palette": encoded(halves().quantize(16), "PNG"),
    "WebP": encoded(halves(), "WEBP"),
    "GIF": encoded(halves(), "GIF"),
    "BMP": encoded(halves(), "BMP"),
    **{f"turned by {how}": turned(how) for how in (1, 3, 6, 8)},
}


@pytest.mark.parametrize("data", KINDS.values(), ids=KINDS)
def test_each_kind_becomes_a_plain_upright_jpeg(data: bytes) -> None:
    made = pictures.to_face_jpeg(data)

    assert trim_jpeg(made) == made
    with Image.open(BytesIO(made)) as picture:
        assert picture.format == "JPEG"
        assert picture.mode == "RGB"
        assert "progressive" not in picture.info
        assert not picture.getexif()
        # 4:2:0: half the color resolution in both directions
        assert picture.layer[0][1:3] == (2, 2)  # type: ignore[attr-defined]
        assert picture.size == (600, 800)
    assert b"Anna" not in made
    assert looks_like_halves(made)


def test_transparency_becomes_white() -> None:
    clear = encoded(Image.new("RGBA", (400, 400), (0, 0, 0, 0)), "PNG")
    picture = Image.open(BytesIO(pictures.to_face_jpeg(clear)))
    assert picture.getpixel((200, 200)) == (255, 255, 255)


@pytest.mark.parametrize("size", [(4000, 3000), (1024, 1024), (1500, 4500), (400, 134)])
def test_large_pictures_become_small_enough(size: tuple[int, int]) -> None:
    """Whatever their content; those that are small enough keep their size."""
    made = pictures.to_face_jpeg(encoded(noise(size), quality=95))
    assert len(made) <= pictures.MAX_FACE_BYTES
    with Image.open(BytesIO(made)) as picture:
        assert max(picture.size) <= pictures.MAX_EDGE
        if max(size) <= 400:
            assert picture.size == size
        # The aspect ratio stays, to within one pixel.
        width, height = picture.size
        assert abs(width * size[1] - height * size[0]) <= max(size) * 2


@pytest.mark.parametrize("size", [(200, 240), (150, 50), (399, 300), (112, 150)])
def test_small_pictures_are_enlarged(size: tuple[int, int]) -> None:
    """Terminals model no face from less than 400 pixels (field case 26)."""
    made = pictures.to_face_jpeg(encoded(halves(size), "PNG"))

    with Image.open(BytesIO(made)) as picture:
        width, height = picture.size
        assert max(width, height) == pictures.ENLARGED_EDGE
        assert abs(width * size[1] - height * size[0]) <= max(size)
    assert looks_like_halves(made)


@pytest.mark.parametrize(
    "size", [(149, 149), (90, 120), (1, 1), (300, 5000), (903, 300)]
)
def test_size_that_no_terminal_models_is_named(size: tuple[int, int]) -> None:
    with pytest.raises(TerminalOperationError) as caught:
        pictures.to_face_jpeg(encoded(halves(size)))

    assert caught.value.reason is Reason.INVALID_PICTURE
    assert f"{size[0]} x {size[1]} px" in caught.value.detail


def bomb(size: int) -> bytes:
    """Return a small file that is a huge picture."""
    return encoded(Image.new("1", (size, size)), "PNG")


NO_PICTURES = {
    "nothing": b"",
    "text": b"<html>not found</html>",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "another format": encoded(halves(), "TIFF"),
    "cut off": encoded(noise((400, 400)))[:5000],
    "a damaged PNG": encoded(halves(), "PNG")[:60] + b"\0" * 500,
    "many pixels": bomb(5000),
    "a bomb with a warning": bomb(10000),
    "a bomb": bomb(15000),
}


@pytest.mark.parametrize("data", NO_PICTURES.values(), ids=NO_PICTURES)
def test_other_data_is_refused(data: bytes) -> None:
    with pytest.raises(TerminalOperationError) as caught:
        pictures.to_face_jpeg(data)
    assert caught.value.reason is Reason.INVALID_PICTURE


def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MAX_FILE_BYTES", 10)
    file = tmp_path / "face.jpg"
    file.write_bytes(draw_face(1))
    with pytest.raises(TerminalOperationError, match="too large"):
        pictures.to_face_jpeg(file)


@pytest.fixture
def profile() -> Profile:
    """Return a terminal that takes pictures."""
    return PROFILES["binary_img"]


@pytest.fixture
async def call(
    hass: HomeAssistant, terminal: SimulatedTerminal, loaded: MockConfigEntry
) -> Call:
    """Return a function that sets the face of Anna, who has one already."""
    terminal.people["5"] = {"employeeNo": "5", "name": "Anna", "userType": "normal"}
    terminal.faces["5"] = draw_face(50)
    device_id = device_of(hass, loaded).id

    async def call(
        media: str, employee_no: str = "5", context: Context | None = None
    ) -> None:
        await hass.services.async_call(
            DOMAIN,
            SET_FACE,
            {
                "device_id": device_id,
                "employee_no": employee_no,
                "media": {"media_content_id": media, "media_content_type": "image/*"},
            },
            blocking=True,
            context=context,
        )

    return call


@pytest.fixture
async def folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return the media folder."""
    hass.config.media_dirs = {"local": str(tmp_path)}
    assert await async_setup_component(hass, "media_source", {})
    await hass.async_block_till_done()
    return tmp_path


LOCAL = "media-source://media_source/local/"


async def test_a_file_becomes_a_face(
    call: Call, terminal: SimulatedTerminal, folder: Path
) -> None:
    (folder / "face.png").write_bytes(KINDS["PNG"])
    before = terminal.snapshot()

    await call(f"{LOCAL}face.png")

    assert looks_like_halves(terminal.faces["5"])
    assert {**terminal.snapshot(), "faces": {}} == {**before, "faces": {}}


class Picture(camera.Camera):
    """A camera that shows one picture."""

    _attr_name = "Hall"

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        return KINDS["JPEG"]


async def test_a_camera_picture_becomes_a_face(
    hass: HomeAssistant, call: Call, terminal: SimulatedTerminal
) -> None:
    assert await async_setup_component(hass, "camera", {})
    await hass.data[DATA_COMPONENT].async_add_entities([Picture()])

    await call("media-source://camera/camera.hall")

    assert looks_like_halves(terminal.faces["5"])


async def test_an_image_entity_becomes_a_face(
    hass: HomeAssistant,
    call: Call,
    terminal: SimulatedTerminal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    async def get(_: HomeAssistant, entity_id: str) -> ImageContent:
        asked.append(entity_id)
        return ImageContent("image/webp", KINDS["WebP"])

    monkeypatch.setattr(image, "async_get_image", get)
    hass.config.components.add("image")
    await call("media-source://image/image.visitor")
    assert asked == ["image.visitor"]
    assert looks_like_halves(terminal.faces["5"])


@pytest.mark.parametrize(
    "media",
    [
        f"{LOCAL}missing.jpg",
        f"{LOCAL}../secret.jpg",
        f"{LOCAL}text.jpg",
        "media-source://nobody/1",
        "media-source://image/image.nobody",
        "media-source://camera/camera.nobody",
        "http://192.0.2.1/face.jpg",
        "/etc/passwd",
        "",
    ],
)
async def test_refused_data_leaves_the_old_face(
    call: Call, terminal: SimulatedTerminal, folder: Path, media: str
) -> None:
    (folder / "text.jpg").write_text("no picture")
    before, asked = terminal.snapshot(), len(terminal.requests)

    with pytest.raises(ServiceValidationError) as raised:
        await call(media)

    assert raised.value.translation_key == "invalid_picture"
    assert "{" not in str(raised.value)
    assert terminal.snapshot() == before
    assert len(terminal.requests) == asked


async def test_only_files_of_home_assistant(
    call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is fetched from a URL that a media source returns."""

    async def resolve(*_: object) -> PlayMedia:
        return PlayMedia("http://192.0.2.1/face.jpg", "image/jpeg")

    monkeypatch.setattr(media_source, "async_resolve_media", resolve)
    with pytest.raises(ServiceValidationError) as raised:
        await call("media-source://elsewhere/1")
    assert raised.value.translation_key == "invalid_picture"


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (Fault.status("PicAnalysisNoTargetError"), "face_rejected"),
        (Fault.status("alreadyExistThisFace"), "face_already_enrolled"),
        (Fault.status("lowPrivilege"), "permission_denied"),
    ],
)
async def test_the_terminals_message_is_reported(
    call: Call, terminal: SimulatedTerminal, folder: Path, fault: Fault, key: str
) -> None:
    (folder / "face.jpg").write_bytes(KINDS["JPEG"])
    before = terminal.snapshot()
    terminal.inject(fault, path="FDSetUp")
    with pytest.raises(HomeAssistantError) as raised:
        await call(f"{LOCAL}face.jpg")
    assert raised.value.translation_key == key
    assert terminal.snapshot() == before


@pytest.mark.parametrize(
    ("number", "key"), [("9", "user_not_found"), ("", "invalid_employee_no")]
)
async def test_unknown_user(
    call: Call, terminal: SimulatedTerminal, folder: Path, number: str, key: str
) -> None:
    (folder / "face.jpg").write_bytes(KINDS["JPEG"])
    before = terminal.snapshot()
    with pytest.raises(ServiceValidationError) as raised:
        await call(f"{LOCAL}face.jpg", number)
    assert raised.value.translation_key == key
    assert terminal.snapshot() == before


async def test_not_during_an_enrollment(
    hass: HomeAssistant,
    call: Call,
    terminal: SimulatedTerminal,
    loaded: MockConfigEntry,
    folder: Path,
) -> None:
    (folder / "face.jpg").write_bytes(KINDS["JPEG"])
    terminal.scene = Scene.never()
    enrolling = hass.async_create_task(
        hass.services.async_call(
            DOMAIN,
            "enroll_user_with_face",
            {"device_id": device_of(hass, loaded).id, "name": "Eve"},
            blocking=True,
        )
    )
    await terminal.wait_for("POST", "CaptureFaceData")
    with pytest.raises(ServiceValidationError) as raised:
        await call(f"{LOCAL}face.jpg")
    assert raised.value.translation_key == "enrollment_in_progress"
    terminal.show_face()
    await enrolling


async def test_only_admins_may(
    call: Call, terminal: SimulatedTerminal, hass_read_only_user: MockUser
) -> None:
    before = terminal.snapshot()
    with pytest.raises(Unauthorized):
        await call(LOCAL, context=Context(user_id=hass_read_only_user.id))
    assert terminal.snapshot() == before


async def test_an_uploaded_picture_is_used_once_on_all_terminals(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_client: ClientSessionGenerator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The file is gone once it was read; a picture and an upload are one too many."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert await async_setup_component(hass, "file_upload", {})
    terminal.people["42"] = user_record("42", "Anna")
    form = FormData()
    form.add_field("file", encoded(halves()), filename="face.jpg")
    answer = await (await hass_client()).post("/api/file_upload", data=form)
    upload = (await answer.json())["file_id"]
    media = {"media_content_id": "media-source://image/none"}

    async def set_face(**picture: Any) -> str | None:
        device = device_of(hass, loaded).id
        data = {"device_id": [device], "employee_no": "42", **picture}
        try:
            await hass.services.async_call(DOMAIN, SET_FACE, data, blocking=True)
        except HomeAssistantError as err:
            return err.translation_key
        return None

    for wrong in {}, {"media": media, "upload": upload}, {"upload": ""}:
        assert await set_face(**wrong) == "one_picture"
    assert await set_face(upload=upload) is None
    assert list(terminal.faces) == ["42"]
    left = await hass.async_add_executor_job(lambda: [*tmp_path.rglob("face.jpg")])
    assert not left
    assert await set_face(upload=upload) == "terminals_failed"
