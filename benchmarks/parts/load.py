"""Measure many terminals in one Home Assistant: `scripts/load`."""

from argparse import ArgumentParser, Namespace
import asyncio
from collections.abc import Iterable
import gc
import logging
import sys
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from benchmarks.rig.entries import DOMAIN, enroll, login_data, set_poll_interval
from benchmarks.rig.heartbeat import Heartbeat
from benchmarks.rig.terminals import Address, terminal_process
from tests.support.common import NEW_ENTRY
from tests.support.home_assistant.harness import running_harness
from tests.support.leaks import product_tasks, resident_memory

type Entries = list[ConfigEntry[Any]]

# A terminal closes an idle connection before the next poll, as a real one does after
# 5 s. Not sooner than this part of the poll interval: a busy machine answers late.
KEEP_ALIVE: Final = 1 / 2

# A person appears this many seconds after a capture has begun.
FACE_AFTER: Final = 1.0


async def set_up_together(
    hass: HomeAssistant, addresses: Iterable[Address]
) -> list[ConfigEntry[Any]]:
    """Set terminals up at the same time, as a start of Home Assistant does."""
    entries = [
        MockConfigEntry(
            domain=DOMAIN,
            title=address.serial_number,
            unique_id=address.serial_number,
            data={
                **login_data(address),
                "certificate_fingerprint": address.certificate_fingerprint,
            },
            **NEW_ENTRY,
        )
        for address in addresses
    ]
    await async_setup_component(hass, DOMAIN, {})
    for entry in entries:
        entry.add_to_hass(hass)
    set_up = (hass.config_entries.async_setup(entry.entry_id) for entry in entries)
    await asyncio.gather(*set_up)
    await hass.async_block_till_done(wait_background_tasks=True)
    if {entry.state for entry in entries} - {ConfigEntryState.LOADED}:
        raise RuntimeError("not all terminals were set up")
    return list(entries)


class Run:
    """One Home Assistant under load, and the rows of its table."""

    def __init__(self, hass: HomeAssistant, options: Namespace) -> None:
        self._hass = hass
        self._options = options
        self._heartbeat = Heartbeat()

    async def set_up(self, addresses: list[Address]) -> tuple[Entries, float]:
        """Return the entries, and the memory that each terminal takes in KiB."""
        # What the first one loads is shared by all of them.
        first = await set_up_together(self._hass, addresses[:1])
        before = resident_memory()
        self._heartbeat.start()
        entries = [*first, *await set_up_together(self._hass, addresses[1:])]
        self._row(f"{len(addresses)} terminals set up at the same time")
        return entries, (resident_memory() - before) / (len(addresses) - 1)

    async def poll(self, entries: Entries) -> tuple[float, int]:
        """Return by how much polls grow the memory in KiB, and by how many objects."""
        polls, pace = self._options.polls, self._options.pace
        await set_poll_interval(entries, pace)
        await asyncio.sleep(pace * polls / 6)
        memory, objects = resident_memory(), len(gc.get_objects())
        self._heartbeat.start()
        await asyncio.sleep(pace * polls)
        self._row(f"{polls} polls of each")
        return resident_memory() - memory, len(gc.get_objects()) - objects

    async def enroll(self, entries: Entries) -> list[Any]:
        """Enroll at some terminals while all are polled; return the responses."""
        count = self._options.enrolling
        self._heartbeat.start()
        responses = await asyncio.gather(
            *(
                enroll(self._hass, entry, f"Person {number}")
                for number, entry in enumerate(entries[:count])
            )
        )
        self._row(f"{count} enrollments at the same time, the rest polled")
        await set_poll_interval(entries, None)
        await self._hass.async_block_till_done(wait_background_tasks=True)
        return responses

    def _row(self, phase: str) -> None:
        beat = self._heartbeat
        beat.stop()
        columns = (f"{it * 1000:.0f}" for it in (beat.busy, beat.collected, beat.late))
        _print(f"| {phase} | {' | '.join(columns)} |")


async def measure(options: Namespace) -> None:
    """Set up, poll and enroll, and print what each took."""
    async with (
        terminal_process() as terminals,
        running_harness({}) as hass,
    ):
        addresses = await terminals.start(
            "blocking", options.terminals, keep_alive=options.pace * KEEP_ALIVE
        )
        await terminals.show_faces(dict.fromkeys(addresses, FACE_AFTER))
        run = Run(hass, options)
        _print("| At most, in ms | Loop busy | Garbage collected | Heartbeat late |")
        _print("|---|---|---|---|")
        entries, each = await run.set_up(addresses)
        growth, objects = await run.poll(entries)
        responses = await run.enroll(entries)
        slowest = max(response["duration"] for response in responses)
        _print(
            f"\nenrolled: {len(responses)} of {options.enrolling}, "
            f"the slowest in {slowest:.1f} s\n"
            f"memory of a terminal: {each:.0f} KiB\n"
            f"growth in {options.polls} polls: {growth:.0f} KiB, "
            f"{objects} objects, of all\n"
            f"tasks left: {len(product_tasks())}"
        )


def _print(line: str) -> None:
    """Write a line at once, even into a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Run the command line."""
    parser = ArgumentParser(prog="scripts/load", description=__doc__)
    parser.add_argument("--terminals", type=int, default=150)
    parser.add_argument("--enrolling", type=int, default=30)
    parser.add_argument("--polls", type=int, default=60, help="an hour's worth is 60")
    parser.add_argument(
        "--pace", type=float, default=4, help="seconds from poll to poll"
    )
    logging.disable(logging.WARNING)
    asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()
