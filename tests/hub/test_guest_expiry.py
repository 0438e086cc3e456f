"""Expired guests are removed if the owner wants it, and no other user is."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
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
GUEST: dict[str, Any] = {"name": "Gast", "user_type": "visitor", "valid_until": END}
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
    """Let it be noon, and an expired visitor be there whom another client added."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to(NOON)
    terminal.scene = Scene.at_once()
    terminal.people["90"] = dict(OTHERS)


@dataclass(frozen=True, kw_only=True)
class Guests:
    """A terminal whose expired guests are removed, and a clock that tests move."""

    hass: HomeAssistant
    entry: MockConfigEntry
    terminal: SimulatedTerminal
    freezer: FrozenDateTimeFactory

    async def act(self, action: str, employee_no: str = "7", **data: Any) -> None:
        """Call an action for a user."""
        device = device_of(self.hass, self.entry).id
        data |= {"device_id": device, "employee_no": employee_no}
        await self.hass.services.async_call(DOMAIN, action, data, blocking=True)
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def add(self) -> None:
        """Add guest 7."""
        await self.act("add_user", **GUEST)

    async def wait(self, time: timedelta) -> None:
        """Let time pass."""
        self.freezer.tick(time)
        async_fire_time_changed(self.hass)
        await self.hass.async_block_till_done(wait_background_tasks=True)

    def switch_on(self) -> None:
        """Let the owner switch the removal on."""
        options = {**self.entry.options, CONF_REMOVE_EXPIRED_GUESTS: True}
        self.hass.config_entries.async_update_entry(self.entry, options=options)


@pytest.fixture
def switched_off(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    freezer: FrozenDateTimeFactory,
) -> Guests:
    """Return the terminal as it is by default: no guest is removed."""
    return Guests(hass=hass, entry=loaded, terminal=terminal, freezer=freezer)


@pytest.fixture
def guests(switched_off: Guests) -> Guests:
    """Return the terminal with the option on."""
    switched_off.switch_on()
    return switched_off


@pytest.mark.parametrize("action", ["enroll_user_with_face", "add_user"])
async def test_guest_is_removed_when_their_access_ends(
    guests: Guests, hass_storage: dict[str, Any], action: str
) -> None:
    """No resident is removed, and no visitor whom another client added."""
    await guests.act(action, **GUEST)
    await guests.act(action, employee_no="8", **{**GUEST, "user_type": "normal"})
    await guests.act(action, employee_no="9", name="Gast", user_type="visitor")
    assert "Gast" not in str(hass_storage[f"{DOMAIN}.{guests.entry.entry_id}"])

    await guests.wait(timedelta(hours=5))
    assert "7" in guests.terminal.people
    await guests.wait(timedelta(hours=1, minutes=1))
    assert {*guests.terminal.people} == {"8", "9", "90"}
    assert "7" not in guests.terminal.faces
    assert hass_storage[f"{DOMAIN}.{guests.entry.entry_id}"]["data"]["guests"] == {}


async def test_guest_pass_expires_and_is_removed(
    guests: Guests, tmp_path: Path
) -> None:
    """From the blueprint's script to a terminal without the guest."""
    import_all(guests.hass, tmp_path)
    assert await async_setup_component(guests.hass, "persistent_notification", {})
    device = device_of(guests.hass, guests.entry).id
    script = use(
        "script/hikvision_face_terminal/guest_pass.yaml",
        terminal=device,
        usual_hours=5,
    )
    await add_script(guests.hass, "guest", script)
    await guests.hass.services.async_call(
        "script", "guest", {"name": "Gast"}, blocking=True
    )
    await guests.hass.async_block_till_done(wait_background_tasks=True)
    (number,) = guests.terminal.people.keys() - {"90"}
    await guests.wait(timedelta(hours=4, minutes=58))
    assert number in guests.terminal.people
    await guests.wait(timedelta(minutes=3))
    assert [*guests.terminal.people] == ["90"]


async def test_off_by_default(switched_off: Guests) -> None:
    """Switching it on later removes guests who have expired before, too."""
    await switched_off.add()
    await switched_off.wait(HOURS)
    assert "7" in switched_off.terminal.people

    switched_off.switch_on()
    await switched_off.wait(timedelta(minutes=1))
    assert "7" not in switched_off.terminal.people


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Another user"},
        {"userType": "normal"},
        {"Valid": {**OTHERS["Valid"], "enable": False}},
    ],
    ids=["another name", "no visitor any more", "no end any more"],
)
async def test_former_guest_stays_for_good(
    guests: Guests, change: dict[str, Any]
) -> None:
    """The terminal decides who has the number now."""
    await guests.add()
    original = dict(guests.terminal.people["7"])
    guests.terminal.people["7"] |= change
    await guests.wait(HOURS)
    guests.terminal.people["7"] = original
    await guests.wait(HOURS)
    assert "7" in guests.terminal.people


async def test_extended_guest_is_removed_later(guests: Guests) -> None:
    await guests.add()
    await guests.act("update_user", valid_until="2026-06-02 18:00")
    await guests.wait(HOURS)
    assert "7" in guests.terminal.people
    await guests.wait(timedelta(days=1))
    assert "7" not in guests.terminal.people


@pytest.mark.parametrize("blocked", [False, True], ids=["let in", "blocked"])
async def test_renamed_guest_is_removed_in_time(guests: Guests, blocked: bool) -> None:
    """A guest stays a guest under any name that Home Assistant gave."""
    await guests.add()
    await guests.act("update_user", name="Guest", blocked=blocked)
    if blocked:
        await guests.act("update_user", blocked=False)
    else:
        await guests.act("enroll_user_with_face", name="Ospite", if_exists="update")
    await guests.wait(timedelta(hours=5))
    assert "7" in guests.terminal.people
    await guests.wait(timedelta(hours=1, minutes=1))
    assert "7" not in guests.terminal.people


async def test_renaming_another_user_makes_no_guest(guests: Guests) -> None:
    """A user who got a guest's number by another client is not removed."""
    await guests.add()
    guests.terminal.people["7"] |= {"name": "Another user"}
    await guests.act("update_user", name="Gast again")
    await guests.wait(HOURS)
    assert "7" in guests.terminal.people


async def test_blocked_guest_has_not_expired(guests: Guests) -> None:
    """The terminal is not asked about them at each poll, either."""
    await guests.add()
    await guests.act("update_user", blocked=True)
    await guests.wait(HOURS)
    searches = len(guests.terminal.seen("POST", "UserInfo/Search"))
    await guests.wait(timedelta(minutes=1))
    assert len(guests.terminal.seen("POST", "UserInfo/Search")) == searches
    assert "7" in guests.terminal.people


async def test_failed_removal_is_retried_later(guests: Guests) -> None:
    await guests.add()
    guests.terminal.inject(Fault.refuse("deviceError"), path="UserInfoDetail/Delete")
    await guests.wait(HOURS)
    await guests.wait(timedelta(minutes=1))
    assert "7" in guests.terminal.people
    await guests.wait(RETRY_AFTER)
    assert "7" not in guests.terminal.people


async def test_stored_data_is_removed_with_the_entry(
    guests: Guests, hass_storage: dict[str, Any]
) -> None:
    await guests.add()
    assert f"{DOMAIN}.{guests.entry.entry_id}" in hass_storage
    await guests.hass.config_entries.async_remove(guests.entry.entry_id)
    assert f"{DOMAIN}.{guests.entry.entry_id}" not in hass_storage
