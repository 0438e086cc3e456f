"""Runs all measurements and writes docs/performance.md: scripts/bench."""

from argparse import ArgumentParser
import asyncio
from dataclasses import dataclass
import os
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
import time
from typing import Any

from tests.support.home_assistant.in_process import prepare_folder

from .document import console, machine, markdown
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
from .plot import Panel, svg
from .rig.terminals import Terminals, terminal_process
from .rig.worker import in_fresh_process

_DOCS = Path(__file__).parents[1] / "docs"
_PICTURE = "images/idle-cost.svg"


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
    """One run of everything, each measurement in a fresh process."""

    def __init__(self, size: Size, folder: Path, terminals: Terminals) -> None:
        self._size = size
        self._folder = folder
        self._socket = terminals.socket
        self._fleets: dict[int, list[int]] = {}

    async def sections(self) -> tuple[list[Section], str]:
        """Measure all parts; returns their sections, and the picture."""
        size = self._size
        enrolled = await self._alone("enrollment", rounds=size.rounds)
        arrived = await self._alone("arrival", arrivals=size.arrivals)
        await self._make_fleets()
        idles = await self._idle()
        starts = await self._starts()
        found = await self._alone("people", rounds=size.searches)
        came = await self._visits()
        opened = await self._streams()
        replayed = await self._alone("replay", rounds=size.replays)
        framed = await self._alone("framing", rounds=size.replays)
        profile = await self._alone("costs", seconds=size.profile)
        return [
            enrollment.report(enrolled),
            arrival.report(arrived),
            idle.report(idles, f"![Cost by number of terminals]({_PICTURE})"),
            start.report(starts),
            people.report(found),
            visits.report(came, size.streams),
            streams.report(opened, size.streams),
            replay.report(replayed),
            framing.report(framed, size.replays),
            costs.report(profile, size.profile),
        ], _picture(idle.Growth(idles))

    async def _alone(self, part: str, **arguments: Any) -> dict[str, Any]:
        """Measure with an empty Home Assistant."""
        folder = self._folder / part
        prepare_folder(folder)
        return await self._measure(part, folder, **arguments, socket=self._socket)

    async def _make_fleets(self) -> None:
        for count in self._size.fleets:
            _say(f"adding {count} terminals")
            made = await in_fresh_process(
                "rig.fleet",
                folder=str(self._folder / str(count)),
                socket=self._socket,
                count=count,
                **idle.firmware(count),
            )
            self._fleets[count] = made["numbers"]

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

    async def _visits(self) -> dict[str, Any]:
        numbers = await self._fleet_with_streams("visits", profile="two_slots")
        return await self._measure(
            "visits",
            self._folder / "visits",
            socket=self._socket,
            numbers=numbers,
            visits=self._size.visits,
        )

    async def _streams(self) -> dict[str, dict[str, Any]]:
        found = {}
        for name, tls in ("HTTPS", True), ("HTTP", False):
            numbers = await self._fleet_with_streams(name, tls=tls)
            found[name] = await self._measure(
                "streams",
                self._folder / name,
                socket=self._socket,
                numbers=numbers,
                windows=self._size.windows,
            )
        return found

    async def _idle(self) -> dict[int, dict[str, Any]]:
        return {
            count: await self._measure(
                "idle",
                self._folder / str(count),
                socket=self._socket,
                numbers=numbers,
                windows=self._size.windows,
            )
            for count, numbers in self._fleets.items()
        }

    async def _starts(self) -> dict[int, list[dict[str, Any]]]:
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
        return found

    async def _measure(
        self, part: str, folder: Path, **arguments: Any
    ) -> dict[str, Any]:
        _say(f"measuring {part} ({folder.name})")
        return await in_fresh_process(f"parts.{part}", folder=str(folder), **arguments)


def _picture(growth: idle.Growth) -> str:
    cpu = [(count, growth.core_share(count)) for count in growth.counts]
    kept = [(count, growth.memory(count, "kept")) for count in growth.counts]
    return svg(
        [
            Panel(title="CPU, % of one core", points=cpu),
            Panel(title="memory kept, KiB more than the first", points=kept),
        ]
    )


def _say(text: str) -> None:
    sys.stderr.write(f"bench: {text}\n")
    sys.stderr.flush()


async def _main(*, quick: bool) -> None:
    load, started = os.getloadavg(), time.monotonic()
    with TemporaryDirectory(prefix="bench-") as folder:
        async with terminal_process() as terminals:
            run = Run(QUICK if quick else FULL, Path(folder), terminals)
            sections, picture = await run.sections()
    table = machine(load, time.monotonic() - started)
    sys.stdout.write(console(table, sections))
    if quick:
        _say("a quick run is not written down")
        return
    (_DOCS / _PICTURE).parent.mkdir(exist_ok=True)
    (_DOCS / _PICTURE).write_text(picture, encoding="utf-8")
    document = markdown(table, sections)
    (_DOCS / "performance.md").write_text(document, encoding="utf-8")


def main() -> None:
    """Run the command line."""
    parser = ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="few values of each, in five minutes; docs/performance.md stays as it is",
    )
    asyncio.run(_main(quick=parser.parse_args().quick))


if __name__ == "__main__":
    main()
