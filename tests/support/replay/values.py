"""What becomes of a single value of a recording: shown as it is, or replaced.

What is not known as a word of the protocol is replaced.
"""

from collections.abc import Iterable
from ipaddress import ip_address
import re
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlencode

from .masking import Mask
from .secrecy import Secrets
from .vocabulary import (
    AMOUNT_KEY,
    LIMIT_KEY,
    NAME,
    PERSONAL_KEY,
    PROTOCOL_KEYS,
    PROTOCOL_VALUE,
    PROTOCOL_WORDS,
    SENTENCE_KEYS,
    SENTENCE_WORDS,
    URL_KEY,
)

_DATE: Final = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([-/.]?)(\d\d)\2(\d\d)(?=T|[ ]\d\d:|$)", re.ASCII
)
_TIME: Final = re.compile(r"[\dTZ:+\-/. ]{8,40}", re.ASCII)
_MAC: Final = re.compile(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}")
_IPV4: Final = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])", re.ASCII)
_WORD: Final = re.compile(r"[A-Za-z][\w,.-]*", re.ASCII)
_SEGMENT: Final = re.compile(r"[A-Za-z_]+\d{0,2}", re.ASCII)
_MAIL: Final = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")

# A number beyond it may be a badge, a card, a telephone or a time.
_SMALL: Final = 999


class Values:
    """Decides on values by the name of their element."""

    def __init__(self, mask: Mask, secrets: Secrets, element_names: set[str]) -> None:
        """`element_names` are those that occur, in lower case: words of errors."""
        self._mask = mask
        self._secrets = secrets
        self._sentence_words = SENTENCE_WORDS | PROTOCOL_WORDS | element_names
        self.learning = False
        """Whether personal values are noted as secrets."""

    def text(self, key: str, value: str, *, capability: bool = False) -> str:
        """Return what is shown of a text."""
        key = key.lower().removeprefix("@")
        if not value.strip() or value.lower() in ("true", "false"):
            return value
        if _is_personal(key, value):
            return self._personal(key, value)
        if (shifted := self._shifted(value)) is not None:
            return shifted
        if key in SENTENCE_KEYS:
            return self.sentence(value)
        if _is_protocol(key, value, capability=capability):
            return self.scrubbed(value)
        if self.learning and not _WORD.fullmatch(value):
            self._secrets.add(value)
        return self._hidden(value)

    def number(
        self, key: str, value: float, *, capability: bool = False
    ) -> int | float:
        """Return what is shown of a number."""
        if isinstance(value, bool):
            return value
        key = key.lower().removeprefix("@")
        known = capability or _is_amount(key) or abs(value) <= _SMALL
        text = str(value)
        if isinstance(value, int) and known and not _is_personal(key, text):
            shown = self.scrubbed(text)
        else:
            shown = self._personal(key, text)
        try:
            return int(shown) if isinstance(value, int) else float(shown)
        except ValueError:
            return 0

    def sentence(self, value: str) -> str:
        """Return a sentence in which only words of the protocol are left."""

        def word(match: re.Match[str]) -> str:
            known = match[0].lower() in self._sentence_words
            return match[0] if known else self._hidden(match[0])

        return self.scrubbed(re.sub(r"\w+", word, value))

    def name(self, value: str) -> str:
        """Return what is shown of an element's name."""
        plain = value.removeprefix("@")
        if not NAME.fullmatch(plain):
            return self._hidden(value)
        return self.scrubbed(value)

    def target(self, target: str) -> str:
        """Return what is shown of a request's target."""
        path, mark, query = target.partition("?")
        return self._path(path) + (mark and f"?{self.query(query)}")

    def query(self, query: str) -> str:
        """Return a query, or a form, with the same names."""
        try:
            pairs = parse_qsl(query, keep_blank_values=True)
        except ValueError:
            return ""
        return urlencode(
            [(self.name(key), self.text(key, value)) for key, value in pairs]
        )

    def scrubbed(self, value: str) -> str:
        """Return a text of the protocol without addresses and secrets in it."""
        value = _MAC.sub(lambda it: self._personal("", it[0]), value)
        value = _IPV4.sub(lambda it: self._personal("", it[0]), value)
        if _MAIL.search(value):
            return self._hidden(value)
        return self._secrets.replaced(value, self._hidden)

    def learn(self, values: Iterable[str]) -> None:
        """Note what is personal by where it stands."""
        for value in values:
            self._secrets.add(value)

    def _personal(self, key: str, value: str) -> str:
        if URL_KEY.search(key) and "/" in value:
            return self._url(value)
        if self.learning:
            self._secrets.add(value)
        if _MAC.fullmatch(value):
            return self._mask.mac_address(value)
        try:
            ip_address(value)
        except ValueError:
            return self._hidden(value)
        return self._mask.ip_address(value)

    def _hidden(self, value: str) -> str:
        return self._mask.text(value)

    def _url(self, value: str) -> str:
        scheme, mark, rest = value.partition("://")
        if not mark or scheme.lower() not in ("http", "https", "rtsp", "ftp"):
            return self.target(value) if value.startswith("/") else self._hidden(value)
        host, slash, target = rest.partition("/")
        name, colon, port = host.rpartition(":")
        if not colon or not port.isdecimal():
            name, colon, port = host, "", ""
        address = self._personal("", name)
        path = self.target(f"/{target}") if slash else ""
        return f"{scheme}://{address}{colon}{self._mask.text(port)}{path}"

    def _path(self, path: str) -> str:
        """Return a path; the same segment always becomes the same."""
        segments = unquote(path).split("/")
        pictures = "locals" in map(str.lower, segments[:2])
        shown = [self._segment(segment, strict=pictures) for segment in segments]
        return quote("/".join(shown), safe="/@:.-_~")

    def _segment(self, segment: str, *, strict: bool) -> str:
        if segment.isascii() and segment.isdigit() and len(segment) <= 2:
            return segment

        plain = not strict and _SEGMENT.fullmatch(segment)

        def part(match: re.Match[str]) -> str:
            word = match[0]
            if word.lower() in PROTOCOL_WORDS or (plain and word.isalpha()):
                return self.scrubbed(word)
            return self._hidden(word)

        return re.sub(r"[^\W\d_]+|\d+", part, segment)

    def _shifted(self, value: str) -> str | None:
        """Return a date on another day, None if it is no date."""
        match = _DATE.search(value)
        if match is None or not _TIME.fullmatch(value):
            return None
        day = self._mask.day(int(match[1]), int(match[3]), int(match[4]))
        if day is None:
            return self._hidden(value)
        mark = match[2]
        shown = f"{day.year:04}{mark}{day.month:02}{mark}{day.day:02}"
        return f"{value[: match.start()]}{shown}{value[match.end() :]}"


def _is_personal(key: str, value: str) -> bool:
    is_limit = value.isdecimal() and LIMIT_KEY.search(key)
    return not is_limit and PERSONAL_KEY.search(key) is not None


def _is_amount(key: str) -> bool:
    return key in PROTOCOL_KEYS or AMOUNT_KEY.search(key) is not None


def _is_protocol(key: str, value: str, *, capability: bool) -> bool:
    """Return whether a text is one of the protocol's own, and not personal."""
    if value.isascii() and value.isdecimal():
        return capability or len(value) <= len(str(_SMALL)) or _is_amount(key)
    known = capability or key in PROTOCOL_KEYS
    return value.lower() in PROTOCOL_WORDS or bool(
        known and PROTOCOL_VALUE.fullmatch(value)
    )
