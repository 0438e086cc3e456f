"""Searches in a terminal's log, and what the log can hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Final, Self

from ..errors import IsapiUnexpectedError
from ..tree import Tree, children, count, flag, maximum, node, options, root_of, text
from .device import DEFAULT_PAGE_SIZE, VALID_FROM, VALID_UNTIL
from .event_codes import MEANINGS, EventKind
from .terminal_event import MAX_SERIAL, TerminalEvent

# The lists of minor codes, and the major code that each belongs to.
_CODE_LISTS: Final = {
    "minorAlarm": 1,
    "minorException": 2,
    "minorOperation": 3,
    "minorEvent": 5,
}

# A page stays small, whatever a terminal offers; most have 30.
_MAX_PAGE_SIZE: Final = 100

# All codes, all of people and doors, and a face that was let in: firmware that refuses
# the one takes the other. One (a K1T341AMF) wants a minor code, others a major one.
SCOPES: Final = ((0, 0), (5, 0), (5, 75))


@dataclass(frozen=True, kw_only=True, slots=True)
class EventCapabilities:
    """What the log of a terminal can hold, and how it can be searched.

    `codes` are the pairs of major and minor codes; None where the terminal does not
    tell them. `newest_first`: it says that it can sort so, which is not always true.
    """

    codes: frozenset[tuple[int, int]] | None = None
    max_results: int = DEFAULT_PAGE_SIZE
    newest_first: bool = False
    by_serial: bool = False

    @classmethod
    def from_tree(cls, tree: Tree) -> Self:
        """Read AcsEvent/capabilities; an empty tree where the terminal has none."""
        root = root_of(tree, "AcsEvent")
        condition = node(root, "AcsEventCond") or root
        codes = [
            (major, minor)
            for name, major in _CODE_LISTS.items()
            for word in options(condition, name)
            if (minor := _code(word)) is not None
        ]
        sorts = options(condition, "timeReverseOrder")
        return cls(
            codes=frozenset(codes) if codes else None,
            max_results=min(
                maximum(condition, "maxResults") or DEFAULT_PAGE_SIZE, _MAX_PAGE_SIZE
            ),
            newest_first="true" in sorts or flag(condition, "timeReverseOrder") is True,
            by_serial={"beginSerialNo", "endSerialNo"} <= condition.keys(),
        )

    def can(self, kind: EventKind) -> bool:
        """Return whether the terminal says that it can report this."""
        codes = self.codes or frozenset()
        return any(MEANINGS[code].kind is kind for code in codes & MEANINGS.keys())


@dataclass(frozen=True, kw_only=True, slots=True)
class EventQuery:
    """What to find in the log; by default everything, the oldest first.

    `start` and `end` are aware. `zone` is the terminal's own offset: in another one a
    K1T341AMF finds nothing. `major` 0 finds all codes.
    """

    begin_serial: int | None = None
    start: datetime | None = None
    end: datetime | None = None
    employee_no: str = field(default="", repr=False)
    major: int = 0
    minor: int = 0
    newest_first: bool = False
    limit: int = DEFAULT_PAGE_SIZE
    zone: tzinfo | None = None

    def scopes(self) -> tuple[tuple[int, int], ...]:
        """Return the codes to search for, in the order in which they are tried."""
        return ((self.major, self.minor),) if self.major else SCOPES

    def to_wire(
        self, search_id: str, position: int, scope: tuple[int, int] = SCOPES[0]
    ) -> Tree:
        """Return the condition; later pages have the search ID of the first."""
        condition: Tree = {
            "searchID": search_id,
            "searchResultPosition": position,
            "maxResults": self.limit,
            "major": scope[0],
            "minor": scope[1],
            "startTime": self._time(self.start or VALID_FROM),
            "endTime": self._time(self.end or VALID_UNTIL),
        }
        if self.begin_serial is not None:
            # Terminals refuse the first without the second.
            condition["beginSerialNo"] = self.begin_serial
            condition["endSerialNo"] = MAX_SERIAL
        if self.employee_no:
            condition["employeeNoString"] = self.employee_no
        if self.newest_first:
            condition["timeReverseOrder"] = True
        return {"AcsEventCond": condition}

    def fits(self, event: TerminalEvent) -> bool:
        """Return whether an event was asked for: terminals ignore conditions."""
        return (
            (not self.major or event.major == self.major)
            and (not self.minor or event.minor == self.minor)
            and (not self.employee_no or event.employee_no == self.employee_no)
            and self._is_late_enough(event)
            and (self.end is None or event.time is None or event.time <= self.end)
        )

    def _is_late_enough(self, event: TerminalEvent) -> bool:
        serial, first = event.serial_no, self.begin_serial
        if first is not None and serial is not None and serial < first:
            return False
        return self.start is None or event.time is None or event.time >= self.start

    def _time(self, value: datetime) -> str:
        zone = self.zone or UTC
        if value.tzinfo is None:
            value = value.replace(tzinfo=zone)
        elif self.zone is not None:
            value = value.astimezone(zone)
        return value.isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class EventPage:
    """What a search found from a position on, as it was asked for.

    `total` is what the terminal counts now, in whole; it grows while events come in.
    `next_position` is where the next page begins: rows that were not asked for count.
    """

    events: list[TerminalEvent]
    more: bool
    total: int | None
    next_position: int

    @classmethod
    def from_tree(cls, tree: Tree, query: EventQuery, position: int) -> Self:
        """Read AcsEvent; IsapiUnexpectedError if it leaves open what is there.

        The word decides, but an empty page is the last one. A page may be shorter than
        was asked for and not be the last.
        """
        search = root_of(tree, "AcsEvent")
        rows = list(_rows(search))
        end = position + len(rows)
        total = count(search.get("totalMatches"))
        word = text(search, "responseStatusStrg").upper()
        is_report = word.startswith(("NO", "OK", "MORE")) or total == 0
        if not (rows or is_report or search.get("InfoList") == []):
            raise IsapiUnexpectedError("the answer to a search reports nothing")
        goes_on = word == "MORE" or (not word and total is None)
        found = [TerminalEvent.from_row(row, query.zone) for row in rows]
        return cls(
            [event for event in found if event is not None and query.fits(event)],
            bool(rows) and (goes_on or (total is not None and total > end)),
            total,
            end,
        )


def _rows(search: Tree) -> Iterator[Tree]:
    """Yield the rows; some firmware sends one row without a list, XML names each."""
    for entry in children(search, "InfoList"):
        named = [row for name in entry for row in children(entry, name)]
        yield from [entry] if "major" in entry or not named else named


def _code(word: str) -> int | None:
    try:
        return int(word, 16 if word.startswith("0x") else 10)
    except ValueError:
        return None
