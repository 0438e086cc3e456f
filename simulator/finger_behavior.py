"""How terminals differ in their fingerprints, and in the sensor."""

from dataclasses import dataclass, replace
from typing import Self

from .status import RefusalError


@dataclass(frozen=True, slots=True, kw_only=True)
class FingerBehavior:
    """How the terminal reads and stores fingers. All times are in seconds."""

    supported: bool = True
    """False: all of it is notSupport, whatever the flags promise."""
    round: float = 25.0
    """How long the sensor waits for a finger before it reports captureTimeout."""
    tail: float = 0.0
    """How long a round keeps the sensor busy whose client has left, if longer."""
    adds: bool = True
    """False: FingerPrintDownload is notSupport; FingerPrint/SetUp, which overwrites,
    is not."""
    counts: bool = True
    """False: FingerPrint/Count is notSupport."""
    is_listed: bool = True
    """False: UserInfo/Search has no numOfFP."""
    stores_at_once: bool = True
    """False: the first FingerPrintProgress reports that it is not done."""
    poor: bool = False
    """A finger is read, and then cardReaderRecvStatus 3."""
    takes_nobodys: bool = False
    """A finger of a number that nobody has is reported as stored, and is not kept."""
    deletes_all: bool = False
    """FingerPrint/Delete ignores fingerPrintID: all fingers of the user go."""
    capacity: int = 3000

    def nothing_held(self) -> RefusalError:
        """Return how a round without a finger ends."""
        return RefusalError("captureTimeout")

    def scaled(self, factor: float) -> Self:
        """Return the same sensor on a faster or slower clock."""
        return replace(self, round=self.round * factor, tail=self.tail * factor)
