"""The script blueprints: users enroll others by a button on a dashboard."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from homeassistant.components import persistent_notification as notes
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_capture_events,
)

from simulator import Fault, SimulatedTerminal
from tests.support.blueprints import add_script, import_all, use
from tests.support.common import device_of

ENROLL = "script/hikvision_face_terminal/enroll_person.yaml"
GUEST = "script/hikvision_face_terminal/guest_pass.yaml"
AFTERWARDS = [
    {
        "event": "it_worked",
        "event_data": {"who": "{{ (person | default(guest)).name }}"},
    }
]

type Run = Callable[..., Awaitable[dict[str, Any]]]


def runner(hass: HomeAssistant, script: str) -> Run:
    """Return a function that runs a script, as its dialog does."""

    async def run(*, context: Context | None = None, **fields: Any) -> dict[str, Any]:
        answer = await hass.services.async_call(
            "script",
            script,
            fields,
            blocking=True,
            return_response=True,
            context=context,
        )
        return dict(answer or {})

    return run


@pytest.fixture(autouse=True)
async def shown(hass: HomeAssistant) -> list[str]:
    """Return the notifications that appear, and "-" for each that goes."""
    assert await async_setup_component(hass, "persistent_notification", {})
    seen: list[str] = []

    @callback
    def changed(kind: notes.UpdateType, changes: dict[str, Any]) -> None:
        is_gone = kind is notes.UpdateType.REMOVED
        seen.extend("-" if is_gone else it["message"] for it in changes.values())

    notes.async_register_callback(hass, changed)
    return seen


@pytest.fixture
async def enroll(hass: HomeAssistant, loaded: MockConfigEntry, tmp_path: Path) -> Run:
    """Return a function that runs a script of the blueprint "Enroll a person"."""
    import_all(hass, tmp_path)
    inputs = {"terminal": device_of(hass, loaded).id, "afterwards": AFTERWARDS}
    await add_script(hass, "enroll", use(ENROLL, **inputs))
    return runner(hass, "enroll")


@pytest.fixture
async def guest(hass: HomeAssistant, loaded: MockConfigEntry, tmp_path: Path) -> Run:
    """Return a function that runs a script of the blueprint "Guest pass"."""
    import_all(hass, tmp_path)
    inputs = {"terminal": device_of(hass, loaded).id, "usual_hours": 5}
    await add_script(hass, "guest", use(GUEST, afterwards=AFTERWARDS, **inputs))
    return runner(hass, "guest")


def look(name: str) -> str:
    """Return what is shown while the terminal waits for a face."""
    return f"{name}, please look at Access Controller now."


def ends_in(person: dict[str, Any], wanted: timedelta) -> bool:
    """Return whether a user's access ends in this time from now."""
    end = dt_util.parse_datetime(person["Valid"]["endTime"])
    assert end is not None
    left = end - dt_util.now().replace(tzinfo=None)
    return wanted - timedelta(minutes=1) < left <= wanted


@pytest.mark.parametrize(
    "name", ["Anna", "Анна", "Anna O'Brien", '"Annie"', "007", "12", "None", "[x]"]
)
async def test_enroll_takes_the_name_as_it_was_typed(
    enroll: Run, terminal: SimulatedTerminal, name: str
) -> None:
    answer = await enroll(name=name)

    assert answer["name"] == terminal.people["1"]["name"] == name
    assert answer["employee_no"] == "1"
    assert list(terminal.faces) == ["1"]


async def test_enroll_is_for_always_unless_told(
    enroll: Run, terminal: SimulatedTerminal
) -> None:
    await enroll(name="Anna")
    await enroll(name="Boris", days=2)

    assert terminal.people["1"]["Valid"]["endTime"] == "2037-12-31T23:59:59"
    assert ends_in(terminal.people["2"], timedelta(days=2))


async def test_what_comes_afterwards_knows_the_person(
    hass: HomeAssistant, enroll: Run
) -> None:
    events = async_capture_events(hass, "it_worked")

    await enroll(name="Anna")

    assert [event.data for event in events] == [{"who": "Anna"}]


async def test_enroll_tells_why_it_failed_and_stops(
    hass: HomeAssistant, enroll: Run, terminal: SimulatedTerminal, shown: list[str]
) -> None:
    events = async_capture_events(hass, "it_worked")
    terminal.inject(Fault.status("SubpicAnalysisModelingError"), path="FDSetUp")

    with pytest.raises(HomeAssistantError, match="did not accept the picture"):
        await enroll(name="Anna")

    assert (events, terminal.people) == ([], {})
    assert shown == [look("Anna"), "-"]


@pytest.mark.parametrize("fields", [{}, {"name": "  "}])
async def test_nobody_without_a_name(
    enroll: Run, terminal: SimulatedTerminal, fields: dict[str, str]
) -> None:
    with pytest.raises(HomeAssistantError, match="name"):
        await enroll(**fields)

    assert terminal.people == {}


async def test_only_administrators_decide_who_gets_in(
    enroll: Run, terminal: SimulatedTerminal, hass_read_only_user: MockUser
) -> None:
    with pytest.raises(Unauthorized):
        await enroll(name="Anna", context=Context(user_id=hass_read_only_user.id))

    assert terminal.people == {}


@pytest.mark.parametrize(("fields", "hours"), [({}, 5), ({"hours": 2}, 2)])
async def test_guest_is_a_visitor_for_some_hours(
    hass: HomeAssistant,
    guest: Run,
    terminal: SimulatedTerminal,
    fields: dict[str, int],
    hours: int,
) -> None:
    events = async_capture_events(hass, "it_worked")

    answer = await guest(name="007", **fields)

    person = terminal.people[answer["employee_no"]]
    assert (person["name"], person["userType"]) == ("007", "visitor")
    assert ends_in(person, timedelta(hours=hours))
    assert list(terminal.faces) == [answer["employee_no"]]
    assert [event.data["who"] for event in events] == ["007"]


@pytest.mark.parametrize(("fields", "uses"), [({}, 0), ({"once": True}, 1)])
async def test_guest_comes_once(
    guest: Run, terminal: SimulatedTerminal, fields: dict[str, bool], uses: int
) -> None:
    await guest(name="Courier", **fields)

    assert terminal.people["1"]["maxOpenDoorTime"] == uses


async def test_enroll_shows_what_happens(enroll: Run, shown: list[str]) -> None:
    await enroll(name="None")
    done = "The door knows None as number 1, for always."
    assert shown == [look("None"), "-", done]


async def test_guest_shows_until_when_in_the_time_of_the_house(
    hass: HomeAssistant, guest: Run, terminal: SimulatedTerminal, shown: list[str]
) -> None:
    await hass.config.async_set_time_zone("Asia/Tokyo")
    await guest(name="Boris", hours=2)
    end = terminal.people["1"]["Valid"]["endTime"].replace("T", " ")[:16]
    done = f"The door knows Boris as number 1, until {end}."
    assert shown == [look("Boris"), "-", done]


async def test_nothing_is_shown_if_the_owner_does_not_want_it(
    hass: HomeAssistant, loaded: MockConfigEntry, tmp_path: Path, shown: list[str]
) -> None:
    import_all(hass, tmp_path)
    inputs = {"terminal": device_of(hass, loaded).id, "show": False}
    await add_script(hass, "enroll", use(ENROLL, **inputs))
    await runner(hass, "enroll")(name="Anna")
    assert shown == []
