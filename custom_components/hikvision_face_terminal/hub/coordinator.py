"""Keeps in touch with one terminal and counts its people and faces."""

from dataclasses import dataclass
from functools import partial
import logging
from typing import TYPE_CHECKING, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryError
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from ..const import CONF_LOGIN_REFUSED, DOMAIN
from ..isapi import (
    Capabilities,
    Counts,
    DeviceInfo,
    IsapiAuthenticationError,
    IsapiError,
)
from .client import async_get_client
from .errors import placeholders
from .issues import TerminalIssues
from .options import scan_interval

if TYPE_CHECKING:
    from .device import TerminalWrites
    from .enrollment import EnrollmentRunner
    from .users import TerminalUsers

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class TerminalRuntimeData:
    """What an entry has while it is loaded."""

    coordinator: TerminalCoordinator
    enrollment: EnrollmentRunner
    writes: TerminalWrites
    people: TerminalUsers


type TerminalConfigEntry = ConfigEntry[TerminalRuntimeData]


class TerminalCoordinator(DataUpdateCoordinator[Counts]):
    """The only place that turns the client's errors into an entry's state."""

    config_entry: TerminalConfigEntry
    device_info: DeviceInfo
    capabilities: Capabilities

    def __init__(self, hass: HomeAssistant, entry: TerminalConfigEntry) -> None:
        """Prepare; nothing is sent before the first refresh."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=entry.title,
            update_interval=scan_interval(entry),
            always_update=False,
        )
        # At once, whoever asked: a restart may come before the next poll.
        self.client = async_get_client(
            hass, entry.data, on_refused=partial(self._remember, refused=True)
        )
        self.issues = TerminalIssues(hass, entry)

    @override
    async def _async_setup(self) -> None:
        try:
            self.device_info = await self.client.device.info()
            if self.device_info.serial_number == self.config_entry.unique_id:
                self.capabilities = await self.client.device.capabilities()
        except IsapiError as err:
            raise self._entry_error(err) from err
        if self.device_info.serial_number != self.config_entry.unique_id:
            raise ConfigEntryError(
                translation_domain=DOMAIN, translation_key="another_terminal"
            )
        self.issues.async_set_up(self.capabilities)

    @override
    async def _async_update_data(self) -> Counts:
        try:
            counts = await self.client.device.counts()
        except IsapiError as err:
            raise self._entry_error(err) from err
        self._remember(refused=False)
        self.issues.async_read(counts, self.capabilities)
        return counts

    def _remember(self, *, refused: bool) -> None:
        """Keep it with the login, so that a restart does not try a refused one."""
        data = dict(self.config_entry.data)
        if refused is (CONF_LOGIN_REFUSED in data):
            return
        if refused:
            data[CONF_LOGIN_REFUSED] = True
        else:
            del data[CONF_LOGIN_REFUSED]
        self.hass.config_entries.async_update_entry(self.config_entry, data=data)

    def _entry_error(self, err: IsapiError) -> ConfigEntryAuthFailed | UpdateFailed:
        """Only a refused login asks for a new one; a lock and all else passes."""
        self.issues.async_failed(err)
        refused = isinstance(err, IsapiAuthenticationError)
        kind = ConfigEntryAuthFailed if refused else UpdateFailed
        return kind(
            translation_domain=DOMAIN,
            translation_key=err.reason,
            translation_placeholders=placeholders(err),
        )
