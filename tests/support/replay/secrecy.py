"""The personal values of a recording, found again however they are written."""

from base64 import b64encode
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
import json
import re
from typing import Final
from urllib.parse import quote

from simulator.replay import RecordingError

# The fewest characters that identify anything: of digits, of ASCII, of others.
_DIGITS, _ASCII, _OTHER = 6, 4, 3

# A shorter one counts as a whole word only, and is not looked for in base64 or hex:
# chance would find it there.
_LONG: Final = 6

# How many bytes of each are compared first; the shortest form has no fewer.
_HEAD: Final = 4

# What begins like a secret for so many bytes is one.
_TAIL: Final = 24

_MAX_SECRETS: Final = 100_000


class Secrets:
    """Values that must be nowhere in a kept recording."""

    def __init__(self, protocol_words: Iterable[str]) -> None:
        """Words of the protocol are no secret, even where a user is called like one."""
        self._protocol = {word.lower() for word in protocol_words}
        # By the same word in lower case, and as spelled: base64 and hex differ by it.
        self._values: dict[str, str] = {}
        self._spelled: set[str] = set()
        self._plain = _Forms()
        self._encoded = _Forms()

    def add(self, value: str) -> None:
        """Note a value and, of several words, each of them."""
        value = value[:200]
        for word in {value, re.sub("[:.-]", "", value), *re.findall(r"\w+", value)}:
            if self._tells(word) and word not in self._spelled:
                if len(self._spelled) >= _MAX_SECRETS:
                    raise RecordingError("too many personal values to keep it safely")
                self._spelled.add(word)
                self._values.setdefault(word.lower(), word)
                self._plain.add(_plain_forms(word))
                self._encoded.add(_encoded_forms(word))

    def _tells(self, word: str) -> bool:
        least = _DIGITS if word.isdigit() else _ASCII if word.isascii() else _OTHER
        return len(word) >= least and word.lower() not in self._protocol

    def replaced(self, text: str, replace: Callable[[str], str]) -> str:
        """Return a text with every secret in it replaced."""
        if not self.remain_in(text.encode(errors="replace")):
            return text

        def word(match: re.Match[str]) -> str:
            found = self._values.get(match[0].lower())
            return match[0] if found is None else replace(found)

        better = re.sub(r"\w+", word, text)
        # What is a part of a word, or encoded, goes with all that is around it.
        return replace(text) if self.remain_in(better.encode()) else better

    def remain_in(self, content: bytes) -> bool:
        """Whether any secret is still there, in any of its forms."""
        lowered = content.lower()
        return any(
            len(form) >= _LONG + 2 or _is_word(lowered, start, start + len(form))
            for start, form in self._plain.found_in(lowered)
        ) or any(True for _ in self._encoded.found_in(content))


class _Forms:
    """Byte strings that are looked for all at once, however many there are."""

    def __init__(self) -> None:
        self._forms: defaultdict[bytes, set[bytes]] = defaultdict(set)
        self._lengths: defaultdict[bytes, set[int]] = defaultdict(set)

    def add(self, forms: Iterable[bytes]) -> None:
        """Look for these too; each has _HEAD bytes at least."""
        for form in (form[:_TAIL] for form in forms):
            self._forms[form[:_HEAD]].add(form)
            self._lengths[form[:_HEAD]].add(len(form))

    def found_in(self, content: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield where which one is."""
        for start in range(len(content) - _HEAD + 1):
            head = content[start : start + _HEAD]
            for length in self._lengths.get(head, ()):
                if (form := content[start : start + length]) in self._forms[head]:
                    yield start, form


def _is_word(content: bytes, start: int, end: int) -> bool:
    around = content[max(start - 1, 0) : start] + content[end : end + 1]
    return not re.search(rb"[0-9a-z\x80-\xff]", around)


def _plain_forms(word: str) -> set[bytes]:
    """Return how a word stands in text, JSON, XML and URLs, in lower case."""
    escaped = json.dumps(word)[1:-1]
    decimal = "".join(f"&#{ord(char)};" for char in word)
    hexadecimal = "".join(f"&#x{ord(char):x};" for char in word)
    forms = (word, escaped, decimal, hexadecimal, quote(word, safe=""))
    return {form.lower().encode(errors="replace") for form in forms}


def _encoded_forms(word: str) -> set[bytes]:
    """Return how a long word stands in hexadecimal digits and inside base64."""
    if len(word.encode(errors="replace")) < _LONG:
        return set()
    content = word.encode(errors="replace")
    forms = {content.hex().encode(), content.hex().upper().encode()}
    for before in range(3):
        # Only what does not depend on the bytes around it.
        first = -(-before * 8 // 6)
        last = (before + len(content)) * 8 // 6
        forms.add(b64encode(b"\0" * before + content)[first:last])
    return forms
