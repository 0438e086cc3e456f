"""Who holds the terminal's event stream."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..tree import Tree, children, integer, label, root_of

# The list of the vendor's guide has room for five.
_MAX_HOLDERS: Final = 16

_NO_ADDRESS: Final = ("", "0.0.0.0", "::")  # noqa: S104 - what terminals write for none


class HolderKind(StrEnum):
    """By which protocol: software of the vendor's, its SDK, or ISAPI as here."""

    CLIENT = "client"
    REAL_TIME = "real_time"
    ISAPI = "isapi"
    UNKNOWN = "unknown"


_KINDS: Final = {
    0: HolderKind.CLIENT,
    1: HolderKind.REAL_TIME,
    2: HolderKind.ISAPI,
}


@dataclass(frozen=True, slots=True)
class StreamHolder:
    """One that receives the terminal's events; `address` is what the terminal saw."""

    address: str
    kind: HolderKind


def stream_holders(tree: Tree) -> list[StreamHolder] | None:
    """Read AccessControl/DeployInfo; None if it is none."""
    info, holders = root_of(tree, "DeployInfo"), []
    if "DeployList" not in info:
        return None
    for entry in _entries(info):
        address = label(entry, "ipAddr")
        number = integer(entry.get("deployType"))
        kind = HolderKind.UNKNOWN if number is None else _KINDS.get(number)
        if address not in _NO_ADDRESS:
            holders.append(StreamHolder(address, kind or HolderKind.UNKNOWN))
    return holders[:_MAX_HOLDERS]


def _entries(info: Tree) -> Iterator[Tree]:
    """Yield the entries of the list, which may have a name of their own."""
    for entry in children(info, "DeployList"):
        yield from children(entry, "Content") or [entry]
