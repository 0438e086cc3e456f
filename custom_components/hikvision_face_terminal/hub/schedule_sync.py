"""Keep the schedules on a terminal as their helpers are, and give back unused ones."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar, Final, override

from homeassistant.core import CALLBACK_TYPE, Event, callback
from homeassistant.helpers.event import (
    async_track_entity_registry_updated_event,
    async_track_state_change_event,
    async_track_state_report_event,
)
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..isapi import (
    Hours,
    IsapiConnectionError,
    IsapiError,
    Standing,
    TerminalContext,
    standing_of,
    templates_in_use,
)
from .coordinator import TerminalCoordinator
from .device import TerminalDevice
from .issues import Issue, TerminalIssues
from .kept_schedules import KeptSchedule
from .periodic_job import PeriodicJob
from .schedule_helpers import async_entity_id, async_hours_of, async_name_of
from .schedules import TerminalSchedules
from .text import markdown

# Others may change a template at any time, and people may be deleted at the terminal.
COMPARE_INTERVAL: Final = timedelta(days=1)

# Helpers are loaded while Home Assistant starts, and some a little later.
HELPER_GRACE: Final = timedelta(minutes=5)

# After a failure; a terminal that does not answer costs no request until it does.
RETRY_AFTER: Final = timedelta(minutes=10)


class ScheduleSync(PeriodicJob):
    """Compares at the start, daily, and when a helper or a user has changed.

    What others have changed on the terminal is theirs: it is told, and left alone. So
    is a schedule whose helper is gone: its last hours hold on.
    """

    name: ClassVar[str] = "schedules"

    def __init__(
        self,
        coordinator: TerminalCoordinator,
        device: TerminalDevice,
        schedules: TerminalSchedules,
        issues: TerminalIssues,
    ) -> None:
        super().__init__(coordinator, device)
        self._hass = coordinator.hass
        self._schedules = schedules
        self._issues = issues
        self._started = self._due_at = dt_util.utcnow()
        self._is_asked_again = False
        self._followed: frozenset[str] = frozenset()
        self._unfollow: list[CALLBACK_TYPE] = []

    @callback
    @override
    def async_start(self) -> None:
        self._started = self._due_at = dt_util.utcnow()
        self._schedules.on_change = self.async_request
        self._entry.async_on_unload(self._async_unfollow)
        self._async_follow()
        super().async_start()

    @callback
    def async_request(self) -> None:
        """Compare as soon as nothing else is written."""
        self._due_at = dt_util.utcnow()
        self._is_asked_again = self._is_running
        self.async_check()

    @override
    def _is_due(self) -> bool:
        return dt_util.utcnow() >= self._due_at and any(self._schedules.kept)

    @override
    async def _async_run(self) -> None:
        await super()._async_run()
        self._async_follow()
        if self._is_asked_again:
            self._is_asked_again = False
            self.async_check()

    @override
    async def _async_work(self, terminal: TerminalContext) -> None:
        """Look at each; one that fails does not hold up the others."""
        self._is_asked_again = False
        self._due_at = dt_util.utcnow() + RETRY_AFTER
        next_look = dt_util.utcnow() + COMPARE_INTERVAL
        in_use = await templates_in_use(terminal)
        lost: list[str] = []
        failure: IsapiError | None = None
        for kept in tuple(self._schedules.kept):
            try:
                if kept.own.template_no not in in_use:
                    await self._schedules.async_release(terminal, kept)
                    continue
                follows = await self._async_follows(terminal, kept)
                if follows is None and self._is_early:
                    next_look = dt_util.utcnow() + HELPER_GRACE
                elif not follows:
                    lost.append(await _name_on(terminal, kept))
            except IsapiConnectionError:
                raise
            except IsapiError as err:
                failure = err
        listed = "\n".join(f"- {markdown(name)}" for name in lost)
        self._issues.async_warn(
            Issue.SCHEDULE_LOST, applies=bool(lost), schedules=listed
        )
        if failure:
            raise failure
        self._due_at = next_look

    @property
    def _is_early(self) -> bool:
        """Whether a helper that is not found may still be on its way."""
        return not self._hass.is_running or (
            dt_util.utcnow() < self._started + HELPER_GRACE
        )

    async def _async_follows(
        self, terminal: TerminalContext, kept: KeptSchedule
    ) -> bool | None:
        """Write a schedule anew if need be; whether it is as its helper says then.

        None if the helper is not found.
        """
        if kept.is_changed:
            return False
        standing = await standing_of(terminal, kept.own)
        if standing is Standing.CHANGED:
            await self._schedules.kept.async_keep(replace(kept, is_changed=True))
            return False
        hours, name = await self._async_helper(kept)
        if hours is None:
            return None
        if standing is Standing.WRITTEN and hours == kept.own.hours:
            return True
        anew = replace(kept, own=kept.own.with_hours(hours))
        return await self._schedules.async_write_anew(terminal, anew, name)

    async def _async_helper(self, kept: KeptSchedule) -> tuple[Hours | None, str]:
        """Return hours and name; copied ones without a helper stay as they are."""
        if kept.helper is None:
            return kept.own.hours, ""
        entity_id = async_entity_id(self._hass, kept.helper)
        name = async_name_of(self._hass, entity_id) if entity_id else ""
        return await async_hours_of(self._hass, kept.helper), name

    @callback
    def _async_follow(self) -> None:
        """Listen to the helpers in use; an edit may show as a report only."""
        ids = {
            entity_id
            for helper in self._schedules.kept.helpers
            if (entity_id := async_entity_id(self._hass, helper))
        }
        if ids == self._followed:
            return
        self._async_unfollow()
        self._followed = frozenset(ids)
        self._unfollow = [
            async_track_state_change_event(self._hass, ids, self._handle_helper),
            async_track_state_report_event(self._hass, ids, self._handle_helper),
            async_track_entity_registry_updated_event(
                self._hass, ids, self._handle_registry
            ),
        ]

    @callback
    def _async_unfollow(self) -> None:
        self._followed = frozenset()
        for unfollow in self._unfollow:
            unfollow()
        self._unfollow = []

    @callback
    def _handle_helper(self, _: Event[Any]) -> None:
        self._entry.async_create_background_task(
            self._hass, self._async_look(), f"{DOMAIN} helpers"
        )

    @callback
    def _handle_registry(self, _: Event[Any]) -> None:
        """Follow a helper that was renamed, and notice one that was removed."""
        self._async_follow()
        self.async_request()

    async def _async_look(self) -> None:
        """Look whether any helper is not as written; costs no request."""
        for kept in self._schedules.kept:
            if kept.helper and not kept.is_changed:
                hours = await async_hours_of(self._hass, kept.helper)
                if hours != kept.own.hours:
                    self.async_request()
                    return


async def _name_on(terminal: TerminalContext, kept: KeptSchedule) -> str:
    """Return what a schedule is called on the terminal."""
    number = kept.own.template_no
    template = await terminal.client.schedules.template(number)
    return template.name or str(number)
