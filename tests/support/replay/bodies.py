"""Rewrites the bodies of a recording without what is personal in them."""

from io import BytesIO
import json
import re
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape, quoteattr

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image, ImageDraw

from simulator.dialect import DECLARATION, write_json

from .values import Values
from .vocabulary import CONTENT_TYPES, NAME, NAMESPACE

BOUNDARY: Final = "MIME_boundary"

_MAX_PARTS: Final = 10_000
_PICTURES: Final = (b"\xff\xd8", b"\x89PNG", b"GIF8", b"BM", b"RIFF")
_PART_NAME: Final = re.compile(rb'\bname="?([\w.-]{1,64})', re.ASCII)


class UnknownFormError(Exception):
    """A body of which it is not known where something personal may be."""


def drawn_picture() -> bytes:
    """Return a tiny JPEG, which takes the place of every picture."""
    image = Image.new("RGB", (16, 16), "silver")
    ImageDraw.Draw(image).ellipse((4, 2, 11, 13), fill="tan")
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=50)
    return buffer.getvalue()


def shown_body(
    body: bytes, content_type: str, values: Values, *, capability: bool
) -> tuple[bytes, str]:
    """Return a body without personal details, and its type.

    By its content, not by its label. Raises UnknownFormError for what is neither
    JSON nor XML nor a form nor a picture.
    """
    label = content_type.partition(";")[0].strip().lower()
    kind = label if label in CONTENT_TYPES else "application/octet-stream"
    text = body.strip()
    try:
        if not text:
            return b"", kind if label else ""
        if text.startswith(_PICTURES) or label.startswith("image/"):
            return drawn_picture(), "image/jpeg"
        if text.startswith(b"--"):
            is_form = b"form" in label.encode()
            parts = _parts(text, values, capability=capability)
            shown = f"multipart/{'form-data' if is_form else 'mixed'}"
            return parts, f"{shown}; boundary={BOUNDARY}"
        if text.startswith((b"<", b"\xef\xbb\xbf<")):
            return _xml(text, values, capability=capability), kind
        if text.startswith((b"{", b"[")):
            return _json(text, values, capability=capability), kind
        if label == "application/x-www-form-urlencoded":
            return values.query(text.decode("ascii")).encode(), kind
    except (ValueError, RecursionError, ParseError, DefusedXmlException) as err:
        raise UnknownFormError from err
    raise UnknownFormError


def _json(body: bytes, values: Values, *, capability: bool) -> bytes:
    def shown(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {values.name(name): shown(it, name) for name, it in value.items()}
        if isinstance(value, list):
            return [shown(it, key) for it in value]
        if isinstance(value, str):
            return values.text(key, value, capability=capability)
        return (
            value if value is None else values.number(key, value, capability=capability)
        )

    return write_json(shown(json.loads(body), "")).encode(errors="replace")


def _xml(body: bytes, values: Values, *, capability: bool) -> bytes:
    root = fromstring(body, forbid_dtd=True)

    def shown(element: Element, outer: str) -> str:
        space, _, local = str(element.tag).rpartition("}")
        space = space.removeprefix("{")
        name = values.name(local)
        inner = "".join(shown(child, space) for child in element)
        text = values.text(local, element.text or "", capability=capability)
        attributes = {
            values.name(key.rpartition("}")[2]): values.text(
                key.rpartition("}")[2], value, capability=capability
            )
            for key, value in element.items()
        }
        if space != outer and NAMESPACE.fullmatch(space):
            attributes["xmlns"] = space
        words = "".join(f" {key}={quoteattr(it)}" for key, it in attributes.items())
        return f"<{name}{words}>{escape(text)}{inner}</{name}>"

    declaration = f"{DECLARATION}\n" if body.startswith(b"<?xml") else ""
    return f"{declaration}{shown(root, '')}\n".encode(errors="replace")


def _parts(body: bytes, values: Values, *, capability: bool) -> bytes:
    boundary = body.split(maxsplit=1)[0]
    parts = body.split(boundary, _MAX_PARTS + 1)
    if len(parts) > _MAX_PARTS:
        raise UnknownFormError
    lines: list[bytes] = []
    for part in parts[1:]:
        if part.strip() in (b"", b"--"):
            continue
        head, content = _head(part)
        type_found = re.search(rb"content-type:\s*([\w/+.-]+)", head, re.IGNORECASE)
        label = type_found[1].decode() if type_found else ""
        shown, kind = shown_body(content, label, values, capability=capability)
        lines += [f"--{BOUNDARY}".encode(), *_part_head(head, values)]
        lines += [f"Content-Type: {kind}".encode()] if label else []
        lines += [b"", shown]
    return b"\r\n".join([*lines, f"--{BOUNDARY}--".encode(), b""])


def _head(part: bytes) -> tuple[bytes, bytes]:
    head, blank, content = part.lstrip(b"\r\n").partition(b"\r\n\r\n")
    if not blank:
        head, blank, content = part.lstrip(b"\n").partition(b"\n\n")
    if not blank:
        raise UnknownFormError
    return head, content


def _part_head(head: bytes, values: Values) -> list[bytes]:
    """Return the disposition of a form's part, with its name and no file's."""
    name = _PART_NAME.search(head)
    if name is None or b"form-data" not in head:
        return []
    found = name[1].decode()
    shown = values.name(found) if NAME.fullmatch(found) else "part"
    file = '; filename="face.jpg"' if b"filename" in head else ""
    return [f'Content-Disposition: form-data; name="{shown}"{file}'.encode()]
