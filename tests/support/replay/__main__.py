"""Replays a recorded terminal: scripts/replay --help."""

from argparse import ArgumentParser, Namespace
import asyncio
from pathlib import Path
import sys
from typing import Final

from simulator.replay import Recording, RecordingError, ReplayTerminal, load_recording

from .contents import encrypted_users, searched_numbers
from .keep import keep
from .reading import Reader, Reading
from .report import report

# Seconds; some twenty requests to this machine take less than one.
_LONGEST: Final = 120


def main(arguments: list[str] | None = None) -> int:
    """Replay a recording, print the report; 1 if set-up could not be read."""
    options = _options(arguments)
    try:
        recording = load_recording(options.recording)
        if options.keep is not None:
            sys.stdout.write(f"{keep(recording, options.keep)}\n")
        # With a factory, the loop that the caller's thread may have stays set.
        reading, text = asyncio.run(
            replay(recording), loop_factory=asyncio.new_event_loop
        )
    except RecordingError as err:
        sys.stderr.write(f"replay: {err}\n")
        return 2
    except TimeoutError:
        sys.stderr.write(f"replay: not at its end after {_LONGEST} s\n")
        return 2
    sys.stdout.write(text)
    return 0 if reading.set_up else 1


async def replay(recording: Recording) -> tuple[Reading, str]:
    """Read a recording as the product does; return what was read, and the report."""
    reading = Reading()
    async with asyncio.timeout(_LONGEST), ReplayTerminal(recording) as terminal:
        reader = Reader(
            terminal,
            reading,
            searched_numbers=searched_numbers(recording),
            encrypted=encrypted_users(recording),
        )
        await reader.read()
    return reading, report(recording, reading, terminal.served)


def _options(arguments: list[str] | None) -> Namespace:
    parser = ArgumentParser(
        prog="scripts/replay",
        description="Serve recorded traffic of a terminal to the integration's client "
        "and report what it reads of it, in numbers and kinds.",
    )
    parser.add_argument(
        "recording", type=Path, help="a HAR file, or a folder of text pairs"
    )
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="FOLDER",
        help="also store it there as text pairs without personal details",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
