"""Enrol people on Hikvision face terminals."""

from datetime import timedelta
from typing import Final

from homeassistant.const import EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.typing import ConfigType

from .const import DOMAIN
from .hub.coordinator import (
    TerminalConfigEntry,
    TerminalCoordinator,
    TerminalRuntimeData,
)
from .hub.device import TerminalWrites
from .hub.domain_data import async_get_domain_data
from .hub.enrollment import EnrollmentRunner
from .hub.guest_expiry import GuestExpiry
from .hub.issues import async_delete_interruptions, async_setup_issues
from .hub.recovery import EnrollmentRecovery
from .hub.store import async_get_remembered
from .hub.unfinished_writes import async_get_journal
from .hub.users import TerminalUsers
from .services.enrollment import async_setup_services
from .services.faces import async_setup_face_services
from .services.users import async_setup_people_services

# How often somebody is looked for who is left over, or whose time is up. If nobody is,
# which is known without asking, the terminal is not asked.
CHECK_INTERVAL: Final = timedelta(minutes=1)

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS = (Platform.BUTTON, Platform.EVENT, Platform.IMAGE, Platform.SENSOR)


async def async_setup(hass: HomeAssistant, _: ConfigType) -> bool:
    """Register what is there before any terminal is."""
    async_setup_services(hass)
    async_setup_face_services(hass)
    async_setup_people_services(hass)
    async_setup_issues(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: TerminalConfigEntry) -> bool:
    """Connect to one terminal, when it is its turn."""
    async with async_get_domain_data(hass).set_up_turns:
        await _async_connect(hass, entry)
    return True


async def _async_connect(hass: HomeAssistant, entry: TerminalConfigEntry) -> None:
    coordinator = TerminalCoordinator(hass, entry)
    await coordinator.async_config_entry_first_refresh()
    journal = await async_get_journal(hass)
    remembered = await async_get_remembered(hass)
    enrollment = EnrollmentRunner(hass, coordinator, journal, remembered)
    writes = TerminalWrites(hass, coordinator, enrollment)
    people = TerminalUsers(coordinator, writes, enrollment, remembered)
    entry.runtime_data = TerminalRuntimeData(
        coordinator=coordinator, enrollment=enrollment, writes=writes, people=people
    )
    entry.async_on_unload(enrollment.face.async_forget)
    for shutdown in (enrollment.async_shutdown, writes.async_shutdown):
        entry.async_on_unload(
            hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, shutdown)
        )
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    left_overs = EnrollmentRecovery(hass, coordinator, writes, journal)
    guests = GuestExpiry(hass, coordinator, writes, people, remembered)
    entry.async_on_unload(coordinator.async_add_listener(left_overs.async_check))
    # By the clock as well: listeners are called only when a poll brings news.
    for check in (left_overs.async_check, guests.async_check):
        entry.async_on_unload(
            async_track_time_interval(
                hass, check, CHECK_INTERVAL, cancel_on_shutdown=True
            )
        )
        check()


async def async_unload_entry(hass: HomeAssistant, entry: TerminalConfigEntry) -> bool:
    """End what is being written, clean-up included, and let go of the terminal."""
    await entry.runtime_data.writes.async_shutdown()
    await entry.runtime_data.enrollment.async_shutdown()
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: TerminalConfigEntry) -> None:
    """Forget what was kept and told of people on this terminal."""
    journal = await async_get_journal(hass)
    await journal.async_forget(entry.entry_id)
    remembered = await async_get_remembered(hass)
    await remembered.async_forget(entry.entry_id)
    async_delete_interruptions(hass, entry)
