"""The event stream: who gets it, what it brings, and how it ends."""

import asyncio

import pytest

from simulator import SimulatedTerminal
from simulator.event_slots import DeployType
from simulator.probe import Probe

from .listener import STREAM, listening, open_stream
from .test_event_search import firmware


def codes(terminal: SimulatedTerminal) -> list[tuple[int, int]]:
    """Return the codes in the log."""
    entries = terminal.events.entries
    return [(it.happening.major, it.happening.minor) for it in entries]


async def test_replay(terminal: SimulatedTerminal) -> None:
    """A stream begins with the whole log; what happens meanwhile follows it."""
    terminal.events.fill(50)
    listener = await open_stream(terminal)
    terminal.events.happen(5, 21)
    events = [await listener.event() for _ in range(52)]
    assert [event["serialNo"] for event in events] == list(range(1, 53))
    assert [event["currentEvent"] for event in events] == [False] * 50 + [True] * 2
    assert events[50]["subEventType"] == 121
    listener.writer.transport.abort()
    await terminal.events.wait_for_end()
    assert codes(terminal)[-3:] == [(3, 121), (5, 21), (3, 122)]


async def test_replay_of_some(terminal: SimulatedTerminal) -> None:
    terminal.events.fill(50)
    terminal.events.replay = 2
    async with listening(terminal) as listener:
        assert listener.head.startswith("HTTP/1.1 200 OK\r\n")
        assert "multipart/mixed; boundary=MIME_boundary" in listener.head
        assert "Content-Length" not in listener.head
    terminal.events.replay = 0
    async with listening(terminal):
        pass


async def test_live(terminal: SimulatedTerminal) -> None:
    async with listening(terminal) as listener:
        entry = terminal.events.happen(5, 75, employee_no="7", name="Ben")
        event = await listener.event()
        assert (event["name"], event["employeeNoString"]) == ("Ben", "7")
        assert event["serialNo"] == entry.serial_no == terminal.events.last_serial
        terminal.events.repeat(entry)
        assert await listener.event() == event


@pytest.mark.parametrize("profile", [firmware(heartbeat_seconds=0.01)])
async def test_heartbeat(terminal: SimulatedTerminal) -> None:
    """While nothing happens, an alarm that is inactive comes."""
    async with listening(terminal) as listener:
        head, body = await listener.part()
    assert "application/xml" in head
    assert b"<eventType>videoloss</eventType><eventState>inactive<" in body


async def test_slot(terminal: SimulatedTerminal, probe: Probe) -> None:
    """One client at a time; DeployInfo names it; its end frees the slot."""
    info = "/ISAPI/AccessControl/DeployInfo"
    async with listening(terminal):
        assert (await probe.get(STREAM)).status == 404
        assert (await probe.get(info)).text("ipAddr") == "127.0.0.1"
    await terminal.events.wait_for_end()
    assert (await probe.get(info)).text("ipAddr") is None
    terminal.events.slots.take("192.0.2.7", kind=DeployType.CLIENT)
    async with listening(terminal):
        reply = await probe.get(info)
    assert [it.text for it in reply.xml.iter() if it.tag.endswith("deployType")] == [
        "0",
        "2",
    ]


async def test_taken_for_a_while(terminal: SimulatedTerminal, probe: Probe) -> None:
    """Another client's slot becomes free after its time."""
    terminal.events.slots.take("192.0.2.7", seconds=0.05)
    assert (await probe.get(STREAM)).status == 404
    await asyncio.sleep(0.05)
    async with listening(terminal):
        pass


@pytest.mark.parametrize("profile", [firmware(slot_held=60)])
async def test_held_slot(terminal: SimulatedTerminal, probe: Probe) -> None:
    """A slot stays taken when its client has gone; a reboot frees it."""
    async with listening(terminal):
        pass
    await terminal.events.wait_for_end()
    assert (await probe.get(STREAM)).status == 404
    await terminal.reboot()
    async with listening(terminal):
        pass


async def test_silence(terminal: SimulatedTerminal) -> None:
    """A silent stream loses what happens; the log has it."""
    async with listening(terminal) as listener:
        terminal.events.silence()
        terminal.events.happen(5, 21)
        terminal.events.silence(silent=False)
        terminal.events.happen(5, 22)
        assert (await listener.event())["subEventType"] == 22
    assert codes(terminal)[:3] == [(3, 121), (5, 21), (5, 22)]


async def test_cut(terminal: SimulatedTerminal) -> None:
    """The connection ends in the middle of a part."""
    async with listening(terminal) as listener:
        terminal.events.cut(after=30)
        terminal.events.happen(5, 21)
        with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
            await listener.part()
    await terminal.events.wait_for_end()


async def test_reboot(terminal: SimulatedTerminal) -> None:
    """The log survives; the slot is free; power on is written."""
    async with listening(terminal) as listener:
        await terminal.reboot()
        with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
            await listener.part()
    assert codes(terminal) == [(3, 121), (2, 1024)]
    async with listening(terminal):
        pass


async def test_serials(terminal: SimulatedTerminal) -> None:
    """The log can have a gap, and begin anew."""
    terminal.events.happen(5, 21)
    terminal.events.skip_serials(5)
    assert terminal.events.happen(5, 22).serial_no == 7
    terminal.events.reset_serials()
    assert terminal.events.happen(5, 22).serial_no == 1
    assert len(terminal.events.entries) == 1


@pytest.mark.parametrize("profile", [firmware(logs_logins=True, logs_arming=False)])
async def test_logins(terminal: SimulatedTerminal, probe: Probe) -> None:
    """The first use of a nonce is a login; a wrong password is none."""
    for _ in range(3):
        await probe.get("/ISAPI/System/deviceInfo")
    async with Probe(terminal, password="wrong") as stranger:
        await stranger.get("/ISAPI/System/deviceInfo")
    assert codes(terminal) == [(3, 112)]
    assert terminal.events.entries[0].happening.remote_host == "127.0.0.1"
