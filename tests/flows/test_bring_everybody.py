"""The repairs about a new terminal: it is added, and everybody is brought there."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_PASSWORD
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub.everybody_offer import (
    EVERYBODY_OFFERED,
)
from custom_components.hikvision_face_terminal.hub.issues import Issue
from simulator import (
    PROFILES,
    Fault,
    PeopleBehavior,
    Profile,
    SimulatedTerminal,
    draw_face,
)
from tests.services.test_copying import OTHER, add
from tests.support.common import device_of, phase, settled
from tests.support.records import user_record
from tests.test_repairs import Fixing, issues, only_issue, translations

NAMES = {"5": "Anna", "6": "Boris", "7": "Clara", "8": "Dora"}


@dataclass(frozen=True, kw_only=True)
class NewTerminal:
    """A terminal that was just added to a house in which another one knows people."""

    hass: HomeAssistant
    door: SimulatedTerminal
    gate: SimulatedTerminal
    door_entry: MockConfigEntry
    entry: MockConfigEntry
    dialog: Fixing

    @property
    def issue(self) -> str:
        """The id of the repair that offers to bring everybody."""
        return f"{EVERYBODY_OFFERED}_{self.entry.entry_id}"

    async def start(self) -> dict[str, Any]:
        """Choose the door in the dialog, and return what is shown then."""
        shown = await self.dialog.begin()
        assert shown["step_id"] == "init"
        return await self.dialog.submit(source=self.door_entry.entry_id)

    async def finish(self) -> dict[str, Any]:
        """Return the last step, once the progress is done."""
        shown = await self.start()
        assert shown["progress_action"] == "copying"
        await settled(self.hass)
        return await self.dialog.show()


@pytest.fixture
def profile() -> Profile:
    """Return a terminal that gives faces out."""
    return PROFILES["binary_img"]


@pytest.fixture
def small() -> int | None:
    """Return how many people the new terminal can hold, None for many."""
    return None


@pytest.fixture(autouse=True)
def _people(terminal: SimulatedTerminal) -> None:
    for number, name in NAMES.items():
        terminal.people[number] = user_record(number, name)
        terminal.faces[number] = draw_face(int(number))


@pytest.fixture
async def new(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_client: ClientSessionGenerator,
    small: int | None,
) -> AsyncIterator[NewTerminal]:
    """Return a house with a new terminal."""
    assert await async_setup_component(hass, "repairs", {})
    kind = PROFILES["binary_img"]
    if small is not None:
        kind = replace(kind, people=PeopleBehavior(capacity=small))
    async with SimulatedTerminal(kind, tls=False, serial_number=OTHER) as gate:
        entry = await add(hass, "Gate", gate)
        dialog = Fixing(await hass_client(), f"{EVERYBODY_OFFERED}_{entry.entry_id}")
        yield NewTerminal(
            hass=hass,
            door=terminal,
            gate=gate,
            door_entry=loaded,
            entry=entry,
            dialog=dialog,
        )


async def test_everybody_is_brought_and_others_are_told(new: NewTerminal) -> None:
    del new.door.faces["7"]
    new.door.cards["5"] = [{"cardNo": "55"}]
    new.gate.people["9"] = user_record("9", "Emil")
    new.gate.cards["9"] = [{"cardNo": "55"}]
    new.gate.people["6"] = user_record("6", "[Somebody](http://else)")
    new.gate.people["8"] = user_record("8", "Dora")
    before = new.gate.snapshot()["people"]
    assert list(issues(new.hass)) == [new.issue]

    done = await new.finish()

    told = done["description_placeholders"]
    assert done["step_id"] == "done"
    assert (told["copied"], told["present"]) == ("1", "1")
    boris, clara, anna = told["left_out"].splitlines()
    assert anna == "- Anna (number 5): was brought without all of their cards"
    assert boris == "- Boris (number 6): another person has this number here"
    assert clara.startswith("- Clara (number 7): The person with the number 7 has no")
    assert new.gate.faces["5"]
    assert before.items() <= new.gate.snapshot()["people"].items()
    assert (await new.dialog.submit())["type"] == "create_entry"
    assert issues(new.hass) == {}


async def test_it_is_offered_once(new: NewTerminal) -> None:
    await new.finish()
    await new.dialog.submit()
    new.gate.people.clear()

    await new.hass.config_entries.async_reload(new.entry.entry_id)
    await settled(new.hass)

    assert issues(new.hass) == {}


async def test_offer_goes_with_the_terminal(new: NewTerminal) -> None:
    assert await new.hass.config_entries.async_remove(new.entry.entry_id)

    assert issues(new.hass) == {}


async def test_copying_everybody_elsewhere_withdraws_the_offer(
    new: NewTerminal,
) -> None:
    data = {
        "device_id": device_of(new.hass, new.door_entry).id,
        "targets": [device_of(new.hass, new.entry).id],
    }

    await new.hass.services.async_call(DOMAIN, "copy_all_users", data, blocking=True)

    assert sorted(new.gate.people) == sorted(NAMES)
    assert issues(new.hass) == {}


async def test_closed_dialog_ends_it_after_the_person(new: NewTerminal) -> None:
    """Nobody is there half, and the repair offers the rest."""
    new.gate.inject(Fault.delay(0.2), path="UserInfo/Record")
    await new.start()
    await new.gate.wait_for("POST", "UserInfo/Record")

    await new.dialog.close()
    await settled(new.hass)

    assert list(new.gate.people) == ["5"]
    assert new.gate.faces["5"]
    assert list(issues(new.hass)) == [new.issue]


@pytest.mark.parametrize("small", [3])
async def test_too_little_room_is_said_before(new: NewTerminal) -> None:
    shown = await new.start()

    assert shown["errors"] == {"source": "not_enough_room"}
    assert shown["description_placeholders"]["room"] == "3"
    assert not new.gate.people
    await new.dialog.submit(source=new.door_entry.entry_id)
    await settled(new.hass)
    done = await new.dialog.show()
    assert done["description_placeholders"]["copied"] == "3"
    assert "no room" in done["description_placeholders"]["left_out"]


async def test_terminal_that_is_lost_is_not_asked_for_each_person(
    new: NewTerminal,
) -> None:
    for number in range(10, 20):
        new.door.people[str(number)] = user_record(str(number), "Somebody")
        new.door.faces[str(number)] = draw_face(1)
    new.gate.inject(Fault.drop_before(), path="UserInfo", times=999)

    done = await new.finish()

    left_out = done["description_placeholders"]["left_out"].splitlines()
    assert len(left_out) == len(NAMES) + 10
    assert all(": The terminal did not answer" in line for line in left_out)
    pictures = [it for it in new.door.requests if "enrlFace" in it.path]
    assert 0 < len(pictures) < len(NAMES)


async def test_without_another_terminal_nothing_is_brought(new: NewTerminal) -> None:
    await new.hass.config_entries.async_unload(new.door_entry.entry_id)

    assert (await new.dialog.begin())["reason"] == "not_connected"
    assert list(issues(new.hass)) == [new.issue]


async def test_list_that_cannot_be_read_is_told(new: NewTerminal) -> None:
    new.door.inject(Fault.http_error(500), path="UserInfo/Search", times=99)

    ended = await new.finish()

    assert ended["reason"] == "not_read"
    assert "Access Controller" in ended["description_placeholders"]["source"]
    assert list(issues(new.hass)) == [new.issue]


@pytest.fixture
async def replaced(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    hass_client: ClientSessionGenerator,
) -> Fixing:
    """Return the dialog for a terminal at whose address another one answers."""
    assert await async_setup_component(hass, "repairs", {})
    hass.config_entries.async_update_entry(entry, unique_id=OTHER)
    await hass.config_entries.async_setup(entry.entry_id)
    assert phase(entry) is ConfigEntryState.SETUP_ERROR
    assert only_issue(hass, entry, Issue.TERMINAL_REPLACED).is_fixable
    return Fixing(await hass_client(), f"{Issue.TERMINAL_REPLACED}_{entry.entry_id}")


async def test_new_terminal_at_a_known_address_is_added(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    replaced: Fixing,
) -> None:
    """It has a certificate of its own, which the owner has trusted before."""
    shown = await replaced.begin()
    for texts in translations("issues", Issue.TERMINAL_REPLACED, "fix_flow", "step"):
        filled = texts["confirm"]["description"]
        assert "{" not in filled.format(**shown["description_placeholders"])

    assert (await replaced.submit())["type"] == "create_entry"

    (added,) = hass.config_entries.async_loaded_entries(DOMAIN)
    assert added.unique_id == terminal.serial_number
    assert added.data == entry.data
    await hass.config_entries.async_reload(entry.entry_id)
    assert issues(hass) == {}


async def test_new_terminal_that_refuses_is_not_added(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    terminal: SimulatedTerminal,
    replaced: Fixing,
) -> None:
    await replaced.begin()
    data = {**entry.data, CONF_PASSWORD: "another-1"}
    hass.config_entries.async_update_entry(entry, data=data)

    assert (await replaced.submit())["reason"] == "not_added"

    assert hass.config_entries.async_entries(DOMAIN) == [entry]
    assert hass.config_entries.flow.async_progress() == []
    assert only_issue(hass, entry, Issue.TERMINAL_REPLACED)
