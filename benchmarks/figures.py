"""Numbers with their spread, and the tables they are shown in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Self

MS = 1000.0


@dataclass(frozen=True, slots=True)
class Sample:
    """Measured values of one thing."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Iterable[float], factor: float = 1.0) -> Self:
        """Return a sample of values, in another unit."""
        return cls(tuple(value * factor for value in values))

    @property
    def median(self) -> float:
        """The middle one."""
        return median(self.values)

    def percentile(self, percent: int) -> float:
        """Return the value below which this part of the values lies."""
        if len(self.values) == 1:
            return self.values[0]
        return quantiles(self.values, n=100, method="inclusive")[percent - 1]

    def over(self, other: Sample) -> Sample:
        """Return the ratios to values measured in the same rounds."""
        pairs = zip(self.values, other.values, strict=True)
        return Sample(tuple(mine / theirs for mine, theirs in pairs))

    def __str__(self) -> str:
        """Show the median, and the middle half of the values."""
        if len(self.values) == 1:
            return number(self.median)
        low, high = number(self.percentile(25)), number(self.percentile(75))
        return f"{number(self.median)} ({low} to {high})"


def number(value: float) -> str:
    """Return a number with three significant digits."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    if abs(value) >= 1:
        return f"{value:.2f}"
    return f"{value:.3f}" if value else "0"


@dataclass(frozen=True, kw_only=True, slots=True)
class Goal:
    """A goal, and the result."""

    what: str
    wanted: str
    found: str
    met: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> str:
        """Return it as Markdown."""
        lines = [self.headings, ["---"] * len(self.headings), *self.rows]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def text(self) -> str:
        """Return it in columns, for a console."""
        lines = [self.headings, *self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(
            "  ".join(
                cell.ljust(width) for cell, width in zip(line, widths, strict=True)
            ).rstrip()
            for line in lines
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """An image that is written beside the document."""

    title: str
    file: str
    svg: str

    def markdown(self) -> str:
        """Return the line of the document that shows it."""
        return f"![{self.title}]({self.file})"

    def write(self, folder: Path) -> None:
        """Write its file, for a document in this folder."""
        path = folder / self.file
        path.parent.mkdir(exist_ok=True)
        path.write_text(self.svg, encoding="utf-8")


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A part of the document."""

    title: str
    method: str
    tables: Sequence[Table]
    goals: Sequence[Goal] = ()
    notes: Sequence[str] = ()
    picture: Picture | None = None


def below(
    what: str,
    value: float,
    limit: float,
    unit: str,
    show: Callable[[float], str] = number,
) -> Goal:
    """Return the goal to stay below a limit."""
    return Goal(
        what=what,
        wanted=f"at most {show(limit)} {unit}".rstrip(),
        found=f"{show(value)} {unit}".rstrip(),
        met=value <= limit,
    )
