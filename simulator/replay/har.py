"""Reads a HAR file, version 1.2, as browsers and proxies write it."""

from base64 import b64decode
import binascii
from collections.abc import Mapping
import json
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from .exchange import MAX_BODY, Exchange, RecordingError

MAX_FILE: Final = 128 * 1024 * 1024
MAX_ENTRIES: Final = 20_000


def read_har(file: Path) -> list[Exchange]:
    """Return all exchanges with a terminal's paths; raises RecordingError."""
    if file.stat().st_size > MAX_FILE:
        raise RecordingError(f"the file has more than {MAX_FILE >> 20} MiB")
    try:
        har = json.loads(file.read_text(encoding="utf-8-sig", errors="replace"))
    except (ValueError, RecursionError) as err:
        raise RecordingError("the file is no JSON, and so no HAR") from err
    entries = _object(_object(har).get("log")).get("entries")
    if not isinstance(entries, list):
        raise RecordingError("the file has no log.entries, and so is no HAR")
    if len(entries) > MAX_ENTRIES:
        raise RecordingError(f"the file has more than {MAX_ENTRIES} entries")
    found = (_exchange(_object(entry)) for entry in entries)
    return [exchange for exchange in found if exchange is not None]


def _exchange(entry: dict[str, Any]) -> Exchange | None:
    """Return one exchange, None if it is none with a path of a terminal."""
    request, response = _object(entry.get("request")), _object(entry.get("response"))
    try:
        url = urlsplit(_text(request.get("url")))
        host = (url.hostname or "").lower()
    except ValueError:
        return None
    target = f"{url.path}?{url.query}" if url.query else url.path
    if not is_terminal_path(url.path):
        return None
    content = _object(response.get("content"))
    posted = _object(request.get("postData"))
    return Exchange(
        method=_text(request.get("method")).upper() or "GET",
        target=target,
        status=_integer(response.get("status")),
        host=host,
        request_type=_header(request, "content-type") or _text(posted.get("mimeType")),
        request_body=_posted(request, posted),
        content_type=_header(response, "content-type")
        or _text(content.get("mimeType")),
        body=_body(content, response),
        milliseconds=_integer(entry.get("time")),
    )


def is_terminal_path(path: str) -> bool:
    """Whether a path is one of a terminal's interface, or of its pictures."""
    return path.lower().startswith(("/isapi/", "/locals/"))


def _posted(request: dict[str, Any], posted: dict[str, Any]) -> bytes | None:
    """Return a request's body, None where the browser did not record it."""
    text = posted.get("text")
    if isinstance(text, str):
        body = text.encode(errors="replace")
        return body if len(body) <= MAX_BODY else None
    return None if posted or _integer(request.get("bodySize")) > 0 else b""


def _body(content: dict[str, Any], response: dict[str, Any]) -> bytes | None:
    """Return an answer's body, None where the browser did not record it."""
    text = content.get("text")
    if not isinstance(text, str):
        sizes = (content.get("size"), response.get("bodySize"))
        return None if any(_integer(size) > 0 for size in sizes) else b""
    if _text(content.get("encoding")).lower() == "base64":
        try:
            body = b64decode(text)
        except binascii.Error, ValueError:
            return None
    else:
        body = text.encode(errors="replace")
    return body if len(body) <= MAX_BODY else None


def _header(message: dict[str, Any], name: str) -> str:
    headers = message.get("headers")
    for header in headers if isinstance(headers, list) else []:
        if _text(_object(header).get("name")).lower() == name:
            return _text(_object(header).get("value"))
    return ""


def _object(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _integer(value: object) -> int:
    if isinstance(value, float) and not abs(value) < 1e9:
        return 0
    return int(value) if isinstance(value, int | float) else 0
