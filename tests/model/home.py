"""Home Assistant's life: started, stopped, killed and started again."""

from collections.abc import Iterable
from contextlib import AsyncExitStack
from copy import deepcopy
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub.domain_data import (
    async_get_domain_data,
)
from custom_components.hikvision_face_terminal.hub.hub import TerminalHub
from tests.support.home_assistant.harness import running_harness

from .fast import TIMING
from .site import Site


class Home:
    """One Home Assistant after another, with the same storage."""

    def __init__(self, sites: Iterable[Site], *, photos: bool) -> None:
        """Prepare; `photos` is whether the owner wants to see captured faces."""
        self.sites = tuple(sites)
        self.photos = photos
        self.storage: dict[str, Any] = {}
        self.hubs: list[TerminalHub] = []
        """What entries had while they were loaded; none may outlive that."""
        self._stack = AsyncExitStack()
        self._hass: HomeAssistant | None = None

    @property
    def hass(self) -> HomeAssistant:
        """The one that runs."""
        assert self._hass is not None
        return self._hass

    async def start(self) -> None:
        """Start with what is stored, and set all entries up."""
        hass = await self._stack.enter_async_context(running_harness(self.storage))
        self._hass = hass
        async_get_domain_data(hass).timing = TIMING
        assert await async_setup_component(hass, DOMAIN, {})
        for site in self.sites:
            entry = MockConfigEntry(
                domain=DOMAIN,
                title=site.entry_id,
                entry_id=site.entry_id,
                unique_id=site.terminal.serial_number,
                data=site.data,
            )
            entry.add_to_hass(hass)
            self._allow_photos(entry)
        for site in self.sites:
            await self.load(site)

    async def stop(self) -> None:
        """Stop in good order."""
        self._remember()
        await self._stack.aclose()
        self._hass = None
        self.hubs.clear()  # All of it goes with the process.

    async def kill(self) -> None:
        """Stop as kill -9 does: nothing more is sent, nothing more is stored."""
        storage = deepcopy(self.storage)
        hass = self.hass
        for login in async_get_domain_data(hass).logins.values():
            login.refused = True
        connector = async_get_clientsession(hass).connector
        assert connector is not None
        await connector.close()
        await self.stop()
        self.storage.clear()
        self.storage.update(storage)

    def entry(self, site: Site) -> ConfigEntry[Any]:
        """Return a terminal's entry."""
        return self.hass.config_entries.async_get_known_entry(site.entry_id)

    def loaded(self, site: Site) -> bool:
        """Tell whether a terminal's entry is set up."""
        return self.entry(site).state is ConfigEntryState.LOADED

    async def load(self, site: Site) -> None:
        """Set a terminal's entry up; that it fails may be what it has to."""
        await self.hass.config_entries.async_setup(site.entry_id)
        await self.settled()

    async def settled(self) -> None:
        """Wait until nothing is done any more, and look at what there is."""
        await self.hass.async_block_till_done(wait_background_tasks=True)
        for site in self.sites:
            site.data = dict(self.entry(site).data)
            if self.loaded(site):
                hub = self.entry(site).runtime_data
                if hub not in self.hubs:
                    self.hubs.append(hub)

    def device(self, site: Site) -> str:
        """Return the id of a terminal's device; a made-up one if there is none."""
        registry = dr.async_get(self.hass)
        devices = dr.async_entries_for_config_entry(registry, site.entry_id)
        return devices[0].id if devices else site.entry_id

    def issues(self) -> list[str]:
        """Return what people are told to look at."""
        return [
            issue_id
            for domain, issue_id in ir.async_get(self.hass).issues
            if domain == DOMAIN
        ]

    def _remember(self) -> None:
        for site in self.sites:
            site.data = dict(self.entry(site).data)

    def _allow_photos(self, entry: ConfigEntry[Any]) -> None:
        if self.photos:
            er.async_get(self.hass).async_get_or_create(
                Platform.IMAGE,
                DOMAIN,
                f"{entry.unique_id}_last_captured_face",
                config_entry=entry,
            )
