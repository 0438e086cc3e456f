"""What users paste as a terminal's address: a host, or all that a browser shows."""

from dataclasses import dataclass
import re
from typing import Final, Self
import unicodedata

# Fullwidth letters, digits, colons and dots become plain ones by normalization; this
# ideographic stop does not.
_STOPS: Final = str.maketrans({"\u3002": ".", "\\": "/"})

# A scheme, with as many slashes as users type, or without its colon; "host:8080" has
# none. One pasted into the other is the last.
_SCHEME: Final = re.compile(
    r"(?:https?[:;]?//+(?=https?:))?"
    r"(?:(https?)(?:[:;](?!\d+(?:/|$))/*|//+)|([a-z][a-z0-9+.-]*)://|/+)",
    re.IGNORECASE,
)

# A login, whose password may have the characters that end an address elsewhere; what
# begins with digits up to a slash is a port.
_LOGIN: Final = re.compile(r"[^\s/?#@:\[\]]+:(?!:|\d*(?:[/?#]|$))[^@]*@(?=[^@]+$)")
_HAS_TLS: Final = {"http": False, "https": True}

# Blanks that copying leaves around the parts of an address.
_BLANKS: Final = re.compile(r"\s*([.:/@\[\]])\s*")

# What stands around an address in a sentence.
_AROUND: Final = "<>()\"'`,;„“”«» "

# Four numbers, with the commas of a numeric keypad, or with zeros before them, which
# would make them octal.
_IPV4: Final = re.compile(r"(\d{1,3})[.,](\d{1,3})[.,](\d{1,3})[.,](\d{1,3})", re.ASCII)

_HIGHEST_PORT: Final = 65535


@dataclass(frozen=True, kw_only=True, slots=True)
class PastedAddress:
    """The parts of a pasted address; None for what was not in it.

    `has_login`: there was a user name or password in it, which is dropped.
    """

    host: str
    port: int | None
    ssl: bool | None
    has_login: bool

    @classmethod
    def parse(cls, pasted: str) -> Self:
        """Read an address; never fails, but the host may be none that exists."""
        text = _plain(pasted)
        scheme = _SCHEME.match(text)
        name = (scheme[1] or scheme[2] or "").lower() if scheme else ""
        text = text[scheme.end() :] if scheme else text
        secret = _LOGIN.match(text)
        text = text[secret.end() :] if secret else text
        authority = re.split(r"[/?#]", text, maxsplit=1)[0]
        _, login, address = authority.rpartition("@")
        host, port = _host_and_port(address)
        if name and name not in _HAS_TLS:
            port = None  # That of another server of the terminal, as rtsp's 554.
        return cls(
            host=host,
            port=port,
            ssl=_HAS_TLS.get(name),
            has_login=bool(login or secret),
        )


def _plain(pasted: str) -> str:
    """Return a text without what keyboards and copying add to an address."""
    text = unicodedata.normalize("NFKC", pasted).translate(_STOPS)
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return _BLANKS.sub(r"\1", visible.strip().strip(_AROUND))


def _host_and_port(address: str) -> tuple[str, int | None]:
    host, port = address, ""
    if bracketed := re.fullmatch(r"\[([^\]]*)\]?(?::(.*))?", address):
        host, port = bracketed[1], bracketed[2] or ""
    elif address.count(":") == 1:  # More colons are an IPv6 address.
        host, _, port = address.partition(":")
    host = host.strip("[]").rstrip(".,;").lower()
    if ipv4 := _IPV4.fullmatch(host):
        host = ".".join(str(int(part)) for part in ipv4.groups())
    host = host.replace("%25", "%")  # The zone of an IPv6 address in a URL.
    number = int(port) if port.isascii() and port.isdecimal() else 0
    return host, number if 1 <= number <= _HIGHEST_PORT else None
