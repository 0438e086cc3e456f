"""Stores a recording as text pairs without personal details."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
import re
from typing import Final

from simulator.replay import Exchange, Recording, RecordingError
from simulator.replay.folder import file_name, written

from .bodies import UnknownFormError, shown_body
from .masking import Mask
from .secrecy import Secrets
from .values import Values
from .vocabulary import PROTOCOL_KEYS, PROTOCOL_WORDS, SENTENCE_WORDS

# Another try has other replacements: one of them may be a user's name by chance.
_TRIES: Final = 3

_NAMES: Final = re.compile(
    rb'"([A-Za-z][A-Za-z0-9]{0,63})"\s*:|<(?:\w{1,32}:)?([A-Za-z][A-Za-z0-9]{0,63})[\s/>]'
)


def keep(recording: Recording, folder: Path) -> str:
    """Write the pairs into a new or empty folder; return what was done.

    Raises RecordingError if the folder holds anything. What would still show a
    personal detail, however encoded, is left out.
    """
    _prepare(folder)
    secrets = Secrets(PROTOCOL_WORDS | SENTENCE_WORDS | PROTOCOL_KEYS)
    _learn(recording.exchanges, secrets)
    for _ in range(_TRIES):
        pairs = _pairs(recording.exchanges, secrets)
        safe = [pair for pair in pairs if not secrets.remain_in(pair[1])]
        if len(safe) == len(pairs):
            break
    for name, content in safe:
        with (folder / name).open("xb") as file:
            file.write(content)
    left_out = len(pairs) - len(safe)
    text = f"Kept: {len(safe)} requests, personal details replaced"
    return f"{text}; {left_out} left out that still showed some" if left_out else text


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or any(folder.iterdir()):
            raise RecordingError("the folder to keep it in is not empty")
    except OSError as err:
        raise RecordingError(f"no folder to keep it in: {err.strerror}") from err


def _learn(exchanges: Iterable[Exchange], secrets: Secrets) -> None:
    """Note all personal values, before anything is written."""
    values = Values(Mask(), secrets, set())
    values.learning = True
    for exchange in exchanges:
        values.learn([exchange.host])
        _masked(exchange, values)


def _pairs(exchanges: Iterable[Exchange], secrets: Secrets) -> list[tuple[str, bytes]]:
    """Return the files' names and contents, by the replacements of a new mask."""
    exchanges = list(exchanges)
    values = Values(Mask(), secrets, _element_names(exchanges))
    masked = [_masked(exchange, values) for exchange in exchanges]
    return [
        (file_name(number, exchange), written(exchange))
        for number, exchange in enumerate(masked, 1)
    ]


def _element_names(exchanges: Iterable[Exchange]) -> set[str]:
    return {
        (json_name or xml_name).decode().lower()
        for exchange in exchanges
        for json_name, xml_name in _NAMES.findall(exchange.body or b"")
    }


def _masked(exchange: Exchange, values: Values) -> Exchange:
    """Return an exchange without personal details; unknown forms have no body."""
    capability = exchange.path.lower().endswith("/capabilities")
    request_body, request_type = _body(
        exchange.request_body, exchange.request_type, values, capability=False
    )
    body, content_type = _body(
        exchange.body, exchange.content_type, values, capability=capability
    )
    method = re.sub(r"[^A-Z]", "", exchange.method)[:10]
    return replace(
        exchange,
        method=method or "GET",
        target=values.target(exchange.target),
        host="",
        request_type=request_type,
        request_body=request_body,
        content_type=content_type,
        body=body,
    )


def _body(
    body: bytes | None, content_type: str, values: Values, *, capability: bool
) -> tuple[bytes | None, str]:
    if body is None:
        return None, ""
    try:
        return shown_body(body, content_type, values, capability=capability)
    except UnknownFormError:
        return None, ""
