"""Expired guests are deleted if the owner enabled that; no other user is."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.hikvision_face_terminal.const import (
    CONF_REMOVE_EXPIRED_GUESTS,
    DOMAIN,
)
from custom_components.hikvision_face_terminal.hub.guest_expiry import RETRY_AFTER
from simulator import PROFILES, Fault, Profile, Scene, SimulatedTerminal
from tests.support.blueprints import add_script, import_all, use
from tests.support.common import device_of
from tests.support.records import user_record, validity

END = "2026-06-01 18:00:00"
NOON = "2026-06-01 12:00:00+00:00"
HOURS = timedelta(hours=9)
OTHERS = user_record(
    "90", "Eve", userType="visitor", Valid=validity(end="2026-02-01T00:00:00")
)


@pytest.fixture
def profile() -> Profile:
    """Return a terminal that deletes before it responds, as the clock is frozen."""
    return PROFILES["no_delete_process"]


@pytest.fixture(autouse=True)
async def _noon(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, terminal: SimulatedTerminal
) -> None:
    """Set the clock to noon, and add an expired visitor of another system."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to(NOON)
    terminal.scene = Scene.at_once()
    terminal.people["90"] = dict(OTHERS)


@pytest.fixture
def deleting(hass: HomeAssistant, loaded: MockConfigEntry) -> MockConfigEntry:
    """Return the entry with the option on."""
    hass.config_entries.async_update_entry(
        loaded, options={CONF_REMOVE_EXPIRED_GUESTS: True}
    )
    return loaded


async def act(
    hass: HomeAssistant, entry: MockConfigEntry, action: str, **data: object
) -> None:
    """Call an action."""
    await hass.services.async_call(
        DOMAIN, action, {"device_id": device_of(hass, entry).id, **data}, blocking=True
    )
    await hass.async_block_till_done(wait_background_tasks=True)


async def pass_by(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, time: timedelta
) -> None:
    """Let time pass."""
    freezer.tick(time)
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.mark.parametrize("action", ["enroll_user_with_face", "add_user"])
async def test_an_expired_guest_is_deleted(
    hass: HomeAssistant,
    deleting: MockConfigEntry,
    terminal: SimulatedTerminal,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    action: str,
) -> None:
    """Residents stay, and so do visitors whom another system created."""
    guest = {"name": "Gast", "user_type": "visitor", "valid_until": END}
    await act(hass, deleting, action, employee_no="7", **guest)
    await act(
        hass, deleting, action, employee_no="8", **{**guest, "user_type": "normal"}
    )
    await act(hass, deleting, action, employee_no="9", name="Gast", user_type="visitor")
    assert "Gast" not in str(hass_storage[f"{DOMAIN}.{deleting.entry_id}"])

    await pass_by(hass, freezer, timedelta(hours=5))
    assert "7" in terminal.people
    await pass_by(hass, freezer, timedelta(hours=1, minutes=1))
    assert {*terminal.people} == {"8", "9", "90"}
    assert "7" not in terminal.faces
    assert hass_storage[f"{DOMAIN}.{deleting.entry_id}"]["data"]["guests"] == {}


async def test_a_guest_pass_expires(
    hass: HomeAssistant,
    deleting: MockConfigEntry,
    terminal: SimulatedTerminal,
    freezer: FrozenDateTimeFactory,
    tmp_path: Path,
) -> None:
    """From the blueprint's script to the deletion."""
    import_all(hass, tmp_path)
    device = device_of(hass, deleting).id
    script = use(
        "script/hikvision_face_terminal/guest_pass.yaml",
        terminal=device,
        usual_hours=5,
    )
    await add_script(hass, "guest", script)
    await hass.services.async_call("script", "guest", {"name": "Gast"}, blocking=True)
    await hass.async_block_till_done(wait_background_tasks=True)
    (number,) = terminal.people.keys() - {"90"}
    await pass_by(hass, freezer, timedelta(hours=4, minutes=58))
    assert number in terminal.people
    await pass_by(hass, freezer, timedelta(minutes=3))
    assert [*terminal.people] == ["90"]


async def test_off_by_default(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Enabled later, it also deletes guests who have expired before."""
    await act(
        hass,
        loaded,
        "add_user",
        employee_no="7",
        name="Gast",
        user_type="visitor",
        valid_until=END,
    )
    await pass_by(hass, freezer, HOURS)
    assert "7" in terminal.people

    hass.config_entries.async_update_entry(
        loaded, options={CONF_REMOVE_EXPIRED_GUESTS: True}
    )
    await pass_by(hass, freezer, timedelta(minutes=1))
    assert "7" not in terminal.people


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Another user"},
        {"userType": "normal"},
        {"Valid": {**OTHERS["Valid"], "enable": False}},
    ],
    ids=["another name", "no visitor any more", "no end any more"],
)
async def test_a_user_who_is_no_longer_a_guest_stays(
    hass: HomeAssistant,
    deleting: MockConfigEntry,
    terminal: SimulatedTerminal,
    freezer: FrozenDateTimeFactory,
    change: dict[str, Any],
) -> None:
    """The terminal decides to whom a number belongs now."""
    await act(
        hass,
        deleting,
        "add_user",
        employee_no="7",
        name="Gast",
        user_type="visitor",
        valid_until=END,
    )
    original = dict(terminal.people["7"])
    terminal.people["7"] |= change
    await pass_by(hass, freezer, HOURS)
    terminal.people["7"] = original
    await pass_by(hass, freezer, HOURS)
    assert "7" in terminal.people


async def test_an_extended_guest_is_deleted_later(
    hass: HomeAssistant,
    deleting: MockConfigEntry,
    terminal: SimulatedTerminal,
    freezer: FrozenDateTimeFactory,
) -> None:
    guest = {"name": "Gast", "user_type": "visitor", "valid_until": END}
    await act(hass, deleting, "add_user", employee_no="7", **guest)
    await act(
        hass, deleting, "update_user", employee_no="7", valid_until="2026-06-02 18:00"
    )
    await pass_by(hass, freezer, HOURS)
    assert "7" in terminal.people
    await pass_by(hass, freezer, timedelta(days=1))
    assert "7" not in terminal.people


@pytest.mark.parametrize("blocked", [False, True], ids=["let in", "blocked"])
async def test_a_renamed_guest_is_deleted_in_time(
    hass: HomeAssistant,
    deleting: MockConfigEntry,
    terminal: SimulatedTerminal,
    freezer: FrozenDateTimeFactory,
    blocked: bool,
) -> None:
    """A guest stays a guest if this integration renames them."""
    guest = {"name": "Gast", "user_type": "visitor", "valid_until": END}
    await act(hass, deleting, "add_user", employee_no="7", **guest)
    update = {"employee_no": "7", "name": "Guest", "blocked": blocked}
    await act(hass, deleting, "update_user", **update)
    again = {"employee_no": "7", "name": "Ospite", "if_exists": "update"}
    if blocked:
        await act(hass, deleting, "update_user", employee_no="7", blocked=False)
    else:
        await act(hass, deleting, "enroll_user_with_face", **again)
    await pass_by(hass, freezer, timedelta(hours=5))
    assert "7" in terminal.people
    await pass_by(hass, freezer, timedelta(hours=1, minutes=1))
    assert "7" not in terminal.people


async def test_renaming_a_successor_does_not_make_them_a_guest(
    hass: HomeAssistant,
    deleting: MockConfigEntry,
    terminal: SimulatedTerminal,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A user who was given a guest's number at the terminal is not a guest."""
    guest = {"name": "Gast", "user_type": "visitor", "valid_until": END}
    await act(hass, deleting, "add_user", employee_no="7", **guest)
    terminal.people["7"] |= {"name": "Another user"}
    await act(hass, deleting, "update_user", employee_no="7", name="Gast again")
    await pass_by(hass, freezer, HOURS)
    assert "7" in terminal.people


async def test_a_blocked_guest_has_not_expired(
    hass: HomeAssistant,
    deleting: MockConfigEntry,
    terminal: SimulatedTerminal,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Nor is the terminal asked about them at each check."""
    guest = {"name": "Gast", "user_type": "visitor", "valid_until": END}
    await act(hass, deleting, "add_user", employee_no="7", **guest)
    await act(hass, deleting, "update_user", employee_no="7", blocked=True)
    await pass_by(hass, freezer, HOURS)
    asked = len(terminal.seen("POST", "UserInfo/Search"))
    await pass_by(hass, freezer, timedelta(minutes=1))
    assert len(terminal.seen("POST", "UserInfo/Search")) == asked
    assert "7" in terminal.people


async def test_a_failed_deletion_is_retried_later(
    hass: HomeAssistant,
    deleting: MockConfigEntry,
    terminal: SimulatedTerminal,
    freezer: FrozenDateTimeFactory,
) -> None:
    guest = {"name": "Gast", "user_type": "visitor", "valid_until": END}
    await act(hass, deleting, "add_user", employee_no="7", **guest)
    terminal.inject(Fault.refuse("deviceError"), path="UserInfoDetail/Delete")
    await pass_by(hass, freezer, HOURS)
    await pass_by(hass, freezer, timedelta(minutes=1))
    assert "7" in terminal.people
    await pass_by(hass, freezer, RETRY_AFTER)
    assert "7" not in terminal.people


async def test_stored_guests_go_with_the_entry(
    hass: HomeAssistant, deleting: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    guest = {"name": "Gast", "user_type": "visitor", "valid_until": END}
    await act(hass, deleting, "add_user", employee_no="7", **guest)
    assert f"{DOMAIN}.{deleting.entry_id}" in hass_storage
    await hass.config_entries.async_remove(deleting.entry_id)
    assert f"{DOMAIN}.{deleting.entry_id}" not in hass_storage
