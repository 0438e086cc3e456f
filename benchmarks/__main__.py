"""Measures parts; docs/performance.md tells the last of each: scripts/bench."""

from argparse import ArgumentParser
import asyncio
from collections.abc import Sequence
import os
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
import time

from .document import console, markdown, measured
from .results import Result
from .rig.terminals import terminal_process
from .run import FULL, PARTS, QUICK, Run

_DOCS = Path(__file__).parents[1] / "docs"


async def _main(parts: Sequence[str], *, quick: bool) -> None:
    with TemporaryDirectory(prefix="bench-") as folder:
        async with terminal_process() as terminals:
            run = Run(QUICK if quick else FULL, Path(folder), terminals)
            for part in parts:
                result = await _measure(run, part)
                sys.stdout.write(console(result))
                sys.stdout.flush()
                if not quick:
                    _keep(result)
    if quick:
        sys.stderr.write("bench: a quick run is not written down\n")
        return
    document = markdown([Result.read(part) for part in PARTS])
    (_DOCS / "performance.md").write_text(document, encoding="utf-8")


async def _measure(run: Run, part: str) -> Result:
    load, started = os.getloadavg(), time.monotonic()
    section = await PARTS[part](run)
    sentence = measured(load, time.monotonic() - started)
    return Result(part=part, measured=sentence, section=section)


def _keep(result: Result) -> None:
    result.write()
    if picture := result.section.picture:
        picture.write(_DOCS)


def main() -> None:
    """Run the command line."""
    parser = ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="few values of each, in five minutes; docs/performance.md stays as it is",
    )
    parser.add_argument(
        "parts",
        nargs="*",
        metavar="PART",
        help=f"only these, of the others what was measured last: {', '.join(PARTS)}",
    )
    asked = parser.parse_args()
    unknown = sorted(set(asked.parts) - set(PARTS))
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}")
    parts = [part for part in PARTS if part in (asked.parts or PARTS)]
    asyncio.run(_main(parts, quick=asked.quick))


if __name__ == "__main__":
    main()
