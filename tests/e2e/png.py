"""Pictures as small files."""

from io import BytesIO
from pathlib import Path

from PIL import Image


def write(picture: bytes, file: Path) -> None:
    """Write a browser's picture with as few bytes as its flat colors need.

    A page has few colors; those that remain are not dithered, which would look like
    noise. A picture with transparent parts is written unchanged.
    """
    small: Image.Image = Image.open(BytesIO(picture))
    if small.mode == "RGB":
        method = Image.Quantize.MAXCOVERAGE
        small = small.quantize(256, method=method, dither=Image.Dither.NONE)
    file.parent.mkdir(parents=True, exist_ok=True)
    small.save(file, optimize=True)
