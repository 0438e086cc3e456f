"""The multipart form of FDSetUp, parsed byte by byte."""

import re
from typing import NamedTuple

from .message import JsonObject, parse_json
from .status import RefusalError

_BOUNDARY = re.compile(r'boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))$')
_RECORD_HEAD = b'Content-Disposition: form-data; name="FaceDataRecord"'
_JSON_HEAD = re.compile(rb"Content-Type: application/json(; ?charset=[Uu][Tt][Ff]-8)?")
_PICTURE_HEAD = re.compile(
    rb'Content-Disposition: form-data; name="(\w+)"; filename="[^"\r\n]+"'
)


class Form(NamedTuple):
    """The content of the form."""

    record: JsonObject
    picture: bytes | None = None
    picture_name: str | None = None
    is_labeled: bool = False
    """The JSON part has its content type."""


class _Part(NamedTuple):
    head: tuple[bytes, ...]
    body: bytes


def read_form(body: bytes, content_type: str) -> Form:
    """Return the form; refuse one that differs from what the web page sends.

    With a URL it has one part, whose only header is Content-Disposition. With a picture
    it has two parts; then the first may have the content type of JSON, too.
    """
    parts = _split(body, content_type)
    if len(parts) == 1:
        if parts[0].head != (_RECORD_HEAD,):
            raise RefusalError("badJsonFormat", "FaceDataRecord")
        return Form(parse_json(parts[0].body))
    if len(parts) != 2:
        raise RefusalError("badJsonFormat", "multipart")
    record, picture = parts
    disposition, *rest = record.head
    if disposition != _RECORD_HEAD or not all(map(_JSON_HEAD.fullmatch, rest)):
        raise RefusalError("badJsonFormat", "FaceDataRecord")
    match = _PICTURE_HEAD.fullmatch(picture.head[0])
    if match is None or b"Content-Type: image/jpeg" not in picture.head[1:]:
        raise RefusalError("badJsonFormat", "img")
    name = match[1].decode()
    return Form(parse_json(record.body), picture.body, name, is_labeled=bool(rest))


def _split(body: bytes, content_type: str) -> list[_Part]:
    media_type, _, parameters = content_type.partition(";")
    match = _BOUNDARY.fullmatch(parameters.strip())
    if media_type.strip() != "multipart/form-data" or match is None:
        raise RefusalError("badJsonFormat", "Content-Type")
    delimiter = b"--" + (match[1] or match[2]).encode()
    first = delimiter + b"\r\n"
    last = b"\r\n" + delimiter + b"--\r\n"
    if not body.startswith(first) or not body.endswith(last):
        raise RefusalError("badJsonFormat", "boundary")
    inner = body[len(first) : -len(last)]
    parts = []
    for text in inner.split(b"\r\n" + delimiter + b"\r\n"):
        head, blank, content = text.partition(b"\r\n\r\n")
        if not blank:
            raise RefusalError("badJsonFormat", "multipart")
        parts.append(_Part(tuple(head.split(b"\r\n")), content))
    return parts
