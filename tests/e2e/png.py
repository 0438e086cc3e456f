"""Pictures as small files."""

from io import BytesIO
from pathlib import Path

from PIL import Image


def write(picture: bytes, file: Path, *, colours: int = 256) -> None:
    """Write a browser's picture with as few bytes as its flat colours need.

    None of them is mixed out of others, which would be seen as noise.
    """
    with Image.open(BytesIO(picture)) as taken:
        small = taken.quantize(
            colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    small.save(file, optimize=True)
