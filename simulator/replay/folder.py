"""Reads and writes a folder of text files with one request and its answer each.

The form of a file: method and target, the request's body from the second line on, an
empty line, "--- 200 in 194 ms", the answer's headers, an empty line, the answer's
body. A body that is only a remark in parentheses is not in the recording; bytes that
are no text stand in base64 behind "(base64) ".
"""

from base64 import b64decode, b64encode
import binascii
from pathlib import Path
import re
from typing import Final

from .exchange import MAX_BODY, Exchange, RecordingError

MAX_FILES: Final = 5_000

_REQUEST: Final = re.compile(rb"([A-Z]{3,10}) (/[^\s]*)")
_STATUS: Final = re.compile(
    rb"^--- (\d{3})(?: in (\d{1,9}) ms)?[ \t\r]*$", re.MULTILINE
)
_RULE: Final = re.compile(rb"^--- ", re.MULTILINE)
_BASE64: Final = b"(base64) "


def read_folder(folder: Path) -> list[Exchange]:
    """Return the exchanges in the order of the files' names; other files are none."""
    files = sorted(
        file
        for file in folder.iterdir()
        if file.suffix == ".txt" and file.is_file() and not file.is_symlink()
    )
    if len(files) > MAX_FILES:
        raise RecordingError(f"the folder has more than {MAX_FILES} files")
    found = [
        _exchange(file.read_bytes())
        for file in files
        if file.stat().st_size <= 2 * MAX_BODY
    ]
    return [exchange for exchange in found if exchange is not None]


def _exchange(content: bytes) -> Exchange | None:
    content = content.removeprefix(b"\xef\xbb\xbf")
    line, _, rest = content.partition(b"\n")
    request, status = _REQUEST.match(line), _STATUS.search(rest)
    if request is None or status is None:
        return None
    head, body = _split(rest[status.end() :].removeprefix(b"\n"))
    return Exchange(
        method=request[1].decode(),
        target=request[2].decode(errors="replace"),
        status=int(status[1]),
        request_body=_recorded(rest[: status.start()].strip(b"\r\n")),
        content_type=head.get("content-type", ""),
        body=_recorded(_cut(body, head.get("content-length", ""))),
        milliseconds=int(status[2] or 0),
    )


def _split(answer: bytes) -> tuple[dict[str, str], bytes]:
    """Return an answer's headers, with names in lower case, and its body."""
    lines = answer.split(b"\n")
    head: dict[str, str] = {}
    for number, line in enumerate(lines):
        if not (text := line.decode(errors="replace").strip()):
            return head, b"\n".join(lines[number + 1 :])
        name, _, value = text.partition(":")
        head[name.strip().lower()] = value.strip()
    return head, b""


def _cut(body: bytes, length: str) -> bytes:
    """Return a body without the line break that the file puts behind it."""
    if length.isdecimal() and len(length) < 10:
        whole, rest = body[: int(length)], body[int(length) :]
        if len(whole) == int(length) and not rest.strip():
            return whole
    return body.removesuffix(b"\n")


def _recorded(body: bytes) -> bytes | None:
    """Return the bytes that a body stands for, None if it is only a remark."""
    if len(body) > MAX_BODY:
        return None
    if body.startswith(_BASE64):
        try:
            return b64decode(body.removeprefix(_BASE64))
        except binascii.Error, ValueError:
            return None
    text = body.strip()
    remark = text.startswith(b"(") and text.endswith(b")") and b"\n" not in text
    return None if remark else body


def file_name(number: int, exchange: Exchange) -> str:
    """Return a file's name, made of nothing but letters, digits and its own signs."""
    words = re.findall(r"[A-Za-z]+", exchange.path)
    path = "_".join(word for word in words if word.upper() != "ISAPI")[:80]
    method = re.sub(r"[^A-Z]", "", exchange.method)
    return f"{number:04d}-{method}-{path}-{exchange.status}.txt"


def written(exchange: Exchange) -> bytes:
    """Return the content of an exchange's file."""
    lines = [
        f"{exchange.method} {exchange.target}".encode(),
        _shown(exchange.request_body),
        b"",
        f"--- {exchange.status} in {exchange.milliseconds} ms".encode(),
        f"Content-Length: {len(exchange.body or b'')}".encode(),
        f"Content-Type: {exchange.content_type}".encode(),
        b"",
        _shown(exchange.body),
        b"",
    ]
    return b"\n".join(lines)


def _shown(body: bytes | None) -> bytes:
    if body is None:
        return b"(not in the recording)"
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return _BASE64 + b64encode(body)
    ambiguous = text.startswith("(") or text.endswith("\n\n") or _RULE.search(body)
    return _BASE64 + b64encode(body) if ambiguous else body
