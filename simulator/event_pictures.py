"""The pictures that a terminal takes of those who come."""

from functools import lru_cache

from .pictures import JPEG_START, draw_face


@lru_cache(16)
def event_picture(seed: int, boundary: bytes = b"") -> bytes:
    """Return a JPEG; a comment in it can hold the boundary of a stream."""
    picture = draw_face(seed)
    if not boundary:
        return picture
    comment = b"\r\n" + boundary + b"Content-Type: text/plain\r\n\r\n"
    start = JPEG_START[:2]
    length = (len(comment) + 2).to_bytes(2)
    return start + b"\xff\xfe" + length + comment + picture[2:]
