"""One loaded terminal: builds the parts that work on it, and ends them."""

import asyncio

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback

from .access_events import AccessEvents
from .access_picture import AccessPicture
from .activity import EnrollmentActivity
from .captured_face import CapturedFace
from .cards import TerminalCards
from .coordinator import TerminalCoordinator
from .device import TerminalDevice
from .domain_data import async_get_domain_data
from .doors import Doors
from .enrollment import EnrollmentRunner
from .fingerprints import TerminalFingerprints
from .guest_expiry import GuestExpiry
from .issues import TerminalIssues
from .names import UserNames
from .pending_changes import PendingChanges, PendingChangesJob
from .person_links import PersonLinks
from .pins import TerminalPins
from .recovery import EnrollmentRecovery
from .reload import OptionsReload
from .schedule_sync import ScheduleSync
from .schedules import TerminalSchedules
from .set_up_check import SetUpCheck
from .store import async_get_store
from .terminal_clock import TerminalClock
from .users import TerminalUsers
from .visitors import Visitors


class TerminalHub:
    """The runtime data of a terminal's config entry."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        self._hass = hass
        self._entry = entry
        self.issues = TerminalIssues(hass, entry)
        self.store = async_get_store(hass, entry)
        self.pending = PendingChanges(hass, entry, self.store)
        self.coordinator = TerminalCoordinator(hass, entry, self.issues)
        self.face = CapturedFace(hass, entry, self.coordinator.client)
        self.device = TerminalDevice(self.coordinator, self.store, self.issues)
        self.names = UserNames(
            hass,
            self.device.client,
            async_get_domain_data(hass).listings[entry.entry_id],
        )
        self.links = PersonLinks(hass, entry, self.device, self.store, self.names)
        self.schedules = TerminalSchedules(hass, self.device, self.store)
        self.enrollment = EnrollmentRunner(
            self.coordinator,
            self.device,
            self.store,
            self.face,
            self.links,
            self.schedules,
        )
        self.clock = TerminalClock(self.coordinator, self.issues)
        self.access_events = AccessEvents(
            self.coordinator, self.device, self.store, self.issues, self.clock
        )
        self.visitors = Visitors(
            hass, entry, self.device, self.access_events, self.links
        )
        self.access_picture = AccessPicture(
            hass, entry, self.device.client, self.access_events
        )
        pictures = self.face, self.access_picture
        self.doors = Doors(self.coordinator, self.access_events, self.visitors)
        self.cards = TerminalCards(self.device, self.enrollment, self.store)
        self.set_up_check = SetUpCheck(self.coordinator, self.device, self.issues)
        self.fingerprints = TerminalFingerprints(
            self.device, self.enrollment, self.store, self.set_up_check
        )
        self.pins = TerminalPins(
            hass, entry, self.device, self.store, self.set_up_check
        )
        self.users = TerminalUsers(
            self.device,
            self.store,
            pictures,
            self.names,
            self.links,
            self.schedules,
        )
        self._activity = EnrollmentActivity(hass, entry, self.enrollment, self.visitors)
        self._recovery = EnrollmentRecovery(self.coordinator, self.device, self.store)
        self._guest_expiry = GuestExpiry(
            self.coordinator, self.device, self.store, self.users
        )
        self._schedule_sync = ScheduleSync(
            self.coordinator, self.device, self.schedules, self.issues
        )
        self._reload = OptionsReload(hass, entry, self.device)
        self._pending_job = PendingChangesJob(
            self.coordinator, self.device, self.pending, self.users
        )

    @property
    def is_idle(self) -> bool:
        """Whether nothing is written or enrolled."""
        return self.device.is_idle

    async def async_set_up(self) -> None:
        """Connect and start the background jobs; raises as a first refresh does."""
        await self.store.async_load()
        self.pending.async_report()
        await self.coordinator.async_config_entry_first_refresh()
        await self.access_events.async_set_up()
        self._entry.async_on_unload(self.face.async_forget)
        self._entry.async_on_unload(
            self._hass.bus.async_listen_once(
                EVENT_HOMEASSISTANT_STOP, self.async_shut_down
            )
        )
        # A terminal that is back is looked after at once. A poll without news does
        # not call listeners, hence the interval as well.
        self._entry.async_on_unload(
            self.coordinator.async_add_listener(self._recovery.async_check)
        )
        self._entry.async_on_unload(
            self.coordinator.async_add_listener(self._pending_job.async_check)
        )
        self._pending_job.async_start()
        await self.doors.async_set_up()
        self._recovery.async_start()
        self._guest_expiry.async_start()
        self._schedule_sync.async_start()
        self.set_up_check.async_start()
        self.links.async_start()
        self.visitors.async_start()
        self._activity.async_start()
        self.access_picture.async_start()
        self._reload.async_start()

    @callback
    def async_start(self) -> None:
        """Begin to follow events, once the entities that show them are there.

        Without events, periods and hours depend on the terminal's clock as well.
        """
        self.clock.async_start(reads_now=not self.access_events.is_enabled)
        self.access_events.async_start()

    async def async_shut_down(self, _: Event | None = None) -> None:
        """Cancel what is written or enrolled, and wait for the clean-up."""
        await asyncio.gather(
            self._async_end_events(),
            self.device.async_shut_down(),
            self.enrollment.async_shut_down(),
            self.doors.async_shut_down(),
        )

    async def _async_end_events(self) -> None:
        await self.access_events.async_shut_down()
        self.visitors.async_shut_down()
