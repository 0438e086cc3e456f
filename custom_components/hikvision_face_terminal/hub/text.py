"""Untrusted text, and secrets, in a form that can be shown or stored."""

from hashlib import sha256
import re


def fingerprint_pairs(fingerprint: str) -> str:
    """Return a certificate fingerprint as owners compare it: pairs with colons."""
    digits = fingerprint.upper()
    return ":".join(digits[i : i + 2] for i in range(0, len(digits), 2))


def markdown(text: str) -> str:
    """Escape a text, so that Markdown shows it unchanged.

    Names are typed by users or read from terminals. None may become a link, a picture
    or a heading in a dialog.
    """
    plain = " ".join(text.split())
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~&])", r"\\\1", plain)


def name_fingerprint(entry_id: str, number: str, name: str) -> str:
    """Return a 16-bit hash: enough to recognize a name, not to recover it."""
    # A name read from a terminal may contain lone surrogates.
    named = f"{entry_id} {number} {name}".encode(errors="replace")
    return sha256(named).hexdigest()[:4]
