"""Replacements for personal values: the same one for the same value, of its form."""

from collections.abc import Callable
from datetime import date, timedelta
from hashlib import blake2b, shake_256
from ipaddress import IPv4Address, ip_address
import re
from secrets import token_bytes
from typing import Final

_ALPHABETS: Final = {
    # By the bytes that a character takes in UTF-8: limits of names count them.
    2: "абвгдежзиклмнопрстуфхцчшщэюя",
    3: "丁七万丈三上下不与专且世丘丙业东",
    4: "𠀀𠀁𠀂𠀃𠀄𠀅𠀆𠀇",
}
_DIGITS: Final = "0123456789"
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_HEX_LETTERS: Final = "abcdef"
_HEX: Final = re.compile(r"(?=.*[a-fA-F])[0-9a-fA-F]{16,}")
_SHORT: Final = 3

# Years that are limits of the protocol ("for ever"), not days of a user's life.
_OLDEST, _NEWEST = 2001, 2034


class Mask:
    """The replacements of one run; another run has others."""

    def __init__(self) -> None:
        self._key = token_bytes(16)
        self._replaced: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()
        self._days = timedelta(days=-364 * (3 + self._key[0] % 4))

    def text(self, value: str) -> str:
        """Replace letters by letters and digits by digits; signs and blanks stay."""
        if not any(map(str.isalnum, value)):
            return value
        if value.isascii() and value.isdigit() and len(value) <= _SHORT:
            return self._short_number(value)
        return self._unique("text", value, self._spelled)

    def mac_address(self, value: str) -> str:
        """Replace the digits, by those of an address that no manufacturer has."""
        return self._unique("mac", value, self._mac)

    def ip_address(self, value: str) -> str:
        """Return an address for documentation (RFC 5737, RFC 3849)."""
        try:
            address = ip_address(value)
        except ValueError:
            return self.text(value)
        if isinstance(address, IPv4Address):
            return self._unique("ip", value, self._ipv4)
        return self._unique("ip", value, self._ipv6)

    def day(self, year: int, month: int, day: int) -> date | None:
        """Return a day some years before, for all by the same; None keeps a limit."""
        try:
            found = date(year, month, day)
        except ValueError:
            return None
        return found + self._days if _OLDEST <= year <= _NEWEST else found

    def _unique(self, kind: str, value: str, replace: Callable[[str, int], str]) -> str:
        """Return the replacement, chosen again while another value has it."""
        if (known := self._replaced.get((kind, value))) is not None:
            return known
        for turn in range(64):
            made = replace(value, turn)
            if made != value and made not in self._taken:
                break
        self._taken.add(made)
        self._replaced[kind, value] = made
        return made

    def _bytes(self, value: str, turn: int) -> bytes:
        content = f"{turn}\0{value}".encode(errors="replace")
        return blake2b(content, key=self._key).digest()

    def _ipv4(self, value: str, turn: int) -> str:
        noise = self._bytes(value, turn)
        network = ("192.0.2", "198.51.100", "203.0.113")[noise[0] % 3]
        return f"{network}.{1 + noise[1] % 254}"

    def _ipv6(self, value: str, turn: int) -> str:
        return f"2001:db8::{self._bytes(value, turn)[:2].hex()}"

    def _mac(self, value: str, turn: int) -> str:
        digits = iter("02" + self._bytes(value, turn).hex())
        return "".join(
            self._cased(next(digits), char) if char.isalnum() else char
            for char in value
        )

    def _spelled(self, value: str, turn: int) -> str:
        noise = shake_256(self._bytes(value, turn)).digest(len(value))
        letters = _HEX_LETTERS if _HEX.fullmatch(value) else _LETTERS
        made = [
            self._char(char, part, letters)
            for char, part in zip(value, noise, strict=False)
        ]
        if value[:1] in _DIGITS[1:] and made[:1] == ["0"]:
            made[0] = "1"  # A number without a zero in front stays one.
        return "".join(made)

    def _char(self, char: str, noise: int, letters: str) -> str:
        if not char.isalnum():
            return char
        if char.isascii():
            alphabet = _DIGITS if char.isdigit() else letters
        else:
            alphabet = _ALPHABETS.get(len(char.encode(errors="replace")), "?")
        return self._cased(alphabet[noise % len(alphabet)], char)

    @staticmethod
    def _cased(made: str, like: str) -> str:
        return made.upper() if like.isupper() else made

    def _short_number(self, value: str) -> str:
        """Shift within the numbers of this length: there are too few to choose from."""
        if int(value) == 0:
            return value  # It stands for none.
        least = 10 ** (len(value) - 1)
        low, size = (1, least - 1) if value[0] == "0" else (least, 9 * least)
        shift = 1 + int.from_bytes(self._bytes(f"{low} {size}", 0)[:4]) % (size - 1)
        return str(low + (int(value) - low + shift) % size).zfill(len(value))
