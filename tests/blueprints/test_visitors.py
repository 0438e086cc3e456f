"""The blueprints about people who come, and about those who should not."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_mock_service,
)

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.runtime import TerminalConfigEntry
from simulator import SimulatedTerminal
from simulator.happening import Entry
from tests.blueprints.phone import Phone, phone_in
from tests.support.blueprints import add_automation, import_all, use
from tests.support.common import device_of
from tests.support.heard import Heard
from tests.support.records import user_record, validity
from tests.support.visits import FOLLOWING

FOLDER = "automation/hikvision_face_terminal"
SAY, DO, WARN = (
    f"{FOLDER}/{name}.yaml" for name in ("say_who_came", "when_person_comes", "warn_me")
)
DOOR = "event.access_controller_door"
PERSON = "person.anna"


@pytest.fixture
def options() -> dict[str, Any]:
    """Return the options of an owner who wants to know who comes."""
    return FOLLOWING


@pytest.fixture
async def entry(heard: Heard, entry: MockConfigEntry) -> MockConfigEntry:
    """Return the entry, of which everything that is told is collected."""
    return entry


@pytest.fixture
async def home(
    hass: HomeAssistant,
    heard: Heard,
    entry: MockConfigEntry,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    tmp_path: Path,
) -> str:
    """Return the device of a terminal that knows Anna, who is linked, and Boris."""
    import_all(hass, tmp_path)
    er.async_get(hass).async_get_or_create(
        "person", "person", "1", object_id_base="anna"
    )
    terminal.people["5"] = user_record("5", "Anna")
    terminal.people["06"] = user_record("06", "Boris")
    terminal.people["7"] = user_record(
        "7", "Clara", Valid=validity(end="2026-01-31T12:00:00")
    )
    anna = (await loaded.runtime_data.users.async_get("5")).user
    loaded.runtime_data.links.async_link(anna, PERSON)
    await heard.connected(terminal)
    return device_of(hass, loaded).id


@pytest.fixture
async def phone(hass: HomeAssistant, home: str) -> AsyncIterator[Phone]:
    """Return a phone with the app."""
    async with phone_in(hass) as phone:
        yield phone


@pytest.fixture
def spoken(hass: HomeAssistant) -> list[ServiceCall]:
    """Return the calls of a simulated voice."""
    calls: list[ServiceCall] = async_mock_service(hass, "tts", "speak")
    return calls


@pytest.fixture
def done(hass: HomeAssistant) -> list[ServiceCall]:
    """Return the calls of what an owner chose."""
    calls: list[ServiceCall] = async_mock_service(hass, "test", "do")
    return calls


async def all_told(hass: HomeAssistant, heard: Heard, entry: Entry | None) -> None:
    """Wait until what the terminal wrote was told, and automations have ended."""
    assert entry is not None
    await heard.until(lambda: entry.serial_no in heard.live)
    await hass.async_block_till_done()


SPEAKER = {"voice": "tts.home", "speaker": "media_player.hall"}


async def test_who_came_is_said(
    hass: HomeAssistant,
    home: str,
    heard: Heard,
    terminal: SimulatedTerminal,
    spoken: list[ServiceCall],
) -> None:
    """Those who were refused are not, nor what was before."""
    terminal.come("5")
    await add_automation(hass, use(SAY, terminals=[home], **SPEAKER))
    spoken.clear()

    for number in "5", "7", "06":
        await all_told(hass, heard, terminal.come(number))

    assert [it.data["message"] for it in spoken] == ["Anna came in.", "Boris came in."]
    assert spoken[0].data["entity_id"] == ["tts.home"]
    assert spoken[0].data["media_player_entity_id"] == "media_player.hall"


async def test_only_the_chosen_people_are_said_in_own_words(
    hass: HomeAssistant,
    home: str,
    heard: Heard,
    terminal: SimulatedTerminal,
    spoken: list[ServiceCall],
) -> None:
    own = {"people": [PERSON], "say": "{{ name }} пришла к «{{ terminal }}»."}
    await add_automation(hass, use(SAY, terminals=[home], **SPEAKER, **own))

    for number in "06", "5":
        await all_told(hass, heard, terminal.come(number))

    assert [it.data["message"] for it in spoken] == [
        "Anna пришла к «Access Controller»."
    ]


@pytest.mark.parametrize(
    ("before", "after", "is_said"),
    [(-1, 1, False), (1, 2, True), (-2, -1, True), (-1, -2, False), (0, 0, True)],
    ids=["within", "before", "after", "over midnight", "none"],
)
async def test_nothing_is_said_in_quiet_hours(
    hass: HomeAssistant,
    home: str,
    heard: Heard,
    terminal: SimulatedTerminal,
    spoken: list[ServiceCall],
    before: int,
    after: int,
    is_said: bool,
) -> None:
    """Hours from now; one side may lie on another day."""
    now = dt_util.now()
    hours = [(now + timedelta(hours=it)).strftime("%H:%M:00") for it in (before, after)]
    quiet = dict(zip(("quiet_from", "quiet_until"), hours, strict=True))
    await add_automation(hass, use(SAY, terminals=[home], **SPEAKER, **quiet))

    await all_told(hass, heard, terminal.come("5"))

    assert bool(spoken) is is_said


async def test_phones_are_told(
    hass: HomeAssistant,
    home: str,
    phone: Phone,
    terminal: SimulatedTerminal,
    spoken: list[ServiceCall],
) -> None:
    """Without a name where the owner wants none in events."""
    await add_automation(hass, use(SAY, terminals=[home], phones=[phone.device_id]))
    terminal.come("5")
    message = await phone.message()
    assert (message["title"], message["message"]) == (
        "Access Controller",
        "Anna came in.",
    )
    assert spoken == []

    (entry,) = hass.config_entries.async_loaded_entries(DOMAIN)
    options = {**entry.options, "names_in_events": "none"}
    hass.config_entries.async_update_entry(entry, options=options)
    terminal.come("5")
    assert (await phone.message())["message"] == "Somebody came in."


@pytest.mark.parametrize(
    ("who", "coming", "count"),
    [
        ({"person": PERSON}, ("5", "06", "7"), 1),
        ({"number": "06"}, ("5", "06", "7"), 1),
        ({"person": PERSON, "number": "06"}, ("5", "06", "7"), 2),
        ({"number": "7"}, ("7",), 0),
        ({"number": "7", "refused": True}, ("7",), 1),
        ({}, ("5", "06"), 0),
    ],
    ids=["person", "number", "either", "refused", "refused as well", "nobody"],
)
async def test_something_is_done_when_this_person_comes(
    hass: HomeAssistant,
    home: str,
    heard: Heard,
    terminal: SimulatedTerminal,
    done: list[ServiceCall],
    who: dict[str, Any],
    coming: tuple[str, ...],
    count: int,
) -> None:
    data = {"who": "{{ name }}", "how": "{{ result }}", "where": "{{ door }}"}
    chosen = [{"action": "test.do", "data": data}]
    await add_automation(hass, use(DO, terminals=[home], then_do=chosen, **who))

    for number in coming:
        await all_told(hass, heard, terminal.come(number))

    assert len(done) == count
    for call in done:
        assert call.data["who"] in ("Anna", "Boris", "Clara")
        assert call.data["how"] == ("denied" if "refused" in who else "granted")
        assert call.data["where"] == 1


async def test_another_terminal_is_none_of_theirs(
    hass: HomeAssistant,
    home: str,
    heard: Heard,
    terminal: SimulatedTerminal,
    done: list[ServiceCall],
) -> None:
    chosen = [{"action": "test.do"}]
    inputs = {"terminals": ["another"], "number": "5", "then_do": chosen}
    await add_automation(hass, use(DO, **inputs))

    await all_told(hass, heard, terminal.come("5"))

    assert done == []


async def test_repeated_refusals_are_warned_of(
    hass: HomeAssistant,
    home: str,
    heard: Heard,
    phone: Phone,
    terminal: SimulatedTerminal,
) -> None:
    inputs = {"terminal": home, "phones": [phone.device_id], "refusals": 3}
    await add_automation(hass, use(WARN, **inputs))

    for _ in range(2):
        await all_told_of_waiting(heard, terminal.stranger())
    assert phone.messages.empty()
    terminal.stranger()

    message = await phone.message()
    assert message["title"] == "Access Controller"
    assert message["message"] == "Somebody was refused 3 times."
    assert message["data"]["tag"] == f"{home}_refused"


async def test_one_refusal_and_none(
    hass: HomeAssistant,
    home: str,
    heard: Heard,
    phone: Phone,
    terminal: SimulatedTerminal,
) -> None:
    inputs = {"terminal": home, "phones": [phone.device_id], "refusals": 1}
    await add_automation(hass, use(WARN, **inputs))
    terminal.come("7")
    assert (await phone.message())["message"] == "Somebody was refused."
    await all_told(hass, heard, terminal.come("5"))
    assert phone.messages.empty()


async def test_refusals_long_apart_are_not(
    hass: HomeAssistant,
    home: str,
    heard: Heard,
    phone: Phone,
    terminal: SimulatedTerminal,
) -> None:
    inputs = {"terminal": home, "phones": [phone.device_id], "refusals": 2}
    await add_automation(hass, use(WARN, **inputs, within={"minutes": 1}))
    await all_told_of_waiting(heard, terminal.stranger())

    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=2))
    await hass.async_block_till_done()
    await all_told_of_waiting(heard, terminal.stranger())

    assert phone.messages.empty()


async def test_what_happens_to_the_door_is_warned_of(
    hass: HomeAssistant,
    home: str,
    heard: Heard,
    phone: Phone,
    terminal: SimulatedTerminal,
) -> None:
    """Of what was chosen, and of nothing that is restored after a reload."""
    chosen = ["forced_open", "duress"]
    inputs = {"terminal": home, "phones": [phone.device_id], "door": DOOR}
    await add_automation(hass, use(WARN, **inputs, kinds=chosen))

    await all_told(hass, heard, terminal.events.happen(5, 28, door=1))
    await all_told(hass, heard, terminal.events.happen(5, 23, door=1))
    assert phone.messages.empty()
    terminal.events.happen(5, 27, door=1)
    warning = await phone.message()
    assert warning["message"] == "The door was opened without permission."

    (entry,) = hass.config_entries.async_loaded_entries(DOMAIN)
    await hass.config_entries.async_reload(entry.entry_id)
    await heard.connected(terminal)
    await hass.async_block_till_done()
    assert phone.messages.empty()

    terminal.visits.come_under_duress("5")
    assert (await phone.message())["message"] == (
        "Somebody opened the door under duress."
    )


async def all_told_of_waiting(heard: Heard, entry: Entry | None) -> None:
    """Wait until a refusal was told, while automations go on waiting."""
    assert entry is not None
    await heard.until(lambda: entry.serial_no in heard.live)
    for _ in range(20):
        await asyncio.sleep(0)
