"""Who came: names, what may be told of them, and who was last."""

import asyncio
from datetime import timedelta
from typing import Any

from homeassistant.components.event import ATTR_EVENT_TYPE
from homeassistant.core import Event, HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.hikvision_face_terminal.const import EVENT_ACCESS
from custom_components.hikvision_face_terminal.hub.visit import Visit
from custom_components.hikvision_face_terminal.isapi import Timing
from custom_components.hikvision_face_terminal.runtime import TerminalConfigEntry
from simulator import Fault, SimulatedTerminal
from tests.support.common import device_of
from tests.support.records import user_record
from tests.support.visits import EXPIRED, FACE, FOLLOWING, STRANGER, event_of, tell

SEARCH = "UserInfo/Search"


@pytest.fixture
def options() -> dict[str, Any]:
    """Return the options of an owner who wants to know who comes."""
    return FOLLOWING


@pytest.fixture
def visits(loaded: TerminalConfigEntry) -> list[Visit]:
    """Return the visits that are told from now on."""
    told: list[Visit] = []
    loaded.runtime_data.visitors.async_subscribe(told.append)
    return told


async def told(entry: TerminalConfigEntry, count: int, visits: list[Visit]) -> None:
    """Wait until so many visits have been told."""
    came = asyncio.Event()
    stop = entry.runtime_data.visitors.async_subscribe(lambda _: came.set())
    async with asyncio.timeout(5):
        while len(visits) < count:
            await came.wait()
            came.clear()
    stop()


async def test_a_visit_is_told_at_once_with_all_that_is_known(
    hass: HomeAssistant, loaded: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    events: list[Event] = async_capture_events(hass, EVENT_ACCESS)
    event = event_of(
        FACE, serial_no=18, employee_no="5", name="Anna", user_type="normal"
    )
    asked = len(terminal.seen("POST", SEARCH))

    await tell(hass, loaded, event)

    assert [it.data for it in events] == [
        {
            "device_id": device_of(hass, loaded).id,
            "event_type": "granted",
            "name": "Anna",
            "employee_no": "5",
            "person": None,
            "method": "face",
            "door": 1,
            "user_type": "normal",
            "device_time": event.time and event.time.isoformat(),
            "serial_no": 18,
        }
    ]
    assert len(terminal.seen("POST", SEARCH)) == asked


async def test_a_name_that_was_left_out_is_read_once_and_the_order_kept(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    visits: list[Visit],
) -> None:
    terminal.people["5"] = user_record("5", "Anna")

    await tell(hass, loaded, event_of(FACE, employee_no="5"))
    await tell(hass, loaded, event_of(FACE, employee_no="6", name="Boris"))
    await tell(hass, loaded, event_of(EXPIRED, employee_no="7"))
    await told(loaded, 3, visits)
    await tell(hass, loaded, event_of(FACE, employee_no="5"))
    await tell(hass, loaded, event_of(EXPIRED, employee_no="7"))

    assert [visit.name for visit in visits] == ["Anna", "Boris", None, "Anna", None]
    assert visits[2].reason == "expired"
    assert len(terminal.seen("POST", SEARCH)) == 2


@pytest.mark.parametrize("fault", [Fault.hang(), Fault.http_error(500)], ids=str)
async def test_a_name_that_cannot_be_read_holds_up_nothing(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    timing: Timing,
    visits: list[Visit],
    fault: Fault,
) -> None:
    """The second one costs no request: the terminal is not asked for each event."""
    timing.name = 0.05
    terminal.inject(fault, path=SEARCH, times=10)

    await tell(hass, loaded, event_of(FACE, employee_no="5"))
    await told(loaded, 1, visits)
    asked = len(terminal.seen("POST", SEARCH))
    await tell(hass, loaded, event_of(FACE, employee_no="6"))
    await told(loaded, 2, visits)

    assert [(it.name, it.employee_no) for it in visits] == [(None, "5"), (None, "6")]
    assert len(terminal.seen("POST", SEARCH)) == asked


@pytest.mark.parametrize("way", ["unload", "stop"])
async def test_who_waits_for_a_name_is_told_at_an_unload(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    timing: Timing,
    way: str,
) -> None:
    """It is noted as told: nothing would ever tell it again."""
    events: list[Event] = async_capture_events(hass, EVENT_ACCESS)
    timing.name = 60
    terminal.inject(Fault.hang(), path=SEARCH)
    await tell(hass, loaded, event_of(FACE, employee_no="5"))
    await tell(hass, loaded, event_of(FACE, employee_no="6", name="Boris"))
    assert events == []

    if way == "unload":
        assert await hass.config_entries.async_unload(loaded.entry_id)
    else:
        await hass.async_stop(force=True)

    told = [(it.data["employee_no"], it.data["name"]) for it in events]
    assert told == [("5", None), ("6", "Boris")]


async def test_a_name_that_is_changed_here_is_known(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    visits: list[Visit],
) -> None:
    terminal.people["5"] = user_record("5", "Anna")
    await tell(hass, loaded, event_of(FACE, employee_no="5"))
    await told(loaded, 1, visits)
    device = {"device_id": device_of(hass, loaded).id, "employee_no": "5"}
    for action, data in ("update_user", {"name": "Bella"}), ("delete_user", {}):
        await hass.services.async_call(
            "hikvision_face_terminal", action, device | data, blocking=True
        )
        await tell(hass, loaded, event_of(FACE, employee_no="5"))
    await told(loaded, 3, visits)

    assert [visit.name for visit in visits] == ["Anna", "Bella", None]


async def test_a_denied_stranger_has_no_name(
    hass: HomeAssistant, loaded: TerminalConfigEntry, visits: list[Visit]
) -> None:
    await tell(hass, loaded, event_of(STRANGER, name="Anna"))

    (visit,) = visits
    assert (visit.name, visit.employee_no, visit.reason) == (None, None, "unknown_face")
    assert loaded.runtime_data.visitors.last is None


async def test_a_late_visit_moves_the_last_one_only_forward(
    hass: HomeAssistant, loaded: TerminalConfigEntry
) -> None:
    events: list[Event] = async_capture_events(hass, EVENT_ACCESS)
    visitors, now = loaded.runtime_data.visitors, dt_util.utcnow()
    for hours, name in (3, "Anna"), (1, "Boris"), (2, "Clara"), (-5, "Dora"):
        time = now - timedelta(hours=hours)
        late = event_of(FACE, employee_no=name, name=name, time=time)
        await tell(hass, loaded, late, is_live=False)

    assert visitors.last_person == "Dora"
    assert visitors.last_at is not None
    assert now <= visitors.last_at <= dt_util.utcnow(), "never in the future"
    assert events == []

    await tell(hass, loaded, event_of(FACE, employee_no="6", name="Emil"))
    # The offset of the terminal's clock is known to a second.
    late = event_of(FACE, name="Fred", time=now - timedelta(seconds=5))
    await tell(hass, loaded, late, is_live=False)
    assert visitors.last_person == "Emil"


async def test_the_name_of_a_late_visit_is_read_when_it_is_the_last(
    hass: HomeAssistant, loaded: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    """Whatever else was late: one who was not let in, and one who came before."""
    visitors = loaded.runtime_data.visitors
    terminal.people["9"] = user_record("9", "Anna")
    named = asyncio.Event()

    def look() -> None:
        if visitors.last_person == "Anna":
            named.set()

    visitors.async_subscribe_last(look)
    for number in range(5, 10):
        late = event_of(FACE, serial_no=number, employee_no=str(number))
        await tell(hass, loaded, late, is_live=False)
    before = dt_util.now() - timedelta(hours=1)
    for late in (
        event_of(EXPIRED, serial_no=10, employee_no="10"),
        event_of(FACE, serial_no=4, employee_no="4", time=before),
    ):
        await tell(hass, loaded, late, is_live=False)

    async with asyncio.timeout(5):
        await named.wait()
    assert len(terminal.seen("POST", SEARCH)) < 5


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        ("name", ("Anna", "5", "Anna")),
        ("number", (None, "5", None)),
        ("none", (None, None, None)),
    ],
)
async def test_only_what_the_owner_wants_is_told(
    hass: HomeAssistant, loaded: TerminalConfigEntry, choice: str, shown: Any
) -> None:
    """A change applies at once, also to what was told before."""
    events: list[Event] = async_capture_events(hass, EVENT_ACCESS)
    visitors = loaded.runtime_data.visitors
    anna = event_of(FACE, employee_no="5", name="Anna")
    await tell(hass, loaded, anna)
    hass.config_entries.async_update_entry(
        loaded, options={**loaded.options, "names_in_events": choice}
    )
    assert visitors.last_person == shown[2]

    await tell(hass, loaded, anna)

    assert visitors.last_person == shown[2]
    data = events[1].data
    assert (data["name"], data["employee_no"]) == shown[:2]
    assert data[ATTR_EVENT_TYPE] == "granted"


async def test_no_name_is_read_that_may_not_be_told(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    visits: list[Visit],
) -> None:
    hass.config_entries.async_update_entry(
        loaded, options={**loaded.options, "names_in_events": "number"}
    )

    await tell(hass, loaded, event_of(FACE, employee_no="5"))

    assert [visit.employee_no for visit in visits] == ["5"]
    assert terminal.seen("POST", SEARCH) == []
