"""The icon and the logo: they follow Home Assistant's rules, and it serves them."""

from http import HTTPStatus
from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hikvision_face_terminal import const

FOLDER: Final = Path(const.__file__).parent / "brand"
# All that Home Assistant requests. An icon is a square of 256 pixels, a logo's shorter
# side has 128 to 256, and both have twice as many for sharp screens.
SIZES: Final = {
    "icon.png": (256, 256),
    "icon@2x.png": (512, 512),
    "logo.png": (435, 128),
    "logo@2x.png": (870, 256),
}
PICTURES: Final = {**SIZES, **{f"dark_{name}": size for name, size in SIZES.items()}}


def test_nothing_else_is_shipped() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(PICTURES)


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_as_the_rules_want_it(name: str) -> None:
    with Image.open(FOLDER / name) as picture:
        drawn = picture.convert("RGBA").getchannel("A")

        assert picture.format == "PNG"
        assert picture.size == PICTURES[name]
        assert drawn.getpixel((0, 0)) == 0, "the corner is transparent"
        assert drawn.getbbox() == (0, 0, *picture.size), "no empty edge"
    assert (FOLDER / name).stat().st_size < 25_000


@pytest.mark.parametrize("name", SIZES)
def test_dark_is_another_picture(name: str) -> None:
    assert (FOLDER / name).read_bytes() != (FOLDER / f"dark_{name}").read_bytes()


async def test_home_assistant_serves_them(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, "brands", {})
    client = await hass_client()

    for name in PICTURES:
        path = f"/api/brands/integration/{const.DOMAIN}/{name}"
        answer = await client.get(path)
        assert answer.status == HTTPStatus.OK
        assert answer.content_type == "image/png"
        assert await answer.read() == (FOLDER / name).read_bytes(), name
