"""Who comes is told once, on each kind of firmware and whatever happens to it."""

from typing import Any, Final

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.isapi import Timing
from simulator import SimulatedTerminal
from simulator.profiles.event_framing import FRAMINGS
from simulator.profiles.event_log import CLOCKS, NAMES, SEARCHES
from simulator.profiles.events import STREAMS
from simulator.scripts import SCRIPTS
from tests.hub.test_access_events import cursor_of, start
from tests.support.heard import Heard
from tests.support.records import user_record

# How long a log is makes no difference to these; benchmarks/parts/events.py has it.
FIRMWARE: Final = [
    profile
    for profile in (*FRAMINGS, *STREAMS, *SEARCHES, *CLOCKS, *NAMES)
    if profile.name != "long_log"
]


@pytest.fixture
def options() -> dict[str, Any]:
    """Follow the events."""
    return {"access_events": True}


@pytest.fixture(autouse=True)
def _short_silence(timing: Timing) -> None:
    """Look into a silence soon."""
    timing.silence_probe = timing.silence_most = 0.2


@pytest.mark.parametrize("profile", FIRMWARE, ids=lambda it: it.name)
async def test_who_comes_is_told_once(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
) -> None:
    terminal.people["42"] = user_record("42")
    past = terminal.events.last_serial
    await start(hass, entry)
    await heard.until(lambda: cursor_of(entry).serial is not None)

    for _ in range(3):
        visit = terminal.come("42")
        await heard.until(lambda: visit.serial_no in heard.live)  # noqa: B023 - awaited

    told = [*heard.live, *heard.late]
    assert len(told) == len({*told})
    assert min(serial or 0 for serial in told) > past
    assert heard.late == []
    assert terminal.wrong_logins == 0


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=lambda it: it.name)
async def test_who_comes_after_something_went_wrong(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    heard: Heard,
    script: Any,
) -> None:
    terminal.people["42"] = user_record("42")
    await start(hass, entry)
    await heard.connected(terminal)

    await script.run(terminal)
    visit = terminal.come("42")
    await heard.until(lambda: visit.serial_no in heard.live)

    assert len(heard.live) == len({*heard.live})
