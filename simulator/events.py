"""The log of events, and the streams that are told of each new one."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import cycle, islice
from typing import Any

from .clock import Clock
from .event_behavior import EventBehavior, Heartbeat
from .event_bodies import EventBodies
from .event_framing import JPEG_PART, JSON_PART, XML_PART, Framing
from .event_pictures import event_picture
from .event_slots import Holder, Slots
from .event_stream import EventStream, StreamEnds
from .happening import Entry, Happening
from .store import Store

_TIMEOUT = 10.0
OTHER_CLIENT = "192.0.2.77"
# A door that a person opens writes these, as the published stream shows
_VISIT = (21, 75, 22)


class Events:
    """What has happened at a terminal, and who is told of it."""

    def __init__(
        self, behavior: EventBehavior, clock: Clock, store: Store, bodies: EventBodies
    ) -> None:
        self._behavior = behavior
        self._clock = clock
        self._store = store
        self._bodies = bodies
        self._framing = Framing(behavior.framing)
        self.entries: list[Entry] = []
        self.replay = behavior.replay
        """How many of the latest entries a stream begins with; None: the whole log."""
        self.slots = Slots(behavior.slots)
        self.was_refused = False
        """The last request was one for the stream, and was refused for its login."""
        self._silent = False
        self._stalls = 0
        self._cut: int | None = None
        self._last_serial = 0
        self._streams: dict[EventStream, Holder] = {}
        self._changed = asyncio.Event()

    @property
    def last_serial(self) -> int:
        """The serial number of the latest entry."""
        return self._last_serial

    def happen(
        self,
        major: int,
        minor: int,
        *,
        employee_no: str = "",
        door: int | None = None,
        **details: Any,
    ) -> Entry:
        """Let something happen: write it into the log and tell all streams.

        `details` are fields of a `Happening`. Whatever is left out is as a terminal
        reports it: door and reader 1, and the name and card of the user.
        """
        happening = self._complete(major, minor, employee_no, door, details)
        entry = self._append(happening)
        for stream in [*self._streams]:
            self._tell(stream, entry)
        return entry

    def fill(self, count: int, *, seconds: float = 60.0) -> None:
        """Write entries of the past: people who came in, so many seconds apart."""
        people = [*self._store.people] or ["1"]
        visits = [
            self._complete(5, minor, number if minor == 75 else "", None, {})
            for number in people
            for minor in _VISIT
        ]
        start = self._clock.now() - timedelta(seconds=seconds * count)
        for index, happening in enumerate(islice(cycle(visits), count)):
            self._append(happening, start + timedelta(seconds=seconds * index))

    def reset_serials(self) -> None:
        """Empty the log and begin with serial number 1, as a factory reset does."""
        self.entries.clear()
        self._last_serial = 0

    def skip_serials(self, count: int) -> None:
        """Leave a gap: what happened then is not in the log."""
        self._last_serial += count

    def repeat(self, entry: Entry) -> None:
        """Tell all streams of an entry again."""
        for stream in [*self._streams]:
            self._tell(stream, entry)

    def silence(self, silent: bool = True) -> None:
        """Leave streams open, and write nothing more: they lose what happens."""
        self._silent = silent

    def lose_slot(self, address: str = OTHER_CLIENT) -> Holder:
        """Close all streams, and give their slot to another client."""
        for stream in [*self._streams]:
            stream.cut()
            self._closed(stream)
        return self.take_slot(address)

    def take_slot(
        self, address: str = OTHER_CLIENT, seconds: float | None = None
    ) -> Holder:
        """Give a slot to another client, for so long or until it is released."""
        holder = self.slots.take(address, seconds)
        if self._behavior.logs_arming:
            self.happen(3, 121, remote_host=address)
        return holder

    @contextmanager
    def stalled(self) -> Iterator[None]:
        """Hold back what streams would bring, for as long as this lasts."""
        self._stalls += 1
        try:
            yield
        finally:
            self._stalls -= 1
            for stream in self._streams:
                stream.wake()

    def cut(self, after: int = 100) -> None:
        """Cut the connection of a stream after so many bytes of its next part."""
        self._cut = after if self._streams else None

    def send(self, body: bytes, content_type: str = JSON_PART, name: str = "x") -> None:
        """Send a part of any content to all streams."""
        self.send_raw(self._framing.part(body, content_type, name))

    def send_raw(self, data: bytes) -> None:
        """Send bytes that need not be a part to all streams."""
        for stream in self._streams:
            stream.send(data)

    @property
    def streams(self) -> int:
        """How many streams are open, and have got what the log held."""
        return sum(stream.is_live for stream in self._streams)

    async def wait_for_stream(self, count: int = 1) -> None:
        """Wait until so many streams are live; raise TimeoutError after ten seconds."""
        await self._wait(lambda: self.streams >= count)

    async def wait_for_end(self) -> None:
        """Wait until no stream is open; raise TimeoutError after ten seconds."""
        await self._wait(lambda: not self._streams)

    async def _wait(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(_TIMEOUT):
            while not done():
                await self._changed.wait()

    def _change(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def open(
        self, peer: str, *, first: bytes | None = None, mute: bool = False
    ) -> EventStream:
        """Open a stream for a client; the caller has checked that a slot is free.

        `first` is the body of a part before all others; with `mute`, none ever comes.
        """
        ends = StreamEnds(
            heartbeat_seconds=self._behavior.heartbeat_seconds,
            silent_after=self._behavior.silent_after,
            heartbeat=self._heartbeat,
            is_silent=lambda: self._silent,
            is_stalled=lambda: self._stalls > 0,
            cut_after=self._cut_after,
            live=self._change,
            closed=self._closed,
        )
        stream = EventStream(self._framing, ends, peer)
        if mute:
            stream.mute()
        elif not self._silent:
            stream.begin_with(self._replayed(first))
        self._streams[stream] = self.slots.take(peer)
        if self._behavior.logs_arming:
            self.happen(3, 121, remote_host=peer)
        return stream

    def power_on(self) -> None:
        """Begin with a log, and with a slot that is taken, where the firmware does."""
        if not self.entries:
            self.fill(self._behavior.past)
        if self._behavior.taken_for:
            self.take_slot(seconds=self._behavior.taken_for)

    def power_off(self) -> None:
        """Forget all streams."""
        self._streams.clear()
        self._cut = None
        self.slots.clear()
        self._change()

    def _closed(self, stream: EventStream) -> None:
        holder = self._streams.pop(stream, None)
        if holder is None:
            return
        self.slots.release(holder, self._behavior.slot_held)
        self._change()
        if self._behavior.logs_arming:
            self.happen(3, 122, remote_host=stream.peer)

    def _replayed(self, first: bytes | None) -> Iterator[bytes]:
        """Return the parts that a new stream begins with."""
        parts: list[bytes] = [] if first is None else [self._part(first)]
        if self._behavior.stray_picture:
            parts.append(
                self._picture(Entry(0, self._clock.now(), Happening(major=5, minor=76)))
            )
        begin = 0 if self.replay is None else max(0, len(self.entries) - self.replay)
        old = self.entries[begin:]

        def replayed() -> Iterator[bytes]:
            yield from parts
            for entry in old:
                yield self._part(self._bodies.streamed(entry, current=False))

        return replayed()

    def _tell(self, stream: EventStream, entry: Entry) -> None:
        stream.send(self._part(self._bodies.streamed(entry, current=True)))
        if self._behavior.uploads_pictures and entry.happening.has_face:
            stream.send(self._picture(entry))

    def _part(self, body: bytes) -> bytes:
        label = XML_PART if body.startswith(b"<") else JSON_PART
        return self._framing.part(body, label, "AccessControllerEvent")

    def _picture(self, entry: Entry) -> bytes:
        boundary = self._framing.line if self._behavior.picture_has_boundary else b""
        return self._framing.part(
            event_picture(entry.serial_no, boundary), JPEG_PART, "Picture"
        )

    def _heartbeat(self) -> bytes | None:
        if self._behavior.heartbeat is Heartbeat.NONE:
            return None
        return self._part(self._bodies.heartbeat(self._clock.now().isoformat()))

    def _cut_after(self, length: int) -> int | None:
        cut, self._cut = self._cut, None
        return None if cut is None else min(cut, length - 1)

    def _append(self, happening: Happening, time: datetime | None = None) -> Entry:
        self._last_serial += 1
        entry = Entry(
            self._last_serial,
            time or self._clock.now(),
            happening,
            self._clock.time(),
        )
        self.entries.append(entry)
        return entry

    def _complete(
        self,
        major: int,
        minor: int,
        employee_no: str,
        door: int | None,
        details: dict[str, Any],
    ) -> Happening:
        """Return what happened with everything that a terminal would tell of it."""
        plain = Happening(major=major, minor=minor)
        person = self._store.people.get(employee_no, {})
        cards = self._store.cards.get(employee_no, [])
        given: dict[str, Any] = {
            "name": person.get("name", ""),
            "user_type": person.get("userType", "normal"),
        }
        if plain.is_at_reader:
            given["reader"] = 1
        if plain.is_at_reader or plain.is_about_door:
            given["door"] = 1
        if cards and (plain.shows_card or self._behavior.card_in_person_events):
            given["card_no"] = str(cards[0].get("cardNo", ""))
        if door is not None:
            given["door"] = door
        return Happening(
            major=major, minor=minor, employee_no=employee_no, **given | details
        )
