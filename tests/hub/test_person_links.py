"""Links between users of a terminal and people of Home Assistant."""

import asyncio
from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub.issues import LINK_BROKEN
from custom_components.hikvision_face_terminal.hub.visit import Visit
from custom_components.hikvision_face_terminal.runtime import TerminalConfigEntry
from simulator import SimulatedTerminal
from tests.flows.test_options import Configure
from tests.support.common import device_of
from tests.support.records import user_record
from tests.support.visits import FACE, FOLLOWING, event_of, tell
from tests.test_repairs import issues, translations

from .test_visitors import told

ANNA = "person.anna"


@pytest.fixture
def options() -> dict[str, Any]:
    """Return the options of an owner who wants to know who comes."""
    return FOLLOWING


@pytest.fixture
def visits(loaded: TerminalConfigEntry) -> list[Visit]:
    """Return the visits that are told from now on."""
    found: list[Visit] = []
    loaded.runtime_data.visitors.async_subscribe(found.append)
    return found


@pytest.fixture
async def linked(
    hass: HomeAssistant,
    loaded: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    entity_registry: er.EntityRegistry,
) -> TerminalConfigEntry:
    """Return a terminal's entry; its user 5, Anna, was linked under Configure."""
    entity_registry.async_get_or_create("person", "person", "1", object_id_base="anna")
    terminal.people["5"] = user_record("5", "Anna")
    terminal.people["6"] = user_record("6", "Boris")
    dialog = Configure(hass, loaded)
    await dialog.user("5")
    await dialog.choose("link")
    step = await dialog.send({"person": ANNA})
    assert step["step_id"] == "person_limited"
    dialog.close()
    return loaded


def is_broken(hass: HomeAssistant, entry: TerminalConfigEntry) -> bool:
    """Return whether the link is gone, and the owner is told so in each language."""
    found = issues(hass)
    if not found:
        return False
    assert list(found) == [f"{LINK_BROKEN}_{entry.entry_id}_5"]
    (issue,) = found.values()
    for texts in translations("issues", LINK_BROKEN):
        step = texts["fix_flow"]["step"]["confirm"]
        for text in (texts["title"], step["title"], step["description"]):
            assert "{" not in text.format(**(issue.translation_placeholders or {}))
    assert entry.runtime_data.store.links() == {}
    return True


async def test_an_event_names_the_person(
    hass: HomeAssistant,
    linked: TerminalConfigEntry,
    visits: list[Visit],
    entity_registry: er.EntityRegistry,
    hass_storage: dict[str, Any],
) -> None:
    """Also after a reload, and under the name that the person has by then."""
    await tell(hass, linked, event_of(FACE, employee_no="5", name="Anna"))
    await tell(hass, linked, event_of(FACE, employee_no="6", name="Boris"))
    assert [visit.person for visit in visits] == [ANNA, None]
    stored = str(hass_storage[f"{DOMAIN}.{linked.entry_id}"])
    assert "Anna" not in stored
    assert ANNA not in stored

    await hass.config_entries.async_reload(linked.entry_id)
    entity_registry.async_update_entity(ANNA, new_entity_id="person.anna_k")
    linked.runtime_data.visitors.async_subscribe(visits.append)
    await tell(hass, linked, event_of(FACE, employee_no="5", name="Anna"))

    assert visits[2].person == "person.anna_k"
    assert not is_broken(hass, linked)


async def test_the_link_is_shown_and_can_be_removed(
    hass: HomeAssistant, linked: TerminalConfigEntry
) -> None:
    dialog = Configure(hass, linked)
    await dialog.user("5")
    step = await dialog.choose("link")
    (field,) = step["data_schema"].schema
    assert field.description == {"suggested_value": ANNA}

    await dialog.send({})

    assert linked.runtime_data.store.links() == {}
    assert not is_broken(hass, linked)


async def test_another_person_of_the_number_breaks_the_link(
    hass: HomeAssistant,
    linked: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    visits: list[Visit],
) -> None:
    terminal.people["5"]["name"] = "Boris"

    await tell(hass, linked, event_of(FACE, employee_no="5", name="Boris"))
    await told(linked, 1, visits)

    assert [(visit.name, visit.person) for visit in visits] == [("Boris", None)]
    assert is_broken(hass, linked)


async def test_another_spelling_of_the_name_does_not(
    hass: HomeAssistant,
    linked: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    visits: list[Visit],
) -> None:
    """The record decides, which is read once."""
    for count in (1, 2):
        await tell(hass, linked, event_of(FACE, employee_no="5", name="ANNA"))
        await told(linked, count, visits)
        if count == 1:
            asked = len(terminal.seen("POST", "UserInfo/Search"))

    assert [visit.person for visit in visits] == [ANNA, ANNA]
    assert len(terminal.seen("POST", "UserInfo/Search")) == asked
    assert not is_broken(hass, linked)


async def test_a_removed_person_breaks_the_link(
    hass: HomeAssistant,
    linked: TerminalConfigEntry,
    entity_registry: er.EntityRegistry,
) -> None:
    entity_registry.async_remove(ANNA)
    await hass.async_block_till_done()

    assert is_broken(hass, linked)


@pytest.mark.parametrize("change", ["gone", "away", "same"])
async def test_links_are_checked_each_day(
    hass: HomeAssistant,
    linked: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    change: str,
) -> None:
    """A terminal that does not answer proves nothing."""
    if change == "away":
        await terminal.stop()
    elif change == "gone":
        del terminal.people["5"]

    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(days=1, seconds=1))
    tasks = [it for it in asyncio.all_tasks() if "linked people" in it.get_name()]
    if tasks:
        await asyncio.wait(tasks)
    await hass.async_block_till_done()

    assert is_broken(hass, linked) is (change == "gone")


async def test_a_rename_here_keeps_the_link_and_a_removal_takes_it(
    hass: HomeAssistant,
    linked: TerminalConfigEntry,
    terminal: SimulatedTerminal,
    visits: list[Visit],
) -> None:
    device = {"device_id": device_of(hass, linked).id, "employee_no": "5"}
    for action, data in (
        ("update_user", {"name": "Anna K"}),
        ("delete_user", {}),
        ("add_user", {"name": "Anna K"}),
    ):
        await hass.services.async_call(DOMAIN, action, device | data, blocking=True)
        await tell(hass, linked, event_of(FACE, employee_no="5", name="Anna K"))

    assert [visit.person for visit in visits] == [ANNA, None, None]
    assert not is_broken(hass, linked), "the owner knows"


async def test_a_rename_here_does_not_pass_on_the_link_of_another(
    hass: HomeAssistant, linked: TerminalConfigEntry, terminal: SimulatedTerminal
) -> None:
    terminal.people["5"]["name"] = "Boris"
    device = {"device_id": device_of(hass, linked).id, "employee_no": "5"}

    await hass.services.async_call(
        DOMAIN, "update_user", device | {"name": "Anna"}, blocking=True
    )

    assert is_broken(hass, linked)
