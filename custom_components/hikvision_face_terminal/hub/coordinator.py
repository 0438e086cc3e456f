"""Poll one terminal and count its users and faces."""

from functools import partial
import logging
from typing import override

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
from .identity import async_entry_of_terminal, async_is_terminal_of
from .issues import TerminalIssues
from .options import scan_interval

_LOGGER = logging.getLogger(__name__)


class TerminalCoordinator(DataUpdateCoordinator[Counts]):
    """The only place that turns the client's errors into an entry's state.

    `device_info` and `capabilities` are read once, before the first poll.
    """

    config_entry: ConfigEntry
    device_info: DeviceInfo
    capabilities: Capabilities

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, issues: TerminalIssues
    ) -> None:
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=entry.title,
            update_interval=scan_interval(entry),
            always_update=False,
        )
        # Persist a rejected login immediately, whichever request hit it: a restart may
        # come before the next poll.
        self.client = async_get_client(
            hass,
            entry.data,
            on_refused=partial(self._store_login_refused, refused=True),
        )
        self._issues = issues

    @override
    async def _async_setup(self) -> None:
        try:
            self.device_info = await self.client.device.info()
            is_ours = async_is_terminal_of(
                self.hass, self.config_entry, self.device_info
            )
            if is_ours:
                self.capabilities = await self.client.device.capabilities()
        except IsapiError as err:
            raise self._entry_error(err) from err
        if not is_ours:
            if async_entry_of_terminal(self.hass, self.device_info) is None:
                self._issues.async_replaced()
            raise ConfigEntryError(
                translation_domain=DOMAIN, translation_key="another_terminal"
            )
        self._issues.async_set_up(self.capabilities)

    @override
    async def _async_update_data(self) -> Counts:
        try:
            counts = await self.client.device.counts()
        except IsapiError as err:
            raise self._entry_error(err) from err
        self._store_login_refused(refused=False)
        self._issues.async_read(counts, self.capabilities)
        return counts

    def _store_login_refused(self, *, refused: bool) -> None:
        """Store whether the login was rejected, so that a restart does not retry it."""
        data = dict(self.config_entry.data)
        if refused is (CONF_LOGIN_REFUSED in data):
            return
        if refused:
            data[CONF_LOGIN_REFUSED] = True
        else:
            del data[CONF_LOGIN_REFUSED]
        self.hass.config_entries.async_update_entry(self.config_entry, data=data)

    def _entry_error(self, err: IsapiError) -> ConfigEntryAuthFailed | UpdateFailed:
        """Only a rejected login starts reauth; lockouts and other errors pass."""
        self._issues.async_failed(err)
        refused = isinstance(err, IsapiAuthenticationError)
        kind = ConfigEntryAuthFailed if refused else UpdateFailed
        return kind(
            translation_domain=DOMAIN,
            translation_key=err.reason,
            translation_placeholders=placeholders(err),
        )
