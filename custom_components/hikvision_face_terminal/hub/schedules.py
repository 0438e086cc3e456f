"""The hours of users on one terminal: a Schedule helper in a template of its own.

The terminal itself keeps the hours, so that they hold while Home Assistant is off.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial

from homeassistant.core import HomeAssistant, callback

from ..isapi import (
    IsapiError,
    OwnSchedule,
    ScheduleLimits,
    Standing,
    TerminalContext,
    TerminalOperationError,
    User,
    UserChanges,
    attribute_errors_to,
    check_hours,
    give_back,
    meaning_of,
    standing_of,
    take_room,
    templates_in_use,
    write_schedule,
)
from .device import TerminalDevice
from .kept_schedules import KeptSchedule, KeptSchedules
from .schedule_helpers import ALWAYS, WantedSchedule, async_entity_id, async_name_of
from .store import TerminalStore


class TerminalSchedules:
    """Puts schedules into the terminal for those who are to have them.

    Raises only IsapiError. `on_change` is called when a schedule may have lost its
    last user, or got its first.
    """

    def __init__(
        self, hass: HomeAssistant, device: TerminalDevice, store: TerminalStore
    ) -> None:
        self.kept = KeptSchedules(store)
        self.on_change: Callable[[], None] = lambda: None
        self._hass = hass
        self._device = device
        self._limits: ScheduleLimits | None = None

    @callback
    def async_entity_id_of(self, user: User) -> str | None:
        """Return the Schedule helper whose hours a user has; None without one."""
        return async_entity_id(self._hass, self.kept.helper_of(user))

    async def async_meanings(self, user: User) -> dict[str, WantedSchedule]:
        """Return what a user's templates mean, by number, for another terminal.

        Number 1 is "always" everywhere, and not among them. NOT_SUPPORTED if hours of
        others cannot be read.
        """
        return {
            template: await self._async_meaning(template)
            for template in {*user.plan_templates.values()} - {"", "1"}
        }

    async def async_check(self, wanted: WantedSchedule | None) -> None:
        """Raise if the terminal has no room for a schedule, or cannot hold its hours.

        The error names the terminal.
        """
        if wanted and wanted is not ALWAYS:
            terminal = self._device.context()
            with attribute_errors_to(terminal):
                await self._async_place(terminal, {"": wanted})

    @asynccontextmanager
    async def async_given(
        self,
        terminal: TerminalContext,
        changes: UserChanges,
        wanted: WantedSchedule | None,
    ) -> AsyncIterator[tuple[TerminalContext, UserChanges]]:
        """Have a schedule ready for the user who is written in the block.

        The block gets the terminal and the changes to write with; see async_placed.
        ALWAYS takes a schedule of ours away, and no other.
        """
        if wanted is None and changes.plan_template is None:
            yield terminal, changes
            return
        if wanted is ALWAYS:
            changes = replace(changes, released_templates=self.kept.numbers)
        named = {"": wanted} if wanted and wanted is not ALWAYS else {}
        async with self.async_placed(terminal, named) as (ready, templates):
            if templates:
                changes = replace(changes, plan_template=int(templates[""]))
            yield ready, changes

    @asynccontextmanager
    async def async_placed(
        self, terminal: TerminalContext, wanted: Mapping[str, WantedSchedule]
    ) -> AsyncIterator[tuple[TerminalContext, dict[str, str]]]:
        """Have schedules ready for the user who is written in the block.

        The block gets the terminal to write to, and the templates by the names in
        `wanted`. What there is no room for raises before the block. The terminal is
        written to only when the user is; if the block fails, what it got is given back.
        """
        placed = await self._async_place(terminal, wanted)
        written: set[str] = set()
        write = partial(self._async_write, terminal, wanted, placed, written)
        templates = {name: str(it.own.template_no) for name, it in placed.items()}
        try:
            yield replace(terminal, prepare_write=write), templates
        except BaseException:
            if written:
                with suppress(IsapiError):  # Made up for by ScheduleSync.
                    await self.async_release_unused(terminal)
            raise
        finally:
            self.on_change()

    async def async_release_unused(self, terminal: TerminalContext) -> None:
        """Give back what nobody has any more."""
        in_use = await templates_in_use(terminal)
        for kept in tuple(self.kept):
            if kept.own.template_no not in in_use:
                await self.async_release(terminal, kept)

    async def async_release(
        self, terminal: TerminalContext, kept: KeptSchedule
    ) -> None:
        """Give back what nobody has, unless others have changed it; then forget it."""
        if not kept.is_changed and (
            await standing_of(terminal, kept.own) is not Standing.CHANGED
        ):
            kept = replace(kept, own=kept.own.as_given_back())
            await self.kept.async_keep(kept)
            await give_back(terminal, kept.own)
        await self.kept.async_forget(kept)

    async def async_write_anew(
        self, terminal: TerminalContext, kept: KeptSchedule, name: str
    ) -> bool:
        """Write other hours; false if the terminal cannot hold them."""
        try:
            check_hours(kept.own.hours, await self._async_limits(terminal))
        except TerminalOperationError:
            return False
        await self._async_write_one(terminal, kept, name)
        return True

    async def _async_meaning(self, template: str) -> WantedSchedule:
        kept = self.kept.get(template)
        helper = kept.helper if kept else None
        entity_id = async_entity_id(self._hass, helper)
        if kept and entity_id:
            name = async_name_of(self._hass, entity_id)
            return WantedSchedule(name=name, hours=kept.own.hours, helper=kept.helper)
        name, hours = await meaning_of(self._device.context(), template)
        return WantedSchedule(name=name.removeprefix("HA "), hours=hours)

    async def _async_place(
        self, terminal: TerminalContext, wanted: Mapping[str, WantedSchedule]
    ) -> dict[str, KeptSchedule]:
        """Return where schedules are, or are to be; writes nothing to the terminal."""
        placed: dict[str, KeptSchedule] = {}
        for name, schedule in wanted.items():
            beside = [it.own for it in placed.values()]
            placed[name] = await self._async_place_one(terminal, schedule, beside)
        return placed

    async def _async_place_one(
        self,
        terminal: TerminalContext,
        wanted: WantedSchedule,
        beside: list[OwnSchedule],
    ) -> KeptSchedule:
        limits = await self._async_limits(terminal)
        check_hours(wanted.hours, limits)
        if kept := self.kept.find(wanted):
            standing = await standing_of(terminal, kept.own)
            if standing is not Standing.CHANGED:
                own = kept.own.with_hours(wanted.hours)
                return replace(kept, own=own)
            await self.kept.async_keep(replace(kept, is_changed=True))
        taken = await take_room(
            terminal, wanted.hours, limits, own=self.kept.own, reserved=beside
        )
        return KeptSchedule(own=taken, helper=wanted.helper)

    async def _async_write(
        self,
        terminal: TerminalContext,
        wanted: Mapping[str, WantedSchedule],
        placed: dict[str, KeptSchedule],
        written: set[str],
    ) -> None:
        """Write what is not written yet; called again, it does nothing."""
        for name, kept in placed.items():
            if kept.own.confirmed != kept.own.hours:
                written.add(name)
                placed[name] = await self._async_write_one(
                    terminal, kept, wanted[name].name
                )

    async def _async_write_one(
        self, terminal: TerminalContext, kept: KeptSchedule, name: str
    ) -> KeptSchedule:
        """Write a schedule; it is stored before, and as written afterwards."""
        await self.kept.async_keep(kept)
        limits = await self._async_limits(terminal)
        await write_schedule(terminal, kept.own, f"HA {name}".strip(), limits)
        kept = replace(kept, own=kept.own.as_written())
        await self.kept.async_keep(kept)
        return kept

    async def _async_limits(self, terminal: TerminalContext) -> ScheduleLimits:
        """Return the terminal's limits, read when they are first needed."""
        if self._limits is None:
            self._limits = await terminal.client.schedules.limits()
        return self._limits
