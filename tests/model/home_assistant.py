"""A Home Assistant that can be stopped, killed and started again."""

import asyncio
from collections.abc import Iterable
from contextlib import AsyncExitStack
from copy import deepcopy
from typing import Any, Final

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
from tests.support.common import NEW_ENTRY, OPTIONS as USUAL, settled
from tests.support.home_assistant.harness import running_harness
from tests.support.schedule_helper import ScheduleHelpers, Week

from .fast_clock import TIMING
from .heard import Heard, slots_are_freed
from .terminal import ModelTerminal

# All that can be done with doors.
OPTIONS: Final = {**USUAL, "door_control": "open_and_modes"}


class RestartableHomeAssistant:
    """One Home Assistant after another, with the same storage.

    `photos` enables the entity that shows captured faces; with `events`, who comes is
    followed.
    """

    def __init__(
        self, terminals: Iterable[ModelTerminal], *, photos: bool, events: bool
    ) -> None:
        """Prepare; `photos` is whether the owner wants to see captured faces."""
        self.terminals = tuple(terminals)
        self.photos = photos
        self.heard = Heard()
        self._options = {**OPTIONS, "access_events": events}
        self.storage: dict[str, Any] = {}
        self.weeks: dict[str, Week] = {"one": {}, "other": {}}
        """The hours of the Schedule helpers, by the end of their entity ids."""
        self.hubs: list[TerminalHub] = []
        """The hubs of all entries ever loaded; none may outlive its entry."""
        self._helpers: ScheduleHelpers
        self._stack = AsyncExitStack()
        self._hass: HomeAssistant | None = None

    @property
    def hass(self) -> HomeAssistant:
        """The running one."""
        assert self._hass is not None
        return self._hass

    async def start(self) -> None:
        """Start with the stored data, and set up all entries."""
        hass = await self._stack.enter_async_context(running_harness(self.storage))
        self._hass = hass
        self._stack.enter_context(self.heard.listening(hass))
        async_get_domain_data(hass).timing = TIMING
        assert await async_setup_component(hass, DOMAIN, {})
        for terminal in self.terminals:
            entry = MockConfigEntry(
                domain=DOMAIN,
                title=terminal.entry_id,
                entry_id=terminal.entry_id,
                unique_id=terminal.simulated.serial_number,
                data=terminal.data,
                **NEW_ENTRY | {"options": self._options},
            )
            entry.add_to_hass(hass)
            self._enable(entry, Platform.SELECT, "door_mode_1")
            if self.photos:
                self._enable(entry, Platform.IMAGE, "last_captured_face")
        self._helpers = ScheduleHelpers(hass)
        for name, week in self.weeks.items():
            await self._helpers.create(name, week)
        await self._helpers.async_save_ids()
        for terminal in self.terminals:
            await self.load(terminal)

    async def edit_helper(self, name: str, week: Week) -> None:
        """Give a Schedule helper other hours."""
        self.weeks[name] = week
        await self._helpers.edit(f"schedule.{name}", week)

    async def stop(self) -> None:
        """Stop in an orderly way."""
        self._record_entry_data()
        self._helpers.stop_timers()
        async with slots_are_freed(*self.terminals):
            await self._stack.aclose()
        self._hass = None
        self.hubs.clear()

    async def kill(self) -> None:
        """Stop as kill -9 does: no more requests, no more writes to storage."""
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
        self.heard.forget()

    def entry(self, terminal: ModelTerminal) -> ConfigEntry[Any]:
        """Return a terminal's entry."""
        return self.hass.config_entries.async_get_known_entry(terminal.entry_id)

    def loaded(self, terminal: ModelTerminal) -> bool:
        """Return whether the entry of a terminal is set up."""
        return self.entry(terminal).state is ConfigEntryState.LOADED

    async def load(self, terminal: ModelTerminal) -> None:
        """Set up the entry of a terminal; the set-up may fail."""
        await self.hass.config_entries.async_setup(terminal.entry_id)
        await self.settle()

    async def settle(self) -> None:
        """Wait until no work is left, and record the entries' data."""
        await settled(self.hass)
        for terminal in self.terminals:
            terminal.data = dict(self.entry(terminal).data)
            if self.loaded(terminal):
                hub = self.entry(terminal).runtime_data
                if hub not in self.hubs:
                    self.hubs.append(hub)

    def device(self, terminal: ModelTerminal) -> str:
        """Return the id of a terminal's device, or an unknown id if there is none."""
        registry = dr.async_get(self.hass)
        devices = dr.async_entries_for_config_entry(registry, terminal.entry_id)
        return devices[0].id if devices else terminal.entry_id

    def hub(self, terminal: ModelTerminal) -> TerminalHub:
        """Return the hub of a terminal that is loaded."""
        hub: TerminalHub = self.entry(terminal).runtime_data
        return hub

    def session(self, terminal: ModelTerminal) -> object:
        """Return the stream that is open and has caught up with the log, if any."""
        if self._hass is None or not self.loaded(terminal):
            return None
        session = self.hub(terminal).access_events._follower.session
        return session if session and session.is_caught_up else None

    def follows(self, terminal: ModelTerminal) -> bool:
        """Return whether the events of a terminal that is loaded are followed."""
        return self.hub(terminal).access_events.is_enabled

    def reads_log(self, terminal: ModelTerminal) -> bool:
        """Return whether they are, and its log can be read."""
        log = self.hub(terminal).access_events._follower.log
        return self.follows(terminal) and log.is_possible

    async def follow(self) -> None:
        """Wait until it is stored how far each log that can be read was told."""
        for terminal in filter(self.loaded, self.terminals):
            while self.reads_log(terminal) and not self._has_cursor(terminal):  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.005)

    def _has_cursor(self, terminal: ModelTerminal) -> bool:
        stored = self.storage.get(f"{DOMAIN}.{terminal.entry_id}")
        return stored is not None and "cursor" in stored["data"]

    def issues(self) -> list[str]:
        """Return the ids of the integration's repair issues."""
        return [
            issue_id
            for domain, issue_id in ir.async_get(self.hass).issues
            if domain == DOMAIN
        ]

    def _record_entry_data(self) -> None:
        for terminal in self.terminals:
            terminal.data = dict(self.entry(terminal).data)

    def _enable(self, entry: ConfigEntry[Any], platform: Platform, key: str) -> None:
        """Enable an entity that is disabled by default."""
        er.async_get(self.hass).async_get_or_create(
            platform, DOMAIN, f"{entry.unique_id}_{key}", config_entry=entry
        )
