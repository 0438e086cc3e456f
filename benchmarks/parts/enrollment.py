"""Enrollment of a person who stands ready, beside what one would use instead."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
import gc
from pathlib import Path
import random
import time
from typing import Any

from homeassistant.core import HomeAssistant

from benchmarks.figures import MS, Goal, Sample, Section, Table, below, number
from benchmarks.rig.entries import DOMAIN, add_terminal, device_of
from benchmarks.rig.loop_watch import Block, watched_loop
from benchmarks.rig.terminals import Address, Terminals, Totals, connected
from benchmarks.ways.floor import Floor
from benchmarks.ways.guide import GuideClass, enroll_with_new_clients
from benchmarks.ways.ours import Ours
from tests.support.home_assistant.in_process import running_core

type Enroll = Callable[[str, str], Awaitable[object]]

ACTION = "this integration's action in Home Assistant"
OURS = "this client"
NEW_CLIENTS = "guide, a new client for each step"
CLASS = "guide's class, its client kept"
FLOOR_3 = "bare aiohttp, the guide's 3 requests"
FLOOR_5 = "bare aiohttp, this client's 5 requests"

# The floor of the same requests.
FLOORS = {ACTION: FLOOR_5, OURS: FLOOR_5, NEW_CLIENTS: FLOOR_3, CLASS: FLOOR_3}

WARM_UP = 3

# How long CPU is counted after an enrollment, in seconds: Home Assistant's recorder
# stores the action's states in a thread of its own; the next way must not pay for it.
AFTERMATH = 0.03


@dataclass(slots=True)
class Measured:
    """What one way took, round by round, in seconds."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    # Of all rounds together, and of one enrollment over the relay.
    totals: dict[str, int] = field(default_factory=dict)
    bytes: float = 0.0
    block: dict[str, Any] = field(default_factory=dict)


async def measure(folder: str, socket: str, rounds: int) -> dict[str, Any]:
    """Enroll in each way in turn; each round begins with another way."""
    async with (
        running_core(Path(folder)) as hass,
        connected(socket) as terminals,
        AsyncExitStack() as stack,
    ):
        (address,) = await terminals.start("blocking")
        ways = await _ways(hass, address, stack)
        measured = {name: Measured() for name in ways}
        await _enroll_in_turn(terminals, address, ways, measured, rounds)
        await _watch(terminals, address, ways, measured)
        await _weigh(terminals, address, measured)
        await hass.async_block_till_done()
        return {
            "rounds": rounds,
            "ways": {
                name: {slot: getattr(it, slot) for slot in Measured.__slots__}
                for name, it in measured.items()
            },
        }


async def _ways(
    hass: HomeAssistant, address: Address, stack: AsyncExitStack
) -> dict[str, Enroll]:
    ours = await stack.enter_async_context(Ours(address))
    kept = await stack.enter_async_context(GuideClass(address))
    floor = await stack.enter_async_context(Floor(address))
    entry = await add_terminal(hass, address)
    device = device_of(hass, entry)

    async def action(number: str, name: str) -> None:
        await hass.services.async_call(
            DOMAIN,
            "enroll_user_with_face",
            {"device_id": device, "name": name, "employee_no": number},
            blocking=True,
            return_response=True,
        )

    async def new_clients(number: str, name: str) -> None:
        await enroll_with_new_clients(address, number, name)

    return {
        ACTION: action,
        OURS: ours.enroll,
        NEW_CLIENTS: new_clients,
        CLASS: kept.enroll,
        FLOOR_3: floor.enroll,
        FLOOR_5: floor.enroll_with_lookup,
    }


async def _enroll_in_turn(
    terminals: Terminals,
    address: Address,
    ways: dict[str, Enroll],
    measured: dict[str, Measured],
    rounds: int,
) -> None:
    chance = random.Random(6)  # noqa: S311 - the same order in each run
    sums = dict.fromkeys(ways, Totals())
    for turn in range(-WARM_UP, rounds):
        await terminals.forget([address])
        gc.collect()
        for place, name in enumerate(chance.sample(list(ways), len(ways)), start=1):
            before = await terminals.totals([address])
            wall, cpu = await _timed(ways[name], str(place))
            after = await terminals.totals([address])
            if turn >= 0:
                measured[name].wall.append(wall)
                measured[name].cpu.append(cpu)
                sums[name] = sums[name].plus(after.since(before))
    for name, totals in sums.items():
        measured[name].totals = totals._asdict()


async def _timed(enroll: Enroll, number: str) -> tuple[float, float]:
    started, cpu = time.perf_counter(), time.process_time()
    await enroll(number, f"Person {number}")
    wall = time.perf_counter() - started
    await asyncio.sleep(AFTERMATH)
    return wall, time.process_time() - cpu


async def _watch(
    terminals: Terminals,
    address: Address,
    ways: dict[str, Enroll],
    measured: dict[str, Measured],
) -> None:
    """Find the event loop's longest block of each way, in ten enrollments."""
    for name, enroll in ways.items():
        await terminals.forget([address])
        with watched_loop() as block:
            for number in range(10):
                await enroll(str(number + 1), "Anna")
        measured[name].block = block.as_dict()


async def _weigh(
    terminals: Terminals, address: Address, measured: dict[str, Measured]
) -> None:
    """Count the bytes of one warm enrollment of each way, both directions."""
    relay = await terminals.relay(address)
    async with Ours(relay) as ours, GuideClass(relay) as kept, Floor(relay) as floor:

        async def new_clients(number: str, name: str) -> None:
            await enroll_with_new_clients(relay, number, name)

        ways: dict[str, Enroll] = {
            OURS: ours.enroll,
            NEW_CLIENTS: new_clients,
            CLASS: kept.enroll,
            FLOOR_3: floor.enroll,
            FLOOR_5: floor.enroll_with_lookup,
        }
        for name, enroll in ways.items():
            await terminals.forget([address])
            await enroll("1", "Person 1")
            before = await terminals.totals([address])
            await enroll("2", "Person 2")
            after = await terminals.totals([address])
            measured[name].bytes = after.since(before).bytes
        # The action sends what the client sends
        measured[ACTION].bytes = measured[OURS].bytes


METHOD = """\
A person stands in front of the terminal (firmware "blocking", HTTPS) and is enrolled
{rounds} times by each way, in a new order in each round. All ways run in one process,
on the event loop of a running Home Assistant; the terminal runs in another one. After
each round the terminal forgets all users. Times are medians, in brackets the middle
half of the values; ratios are taken within each round. CPU is that of our whole
process until 30 ms after the end, so that it has what Home Assistant's recorder does.
Requests, refused logins (401), handshakes and connections are per enrollment; this
terminal ends a connection after 100 requests, which is why those who keep theirs have
a few. Bytes are those of one warm enrollment, both directions, handshakes included,
counted by a relay in a run of its own; the action sends what the client sends. The
longest block of the event loop is that of ten enrollments."""

MEANING = """\
The guide's ways create the person and link the face. This client also looks the number
up before, gives the person a door, and reads them back after. The action also writes
the person to a journal on disk before it creates them, so that a killed Home Assistant
leaves no user half-made, and its steps into Home Assistant's states and database."""


def report(result: dict[str, Any]) -> Section:
    """Describe the results."""
    ways = {name: Measured(**it) for name, it in result["ways"].items()}
    rounds: int = result["rounds"]
    wall = {name: Sample.of(it.wall, MS) for name, it in ways.items()}
    cpu = {name: Sample.of(it.cpu, MS) for name, it in ways.items()}
    warm = Totals(**ways[OURS].totals)
    return Section(
        title="Enrollment",
        method=METHOD.format(rounds=rounds),
        tables=(
            _requests(ways, rounds),
            _times("CPU ms", cpu),
            _times("on the clock ms", wall),
            Table(
                ("longest block of the event loop", "CPU / clock ms"),
                [(name, str(Block(**it.block))) for name, it in ways.items()],
            ),
        ),
        notes=(MEANING,),
        goals=(
            *_time_goals("CPU", cpu),
            *_time_goals("time", wall),
            Goal(
                what="Enrollment, once warm",
                wanted="no 401, no handshake the terminal did not ask for",
                found=f"{warm.refused_logins} and {warm.handshakes} in {rounds}",
                # One connection carries 100 requests, then the terminal ends it
                met=warm.refused_logins == 0
                and warm.handshakes <= -(-warm.requests // 100),
            ),
        ),
    )


def _requests(ways: dict[str, Measured], rounds: int) -> Table:
    heading = ("", "requests", "401", "handshakes", "connections", "bytes")
    rows = []
    for name, way in ways.items():
        it = Totals(**way.totals)
        counts = (it.requests, it.refused_logins, it.handshakes, it.connections)
        each = (number(count / rounds) for count in counts)
        rows.append((name, *each, number(way.bytes)))
    return Table(heading, rows)


def _times(unit: str, times: dict[str, Sample]) -> Table:
    def row(name: str) -> tuple[str, ...]:
        floor = FLOORS.get(name)
        return (
            name,
            str(times[name]),
            number(times[name].over(times[CLASS]).median),
            number(times[name].over(times[floor]).median) if floor else "",
        )

    heading = ("", unit, "to the guide's class", "to the floor of the same requests")
    return Table(heading, [row(name) for name in times])


def _time_goals(what: str, times: dict[str, Sample]) -> tuple[Goal, Goal]:
    ours = times[OURS]
    return (
        below(
            f"Enrollment, {what} beside the guide's class",
            ours.over(times[CLASS]).median,
            1.0,
            "times",
        ),
        below(
            f"Enrollment, {what} beside the same requests by bare aiohttp",
            ours.over(times[FLOOR_5]).median,
            1.5,
            "times",
        ),
    )
