"""From a face in view to `face_captured` in Home Assistant's states."""

import asyncio
from contextlib import AsyncExitStack
from itertools import pairwise
from pathlib import Path
import random
import time
from typing import Any, NamedTuple, Self

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
import httpx

from benchmarks.figures import MS, Goal, Sample, Section, Table, below, number
from benchmarks.rig.entries import DOMAIN, add_terminal, device_of
from benchmarks.rig.loop_watch import Block, watched_loop
from benchmarks.rig.terminals import Address, Terminals, connected
from benchmarks.ways.guide import GuideClass, GuideError
from tests.support.home_assistant.in_process import running_core


class Firmware(NamedTuple):
    """A kind of firmware and how it is measured."""

    words: str
    # The latest arrival of a face, in seconds. A multiple of what each way repeats: it
    # polls again after 0.7 or 2 s, the terminal that rests begins anew after some 9 s.
    # Within the 20 s after which the guide gives up.
    latest: float
    # How many terminals wait at a time; fewer if all faces come within a few seconds,
    # as the load of many is not what is measured.
    at_once: int


BUSY = "busy_repeat"
FIRMWARE = {
    "blocking": Firmware("answers when it has a face", 4.0, 25),
    "immediate": Firmware("answers at once", 8.0, 50),
    BUSY: Firmware("looks for 6 s, then is busy for 3 s", 18.0, 50),
}

# After that the terminal refuses no capture any more, whatever the previous way did.
_REST = 3.5

WAYS = ("ours", "guide")


async def measure(folder: str, socket: str, arrivals: int) -> dict[str, Any]:
    """Show faces to each kind of firmware at random times."""
    chance = random.Random(6)  # noqa: S311 - the same times in each run
    result: dict[str, Any] = {}
    async with running_core(Path(folder)) as hass, connected(socket) as terminals:
        for name, firmware in FIRMWARE.items():
            found: dict[str, Any] = {
                way: {"seconds": [], "failed": 0, "busy": 0, "busy_twice": 0}
                for way in WAYS
            }
            result[name] = found
            at_once = min(firmware.at_once, arrivals)
            addresses = await terminals.start(name, at_once)
            async with _Waiting(hass, terminals, addresses) as waiting:
                for _ in range(arrivals // at_once):
                    after = [chance.uniform(0, firmware.latest) for _ in addresses]
                    for way in WAYS:
                        _add(found[way], await waiting.all_at_once(way, after))
                # Beside the times, in a round of its own
                with watched_loop() as block:
                    await waiting.all_at_once("ours", [0.5] * at_once)
            found["block"] = block.as_dict()
    return result


class _Waiting:
    """Waits for a face at many terminals at a time, in one of the ways."""

    def __init__(
        self, hass: HomeAssistant, terminals: Terminals, addresses: list[Address]
    ) -> None:
        self._hass = hass
        self._terminals = terminals
        self._addresses = addresses
        self._captured: dict[str, float] = {}

    async def __aenter__(self) -> Self:
        """Add the terminals to Home Assistant, and open the guide's clients."""
        self._entries = [await add_terminal(self._hass, it) for it in self._addresses]
        registry = er.async_get(self._hass)
        self._events = [
            entity.entity_id
            for entry in self._entries
            for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
            if entity.domain == "event"
        ]
        self._unsubscribe = self._hass.bus.async_listen(
            EVENT_STATE_CHANGED, self._changed
        )
        self._stack = AsyncExitStack()
        self._guides = [
            await self._stack.enter_async_context(GuideClass(address))
            for address in self._addresses
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Clean up for the next firmware."""
        self._unsubscribe()
        await self._stack.aclose()
        for entry in self._entries:
            await self._hass.config_entries.async_remove(entry.entry_id)

    async def all_at_once(self, way: str, after: list[float]) -> dict[str, Any]:
        """Wait at each terminal for a face that comes this long after the start."""
        await self._terminals.forget(self._addresses)
        await self._terminals.show_faces(dict(zip(self._addresses, after, strict=True)))
        ends = await (self._ours() if way == "ours" else self._guide())
        captures = await self._terminals.captures(self._addresses)
        await asyncio.sleep(_REST if None in ends else 0)
        return {
            "seconds": [
                end - (capture.began + delay)
                for end, capture, delay in zip(ends, captures, after, strict=True)
                if end is not None
            ],
            "failed": ends.count(None),
            "busy": sum(_refused(it.statuses).count(True) for it in captures),
            "busy_twice": sum(
                pair == (True, True)
                for it in captures
                for pair in pairwise(_refused(it.statuses))
            ),
        }

    async def _ours(self) -> list[float | None]:
        """Call the action at each terminal; return when its event reported a face."""
        self._captured.clear()
        calls = [
            self._hass.services.async_call(
                DOMAIN,
                "enroll_user_with_face",
                {"device_id": device_of(self._hass, entry), "name": "Anna"},
                blocking=True,
                return_response=True,
            )
            for entry in self._entries
        ]
        await asyncio.gather(*calls)
        return [self._captured.get(entity) for entity in self._events]

    async def _guide(self) -> list[float | None]:
        async def capture(guide: GuideClass) -> float | None:
            try:
                await guide.capture()
            except GuideError, httpx.HTTPError:
                return None  # As its own function ends, with an error in words
            return time.monotonic()

        return list(await asyncio.gather(*map(capture, self._guides)))

    @callback
    def _changed(self, event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        if state and state.attributes.get("event_type") == "face_captured":
            self._captured.setdefault(state.entity_id, time.monotonic())


def _refused(statuses: list[int | None]) -> list[bool]:
    return [status != 200 for status in statuses]


def _add(found: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        found[key] += value


METHOD = """\
A face comes at a random time after the start, {count} times on each kind of firmware
and with each way, by turns; up to {most} terminals wait at a time. The clock runs from
the moment the face is in view, in the terminal's process, to the moment the event
entity has `face_captured` in Home Assistant's state machine; for the guide's loop (its
class) to the moment its function returns. Both processes read the same clock
(`CLOCK_MONOTONIC`). The longest block of the event loop is that of a round of its own
in which a face comes to all of the waiting terminals at the same moment."""


def report(result: dict[str, Any]) -> Section:
    """Describe the results."""
    heading = ("firmware", "way", "median ms", "95 % ms", "failed")
    immediate = Sample.of(result["immediate"]["ours"]["seconds"])
    blocking = Sample.of(result["blocking"]["ours"]["seconds"], MS)
    busy = result[BUSY]["ours"]
    return Section(
        title="From the face to `face_captured`",
        method=METHOD.format(
            count=len(immediate.values),
            most=max(firmware.at_once for firmware in FIRMWARE.values()),
        ),
        tables=(
            Table(
                (*heading, "refused, of these twice in a row"),
                [
                    _row(FIRMWARE[name].words, way, found[way])
                    for name, found in result.items()
                    for way in WAYS
                ],
            ),
            Table(
                ("longest block of the event loop", "CPU / clock ms"),
                [
                    (FIRMWARE[name].words, str(Block(**found["block"])))
                    for name, found in result.items()
                ],
            ),
        ),
        goals=(
            below(
                "Face to state, firmware that answers at once",
                immediate.median,
                0.45,
                "s",
            ),
            below("Face to state, firmware that blocks", blocking.median, 20, "ms"),
            Goal(
                what="Face to state, firmware that rests",
                wanted="no failure, never refused twice in a row",
                found=f"{busy['failed']} and {busy['busy_twice']}",
                met=busy["failed"] == busy["busy_twice"] == 0,
            ),
        ),
    )


def _row(firmware: str, way: str, found: dict[str, Any]) -> tuple[str, ...]:
    waited = Sample.of(found["seconds"], MS)
    return (
        firmware,
        "this integration" if way == "ours" else "guide's loop",
        number(waited.median) if waited.values else "none",
        number(waited.percentile(95)) if waited.values else "none",
        str(found["failed"]),
        f"{found['busy']}, {found['busy_twice']}",
    )
