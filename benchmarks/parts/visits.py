"""From a terminal's write to Home Assistant's states, at many terminals."""

import asyncio
from dataclasses import asdict
import time
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from benchmarks.figures import MS, Sample, Section, Table, below, number
from benchmarks.rig.entries import loaded_entries, set_poll_interval
from benchmarks.rig.startup import restarted
from benchmarks.rig.terminals import Terminals, Visit, connected
from benchmarks.rig.worker import in_fresh_process

# Seconds, as in a true house.
POLL = 60.0
EVERY = 1.0

# A heartbeat of 10 s, and some more: what is held back until the next part is out.
_LAST = 12.0
_START = 10.0

WAYS: Final = ("polled", "alone")
_WORDS: Final = {
    "polled": "this integration, all polled every minute",
    "alone": "this integration, without polls",
    "peers": "cut at the next boundary, without Home Assistant",
}


async def measure(
    folder: str, socket: str, numbers: list[int], visits: int
) -> dict[str, Any]:
    """Let people come while all are polled and while none is."""
    async with (
        restarted(folder, len(numbers)) as (hass, _),
        connected(socket) as terminals,
    ):
        watch = _Watch(hass, dict(_entities(hass)))
        await terminals.wait_for_streams(numbers)
        peers = await _start_peers(terminals, numbers, visits)
        made: dict[str, list[Visit]] = {}
        told: dict[str, dict[tuple[int, int], float]] = {}
        for way, poll in zip(WAYS, (POLL, None), strict=True):
            await set_poll_interval(loaded_entries(hass), poll)
            await terminals.begin_visits(numbers, count=visits, every=EVERY)
            made[way] = await terminals.visits()
            await asyncio.sleep(_LAST)
            told[way] = watch.take()
        heard = (await peers)["found"]
    made["peers"] = [visit for visits in made.values() for visit in visits]
    told["peers"] = {(number, serial): at for number, serial, at in heard}
    return {way: _delays(made[way], told[way]) for way in made}


async def _start_peers(
    terminals: Terminals, numbers: list[int], visits: int
) -> asyncio.Task[dict[str, Any]]:
    """Follow the same terminals in the other way, in another process."""
    addresses = [asdict(it) for it in await terminals.addresses(numbers)]
    seconds = _START + len(WAYS) * (visits * EVERY + _LAST + _START)
    peers = asyncio.create_task(
        in_fresh_process("ways.peers", addresses=addresses, seconds=seconds)
    )
    await terminals.wait_for_streams(numbers, each=2)
    return peers


class _Watch:
    """Notes when a state of an access event was written."""

    def __init__(self, hass: HomeAssistant, entities: dict[str, int]) -> None:
        self._entities = entities
        self._told: dict[tuple[int, int], float] = {}
        hass.bus.async_listen(EVENT_STATE_CHANGED, self._changed)

    def take(self) -> dict[tuple[int, int], float]:
        """Return when each event was told since the last time."""
        told, self._told = self._told, {}
        return told

    @callback
    def _changed(self, event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        number = self._entities.get(event.data["entity_id"])
        serial = state and state.attributes.get("serial_no")
        if number is not None and isinstance(serial, int):
            self._told.setdefault((number, serial), time.monotonic())


def _entities(hass: HomeAssistant) -> Any:
    """Yield the access events, with the number of their terminal."""
    registry = er.async_get(hass)
    for entry in loaded_entries(hass):
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
            if entity.unique_id == f"{entry.unique_id}_access":
                yield entity.entity_id, _number(entry)


def _number(entry: ConfigEntry[Any]) -> int:
    """Return the number of a terminal, which its serial number ends with."""
    return int(str(entry.unique_id).removeprefix("BENCH"))


def _delays(made: list[Visit], told: dict[tuple[int, int], float]) -> dict[str, Any]:
    """Return how long each took, and how many were not told at all."""
    seconds = [
        told[visit.terminal, visit.serial_no] - visit.at
        for visit in made
        if (visit.terminal, visit.serial_no) in told
    ]
    return {"seconds": seconds, "lost": len(made) - len(seconds)}


METHOD = """\
At {terminals} terminals (HTTPS, a heartbeat every 10 s) {visits:,} people come, one a
second, each to a terminal drawn by chance; once while all terminals are polled every
minute, and once without polls. The clock runs from the moment the terminal writes the
event into the stream, in the terminals' process, to the state of `event.access`; both
processes read `CLOCK_MONOTONIC`. In the same minutes a third process follows the same
terminals as other integrations do, written afresh: a part ends where the next one
begins, so that an event waits for whatever the terminal sends next."""


def report(result: dict[str, Any], terminals: int) -> Section:
    """Describe the results."""
    polled = Sample.of(result["polled"]["seconds"], MS)
    return Section(
        title="From the terminal's event to the state",
        method=METHOD.format(
            terminals=terminals,
            visits=len(polled.values) + result["polled"]["lost"],
        ),
        tables=(
            Table(
                ("way", "median ms", "95 % ms", "99 % ms", "longest ms", "not told"),
                [_row(_WORDS[way], it) for way, it in result.items()],
            ),
        ),
        goals=(
            below("Event to state, polled, median", polled.median, 15, "ms"),
            below("Event to state, polled, 99 %", polled.percentile(99), 50, "ms"),
            below(
                "Events not told",
                sum(result[way]["lost"] for way in WAYS),
                0,
                "",
            ),
        ),
    )


def _row(words: str, it: dict[str, Any]) -> tuple[str, ...]:
    delays = Sample.of(it["seconds"], MS)
    return (
        words,
        number(delays.median),
        number(delays.percentile(95)),
        number(delays.percentile(99)),
        number(max(delays.values)),
        str(it["lost"]),
    )
