"""All measurements, each in a fresh process, and the sections that tell of them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
import sys
from typing import Any, Final

from tests.support.home_assistant.in_process import prepare_folder

from .figures import Section
from .parts import (
    arrival,
    costs,
    enrollment,
    framing,
    idle,
    people,
    replay,
    start,
    streams,
    visits,
)
from .rig.terminals import Terminals
from .rig.worker import in_fresh_process


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """How much is measured."""

    rounds: int
    arrivals: int
    fleets: tuple[int, ...]
    windows: int
    starts: int
    reloads: int
    searches: int
    replays: int
    streams: int
    visits: int
    profile: float


FULL = Size(
    rounds=150,
    arrivals=200,
    fleets=(0, 1, 10, 50, 150),
    windows=3,
    starts=3,
    reloads=2,
    searches=7,
    replays=7,
    streams=150,
    visits=1000,
    profile=12.0,
)
QUICK = Size(
    rounds=10,
    arrivals=10,
    fleets=(0, 1, 10),
    windows=1,
    starts=1,
    reloads=1,
    searches=1,
    replays=1,
    streams=10,
    visits=10,
    profile=3.0,
)


class Run:
    """One run, each measurement in a process of its own."""

    def __init__(self, size: Size, folder: Path, terminals: Terminals) -> None:
        self._size = size
        self._folder = folder
        self._socket = terminals.socket
        self._fleets: dict[int, list[int]] = {}

    async def enrollment(self) -> Section:
        """Enroll people in each way."""
        rounds = self._size.rounds
        return enrollment.report(await self._alone("enrollment", rounds=rounds))

    async def arrival(self) -> Section:
        """Let faces come to terminals that wait for one."""
        arrivals = self._size.arrivals
        return arrival.report(await self._alone("arrival", arrivals=arrivals))

    async def people(self) -> Section:
        """Ask a terminal that has many people."""
        return people.report(await self._alone("people", rounds=self._size.searches))

    async def replay(self) -> Section:
        """Let a terminal send its whole log again."""
        return replay.report(await self._alone("replay", rounds=self._size.replays))

    async def framing(self) -> Section:
        """Read the bytes of a stream."""
        rounds = self._size.replays
        return framing.report(await self._alone("framing", rounds=rounds), rounds)

    async def costs(self) -> Section:
        """Look where the time goes."""
        seconds = self._size.profile
        return costs.report(await self._alone("costs", seconds=seconds), seconds)

    async def _alone(self, part: str, **arguments: Any) -> dict[str, Any]:
        """Measure with an empty Home Assistant."""
        folder = self._folder / part
        prepare_folder(folder)
        return await self._measure(part, folder, **arguments, socket=self._socket)

    async def _polled_fleets(self) -> dict[int, list[int]]:
        """Add the terminals that are polled, once; return their numbers."""
        for count in self._size.fleets:
            if count in self._fleets:
                continue
            _say(f"adding {count} terminals")
            made = await in_fresh_process(
                "rig.fleet",
                folder=str(self._folder / str(count)),
                socket=self._socket,
                count=count,
                **idle.firmware(count),
            )
            self._fleets[count] = made["numbers"]
        return self._fleets

    async def _fleet_with_streams(self, name: str, **kind: Any) -> list[int]:
        _say(f"adding {self._size.streams} terminals with streams ({name})")
        made = await in_fresh_process(
            "rig.fleet",
            folder=str(self._folder / name),
            socket=self._socket,
            count=self._size.streams,
            events=True,
            **kind,
        )
        numbers: list[int] = made["numbers"]
        return numbers

    async def visits(self) -> Section:
        """Let people come to terminals whose events are followed."""
        numbers = await self._fleet_with_streams("visits", profile="two_slots")
        found = await self._measure(
            "visits",
            self._folder / "visits",
            socket=self._socket,
            numbers=numbers,
            visits=self._size.visits,
        )
        return visits.report(found, self._size.streams)

    async def streams(self) -> Section:
        """Keep streams open, and cut them."""
        found: dict[str, dict[str, Any]] = {}
        for name, tls in ("HTTPS", True), ("HTTP", False):
            numbers = await self._fleet_with_streams(name, tls=tls)
            found[name] = {
                state: await self._measure(
                    "streams",
                    self._folder / name,
                    socket=self._socket,
                    numbers=numbers,
                    windows=self._size.windows,
                )
                # The first one switches them off for the second one.
                for state in ("open", "closed")
            }
        return streams.report(found, self._size.streams)

    async def idle(self) -> Section:
        """Let terminals be polled."""
        fleets = await self._polled_fleets()
        return idle.report(
            {
                count: await self._measure(
                    "idle",
                    self._folder / str(count),
                    socket=self._socket,
                    numbers=numbers,
                    windows=self._size.windows,
                )
                for count, numbers in fleets.items()
            }
        )

    async def start(self) -> Section:
        """Start Home Assistant with terminals."""
        await self._polled_fleets()
        counts = (0, 1, self._size.fleets[-1])
        found: dict[int, list[dict[str, Any]]] = {count: [] for count in counts}
        for _ in range(self._size.starts):
            for count in counts:
                one = await self._measure(
                    "start",
                    self._folder / str(count),
                    terminals=count,
                    reloads=self._size.reloads,
                )
                found[count].append(one)
        return start.report(found)

    async def _measure(
        self, part: str, folder: Path, **arguments: Any
    ) -> dict[str, Any]:
        _say(f"measuring {part} ({folder.name})")
        return await in_fresh_process(f"parts.{part}", folder=str(folder), **arguments)


def _say(text: str) -> None:
    sys.stderr.write(f"bench: {text}\n")
    sys.stderr.flush()


# How each part is measured, in their order.
PARTS: Final[dict[str, Callable[[Run], Awaitable[Section]]]] = {
    "enrollment": Run.enrollment,
    "arrival": Run.arrival,
    "idle": Run.idle,
    "start": Run.start,
    "people": Run.people,
    "visits": Run.visits,
    "streams": Run.streams,
    "replay": Run.replay,
    "framing": Run.framing,
    "costs": Run.costs,
}
