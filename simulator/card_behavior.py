"""How terminals differ in their cards, and in the reader that reads one."""

from dataclasses import dataclass, replace
from typing import Self

from .status import RefusalError


@dataclass(frozen=True, slots=True, kw_only=True)
class CardBehavior:
    """How the terminal stores and reads cards. All times are in seconds."""

    supported: bool = True
    """False: CardInfo is notSupport."""
    reader: bool = True
    """False: CaptureCardInfo is notSupport."""
    by_post: bool = False
    """A card is read by a POST with XML; False: by a GET."""
    reader_ids: int | None = None
    """The highest readerID that the capabilities report; None: they report none."""
    round: float = 10.0
    """How long the reader waits for a card before it reports that there was none."""
    empty_status: int = 400
    """The HTTP status of that report, whose sub code is deviceError."""
    tail: float = 0.0
    """How long a round keeps the reader busy whose client has left, if longer."""
    rule: str | None = "wiegand34"
    """How the reader counts; None: IdentityTerminal is notSupport."""
    characters: int = 20
    per_person: int = 50
    capacity: int = 1500
    filters_people: bool = True
    """False: CardInfo/Search does not know EmployeeNoList, and lists all cards."""

    def nothing_held(self) -> RefusalError:
        """Return how a round without a card ends."""
        return RefusalError("deviceError", http_status=self.empty_status)

    def scaled(self, factor: float) -> Self:
        """Return the same reader on a faster or slower clock."""
        return replace(self, round=self.round * factor, tail=self.tail * factor)
