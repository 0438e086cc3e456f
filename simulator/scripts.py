"""What happens to terminals now and then, as scripts that run on any firmware."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from .event_framing import JPEG_PART, XML_PART
from .event_pictures import event_picture
from .terminal import SimulatedTerminal

_ALARM = """\
<EventNotificationAlert version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">\
<dateTime>2026-09-01T17:27:53-04:00</dateTime><activePostCount>1</activePostCount>\
<eventType>videoloss</eventType><eventState>active</eventState>\
<eventDescription>videoloss alarm</eventDescription></EventNotificationAlert>
"""


@dataclass(frozen=True, slots=True)
class Script:
    """Something that happens, and the source for it."""

    name: str
    description: str
    source: str
    run: Callable[[SimulatedTerminal], Awaitable[None]]


async def _reboot_mid_event(terminal: SimulatedTerminal) -> None:
    terminal.events.cut()
    terminal.events.happen(5, 76)
    if terminal.events.streams:
        await terminal.events.wait_for_end()
    await terminal.reboot()


async def _half_open(terminal: SimulatedTerminal) -> None:
    terminal.events.silence()


async def _slot_lost(terminal: SimulatedTerminal) -> None:
    terminal.events.lose_slot()


async def _log_anew(terminal: SimulatedTerminal) -> None:
    terminal.events.reset_serials()
    terminal.events.happen(2, 1024)


async def _gap(terminal: SimulatedTerminal) -> None:
    terminal.events.skip_serials(7)
    terminal.events.happen(5, 76)


async def _twice(terminal: SimulatedTerminal) -> None:
    terminal.events.repeat(terminal.events.happen(5, 76))


async def _relock_lost(terminal: SimulatedTerminal) -> None:
    terminal.doors.unlock(1)
    terminal.events.silence()
    terminal.clock.advance(60)
    terminal.events.silence(silent=False)


async def _clock_jumps(terminal: SimulatedTerminal) -> None:
    terminal.clock.offset += timedelta(hours=1)
    terminal.events.happen(3, 1029)


async def _stray_picture(terminal: SimulatedTerminal) -> None:
    terminal.events.send(event_picture(7), JPEG_PART, "Picture")


async def _alarm(terminal: SimulatedTerminal) -> None:
    terminal.events.send(_ALARM.encode(), XML_PART)


async def _bad_part(terminal: SimulatedTerminal) -> None:
    terminal.events.send(b'{"AccessControllerEvent":\t{"majorEventType":\t5,')


async def _empty_numbers(terminal: SimulatedTerminal) -> None:
    terminal.events.send(
        b'{"eventType":\t"AccessControllerEvent",\t"activePostCount":\t"",'
        b'"AccessControllerEvent":\t{"majorEventType":\t"",\t"subEventType":\t"",'
        b'"serialNo":\t"",\t"doorNo":\tnull,\t"name":\tnull}}'
    )


_TRAP = "no capture; what a reader has to survive"

SCRIPTS: dict[str, Script] = {
    script.name: script
    for script in (
        Script(
            "reboot_mid_event",
            "It reboots while it sends an event; the log stays.",
            "reports of terminals that reboot; TCP just ends",
            _reboot_mid_event,
        ),
        Script(
            "half_open",
            "Streams stay open and bring nothing more.",
            "silent deaths in reports about five clients",
            _half_open,
        ),
        Script(
            "slot_lost",
            "Another client takes the stream and keeps it.",
            "a client's notes: iVMS-4200 or the terminal's own web page",
            _slot_lost,
        ),
        Script(
            "log_anew",
            "The log is emptied; serial numbers begin with 1.",
            "clients' notes of factory resets and emptied logs",
            _log_anew,
        ),
        Script(
            "gap",
            "Seven serial numbers are missing.",
            "the official guide: frontSerialNo shows losses",
            _gap,
        ),
        Script("twice", "The stream brings an event twice.", _TRAP, _twice),
        Script(
            "relock_lost",
            "A door unlocks; that it locks again is only in the log.",
            "more unlocks than locks in a public histogram of a DS-K1T342MWX",
            _relock_lost,
        ),
        Script(
            "clock_jumps",
            "The clock is set an hour ahead, by NTP.",
            "a public stream of a DS-K1T342MWX goes back twelve hours",
            _clock_jumps,
        ),
        Script("stray_picture", "A picture without an event.", _TRAP, _stray_picture),
        Script(
            "alarm",
            "videoloss is active: an alarm, not a heartbeat.",
            "the official guide",
            _alarm,
        ),
        Script("bad_part", "A part whose JSON ends too early.", _TRAP, _bad_part),
        Script(
            "empty_numbers",
            "An event whose numbers are empty.",
            "core issue 173174, for one of them",
            _empty_numbers,
        ),
    )
}
