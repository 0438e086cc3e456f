"""A capability document as a bug report shows it: limits, flags and words, nobody's."""

from collections.abc import Collection
from datetime import datetime
import re
from typing import Any, Final

from ..tree import Tree

_HIDDEN: Final = "…"

# The names of nodes, attributes included ("@opt").
_NAME: Final = re.compile(r"[@#]?[A-Za-z][A-Za-z0-9_]{0,63}")

# Limits have at most this many digits; what has more may be somebody's number.
_MAX_DIGITS: Final = 6
_NUMBER: Final = re.compile(rf"-?\d{{1,{_MAX_DIGITS}}}")

# Lists of words that firmware chooses from.
_LISTS: Final = {"@opt", "@def", "supportFunction", "supportFDFunction", "faceLibType"}
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_/+-]{0,39}|-?\d{1,6}")


def redacted(document: Tree, secrets: Collection[str]) -> Tree:
    """Return a document with everything hidden that is no limit, flag or word.

    `secrets` are hidden wherever they stand, as a part of a word as well.
    """
    shown: Tree = _Hider(secrets).value(document)
    return shown


class _Hider:
    def __init__(self, secrets: Collection[str]) -> None:
        # One of a letter or two would hide everything, and says nothing.
        self._secrets = [it.casefold() for it in secrets if len(it) > 2]  # noqa: PLR2004

    def value(self, found: Any, name: str = "") -> Any:
        """Return what may be shown of a value."""
        if isinstance(found, dict):
            return {
                key: self.value(child, key)
                for key, child in found.items()
                if _NAME.fullmatch(key) and not self._is_secret(key)
            }
        if isinstance(found, list):
            return [self.value(child, name) for child in found]
        if found is None or isinstance(found, bool):
            return found
        text = str(found).strip()
        may_be_shown = _is_limit(text) or (name in _LISTS and _is_list(text))
        if not may_be_shown or self._is_secret(text):
            return _HIDDEN if text else ""
        return found

    def _is_secret(self, text: str) -> bool:
        folded = text.casefold()
        return any(secret in folded for secret in self._secrets)


def _is_limit(text: str) -> bool:
    return text in ("true", "false") or bool(_NUMBER.fullmatch(text)) or _is_time(text)


def _is_time(text: str) -> bool:
    """Return whether it is a date at the least: the limits of periods."""
    try:
        return len(text) >= len("2000-01-01") and bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def _is_list(text: str) -> bool:
    return all(_WORD.fullmatch(word.strip()) for word in text.split(","))
