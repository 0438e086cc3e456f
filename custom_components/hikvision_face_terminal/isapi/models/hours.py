"""At which hours of a week a schedule opens."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple, Self

END_OF_DAY: Final = 24 * 60 * 60

DAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)


class Block(NamedTuple):
    """A time within a day, in seconds after its midnight; `end` is not part of it."""

    begin: int
    end: int

    def __str__(self) -> str:
        """Return it as people write it, with seconds only where it has any."""
        return f"{_clock(self.begin)}-{_clock(self.end)}"


@dataclass(frozen=True, slots=True)
class Hours:
    """The blocks of each day from Monday on: in order, none is empty, none touch.

    Two that open at the same times are equal.
    """

    days: tuple[tuple[Block, ...], ...]

    @classmethod
    def of(cls, days: Iterable[Iterable[Block]]) -> Self:
        """Return the hours of seven days; blocks that touch or overlap become one."""
        return cls(tuple(tuple(_merged(blocks)) for blocks in days))

    @classmethod
    def always(cls) -> Self:
        """Return all hours of the week."""
        return cls(((Block(0, END_OF_DAY),),) * len(DAYS))

    @classmethod
    def from_lists(cls, days: Sequence[Sequence[Sequence[int]]]) -> Self:
        """Return what `to_lists` has made."""
        return cls.of([Block(*block) for block in blocks] for blocks in days)

    def to_lists(self) -> list[list[list[int]]]:
        """Return a form that can be stored as JSON."""
        return [[list(block) for block in blocks] for blocks in self.days]

    @property
    def is_around_the_clock(self) -> bool:
        """Whether they open all the week, but for a last minute of a day at most."""
        return all(
            blocks and blocks[0].begin == 0 and blocks[0].end >= END_OF_DAY - 60
            for blocks in self.days
        )

    @property
    def blocks(self) -> Iterable[Block]:
        """All blocks of the week."""
        return chain.from_iterable(self.days)


def _merged(blocks: Iterable[Block]) -> list[Block]:
    merged: list[Block] = []
    for block in sorted(blocks):
        if block.begin >= block.end:
            continue
        if merged and block.begin <= merged[-1].end:
            end = max(block.end, merged[-1].end)
            merged[-1] = Block(merged[-1].begin, end)
        else:
            merged.append(block)
    return merged


def _clock(seconds: int) -> str:
    minutes, seconds = divmod(seconds, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text
