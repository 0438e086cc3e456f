"""Options: what an update leaves off, and which of them reload the entry."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub.issues import DOOR_CONTROL_OFFERED
from custom_components.hikvision_face_terminal.hub.options import (
    DoorControl,
    access_events,
    door_control,
)
from simulator import Scene, SimulatedTerminal
from tests.support.common import settled
from tests.test_config_flow import begin, enter, login
from tests.test_init import begin_enrollment
from tests.test_repairs import Fixing, issues, translations


@pytest.fixture
async def updated(
    hass: HomeAssistant, terminal: SimulatedTerminal, entry_data: dict[str, Any]
) -> MockConfigEntry:
    """Return an entry of 0.1 that was set up by this version."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Front *door*",
        unique_id=terminal.serial_number,
        data=entry_data,
        options={"scan_interval": 300},
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


def offer_of(entry: MockConfigEntry) -> str:
    """Return the id of the repair that offers door control."""
    return f"{DOOR_CONTROL_OFFERED}_{entry.entry_id}"


async def test_a_new_entry_can_open_the_door(
    hass: HomeAssistant, terminal: SimulatedTerminal
) -> None:
    flow_id = await begin(hass)
    await enter(hass, flow_id, login(terminal))
    entry = (await enter(hass, flow_id, {}))["result"]

    assert door_control(entry) is DoorControl.OPEN
    assert access_events(entry)
    assert issues(hass) == {}


async def test_an_update_gives_no_door_opener_and_offers_it_once(
    hass: HomeAssistant, updated: MockConfigEntry
) -> None:
    assert door_control(updated) is DoorControl.NONE
    assert access_events(updated)
    assert updated.options == {"scan_interval": 300}
    assert (updated.version, updated.minor_version) == (1, 2)
    offer = issues(hass)[offer_of(updated)]
    assert (offer.is_fixable, offer.is_persistent) == (True, True)

    ir.async_delete_issue(hass, DOMAIN, offer.issue_id)
    await hass.config_entries.async_reload(updated.entry_id)
    assert issues(hass) == {}


async def test_an_entry_of_a_later_version_is_not_touched(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(entry, version=2)

    assert not await hass.config_entries.async_setup(entry.entry_id)

    assert entry.version == 2


@pytest.mark.parametrize("control", DoorControl)
async def test_the_owner_chooses(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    updated: MockConfigEntry,
    control: DoorControl,
) -> None:
    """What was chosen is in force at once, and the offer is gone."""
    assert await async_setup_component(hass, "repairs", {})
    hub = updated.runtime_data
    fixing = Fixing(await hass_client(), offer_of(updated))
    shown = await fixing.begin()
    assert shown["type"] == "menu"
    for texts in translations("issues", DOOR_CONTROL_OFFERED, "fix_flow", "step"):
        text = texts[shown["step_id"]]
        assert set(shown["menu_options"]) == set(text["menu_options"])
        assert "{" not in text["description"].format(name="")
    assert shown["description_placeholders"] == {"name": "Front \\*door\\*"}

    ended = await fixing.submit(next_step_id=f"choose_{control}")
    await settled(hass)

    assert ended["type"] == "create_entry"
    assert door_control(updated) is control
    assert issues(hass) == {}
    assert (updated.runtime_data is hub) is (control is DoorControl.NONE)


async def test_the_offer_goes_with_its_entry(
    hass: HomeAssistant, updated: MockConfigEntry
) -> None:
    await hass.config_entries.async_remove(updated.entry_id)

    assert issues(hass) == {}


@pytest.mark.parametrize(
    ("changed", "reloads"),
    [
        ({"access_events": True}, True),
        ({"door_control": "none"}, True),
        ({"names_in_events": "none", "capture_timeout": 20}, False),
    ],
    ids=["access events", "door control", "others"],
)
async def test_only_what_adds_or_removes_entities_reloads_the_entry(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    changed: dict[str, Any],
    reloads: bool,
) -> None:
    hub = loaded.runtime_data

    hass.config_entries.async_update_entry(
        loaded, options={**loaded.options, **changed}
    )
    await settled(hass)

    assert (loaded.runtime_data is not hub) is reloads


async def test_a_reload_waits_for_the_end_of_an_enrollment(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    hub = loaded.runtime_data
    terminal.scene = Scene.never()
    enrolling = begin_enrollment(hass, loaded)
    await terminal.wait_for("POST", "CaptureFaceData")

    hass.config_entries.async_update_entry(loaded, options={"access_events": False})
    terminal.scene = Scene.at_once()

    assert (await enrolling)["created"], "a reload would have cancelled it"
    await settled(hass)
    assert loaded.runtime_data is not hub


async def test_an_option_that_was_set_back_meanwhile_reloads_nothing(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    hub, options = loaded.runtime_data, dict(loaded.options)
    terminal.scene = Scene.never()
    enrolling = begin_enrollment(hass, loaded)
    await terminal.wait_for("POST", "CaptureFaceData")
    for changed in {"door_control": "none"}, {}:
        hass.config_entries.async_update_entry(loaded, options={**options, **changed})
    terminal.scene = Scene.at_once()

    await enrolling
    await settled(hass)

    assert loaded.runtime_data is hub
