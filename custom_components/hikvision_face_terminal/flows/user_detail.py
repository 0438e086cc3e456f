"""The page of one user under Configure, and what all steps about users share."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlowResult,
    OptionsFlow,
)
import voluptuous as vol

from ..const import ATTR_EMPLOYEE_NO
from ..hub.clock import local_now
from ..hub.errors import placeholders
from ..hub.schedule_helpers import WantedSchedule, async_name_of
from ..hub.terminal_name import async_terminal_name
from ..hub.text import markdown
from ..hub.users import KnownUser
from ..isapi import IsapiError, UserChanges, UserType
from ..runtime import TerminalConfigEntry
from .dialog_texts import DialogTexts
from .other_terminals import async_other_terminals
from .user_form import error_key

# The states in which a door opens now, at some hours at least.
_OPENS: Final = ("always", "limited", "scheduled", "scheduled_until")


class UserDetailFlow(OptionsFlow):
    """Shows the chosen user and what can be done; each choice is a step of a mixin.

    The mixins extend this class, one for each subject.
    """

    def __init__(self) -> None:
        super().__init__()
        # The users by number, None until they have been read.
        self._users: dict[str, KnownUser] | None = None
        self._chosen: KnownUser | None = None
        self._error: Exception | None = None
        # A PIN was set of which the terminal tells nothing.
        self._has_hidden_pin = False
        self._retry: Callable[[], Awaitable[ConfigFlowResult]] | None = None
        self._texts = DialogTexts()

    async def async_step_person(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what to do; the text of the step says whether a door opens."""
        access = self._access
        hub = self._entry.runtime_data
        capabilities = hub.device.capabilities
        capture = capabilities.capture_face
        # Unknown: there may be one, so nothing is said of "none yet".
        has_face = self._known.has_face is not False
        offered = {
            "first_face": capture and not has_face,
            "new_face": capture and has_face,
            "edit": True,
            "hours": capabilities.schedules,
            "link": hub.access_events.is_enabled,
            "copy_to": has_face and bool(async_other_terminals(self.hass, self._entry)),
            "block": access in _OPENS or access == "later",
            "unblock": access == "blocked",
            await self._async_card_step(): self._can_have_cards,
            "remove_card": bool(self._known.card_numbers),
            "add_fingerprint": await self._async_can_add_fingerprint(),
            "remove_fingerprints": self._may_have_fingerprints,
            "set_pin": self._entry.runtime_data.pins.are_supported,
            "remove_pin": self._known.user.has_pin or self._has_hidden_pin,
            "remove_face": has_face,
            "remove": True,
            "people": True,
        }
        return self.async_show_menu(
            step_id=f"person_{access}",
            menu_options=[step for step, is_offered in offered.items() if is_offered],
            description_placeholders=self._placeholders(),
        )

    # The frontend fetches the step that it shows by its own name.
    async_step_person_always = async_step_person
    async_step_person_limited = async_step_person
    async_step_person_scheduled = async_step_person
    async_step_person_scheduled_until = async_step_person
    async_step_person_later = async_step_person
    async_step_person_ended = async_step_person
    async_step_person_blocked = async_step_person
    async_step_person_blacklisted = async_step_person

    async def async_step_failed(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show an error; submitting leads to the step that can be tried again."""
        if user_input is not None and self._retry is not None:
            return await self._retry()
        return self.async_show_form(
            step_id="failed",
            data_schema=vol.Schema({}),
            errors={"base": error_key(self._error)},  # There is no field to show it at.
            description_placeholders=self._placeholders(self._error),
        )

    @cached_property
    def _entry(self) -> TerminalConfigEntry:
        # Cached: the entry may be removed while the dialog is open.
        return self.config_entry

    @property
    def _known(self) -> KnownUser:
        """Return the chosen user."""
        if self._chosen is None:
            raise RuntimeError("No user was chosen")
        return self._chosen

    @property
    def _number(self) -> str:
        return self._known.user.employee_no

    @property
    def _until(self) -> datetime | None:
        """Return when access ends, None if it lasts as long as the terminal allows."""
        validity = self._known.validity
        latest = self._entry.runtime_data.device.capabilities.valid_until
        end = validity.end if validity else None
        return end if end and end < latest else None

    @property
    def _since(self) -> datetime | None:
        """Return when access begins, None if it has begun."""
        validity = self._known.validity
        begin = validity.begin if validity else None
        return begin if begin and begin > local_now() else None

    @property
    def _access(self) -> str:
        """Return whether a door opens for the user, as the steps are called."""
        user = self._known.user
        if user.blocked:
            return "blocked"
        if user.user_type is UserType.BLACKLIST:
            return "blacklisted"
        if self._since is not None:
            return "later"
        if self._until is None:
            return "scheduled" if self._hours else "always"
        if self._until <= local_now():
            return "ended"
        return "scheduled_until" if self._hours else "limited"

    @property
    def _hours(self) -> str:
        """Return what limits the hours: a helper, or a template of the terminal."""
        templates = {*self._known.user.plan_templates.values()} - {"", "1"}
        if self._known.schedule:
            return async_name_of(self.hass, self._known.schedule)
        return ", ".join(f"#{template}" for template in sorted(templates))

    @property
    def _can_have_cards(self) -> bool:
        return self._entry.runtime_data.device.capabilities.cards

    async def _async_card_step(self) -> str:
        """Return the step that adds a card: at the reader, or without one by number."""
        can_read = await self._entry.runtime_data.cards.async_can_read()
        return "add_card" if can_read else "type_card"

    async def _async_can_add_fingerprint(self) -> bool:
        fingerprints = self._entry.runtime_data.fingerprints
        return await fingerprints.async_can_enroll(self._known.user)

    @property
    def _may_have_fingerprints(self) -> bool:
        """Return whether there are any; not all terminals with a sensor count them."""
        count = self._known.user.fingerprints
        has_sensor = self._entry.runtime_data.fingerprints.has_sensor
        return has_sensor if count is None else count > 0

    @property
    def _has_no_key(self) -> bool:
        """Return whether it is certain that there is nothing yet that opens a door."""
        user = self._known.user
        return self._known.has_face is False and user.cards == 0 == user.fingerprints

    async def _async_update(
        self,
        changes: UserChanges,
        *,
        blocked: bool | None = None,
        schedule: WantedSchedule | None = None,
    ) -> None:
        users = self._entry.runtime_data.users
        self._set_known(
            await users.async_update(
                self._number, changes, blocked=blocked, schedule=schedule
            )
        )

    async def _async_read_again(self) -> None:
        """Read the user; what is shown of them stays as it is if that fails."""
        users = self._entry.runtime_data.users
        try:
            self._set_known(await users.async_get(self._number))
        except IsapiError:
            return

    def _set_known(self, known: KnownUser) -> None:
        self._chosen = known
        if self._users is not None:
            self._users[self._number] = known

    async def _async_show_failure(
        self, error: Exception, retry: Callable[[], Awaitable[ConfigFlowResult]]
    ) -> ConfigFlowResult:
        if self._entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_connected")
        self._error, self._retry = error, retry
        return await self.async_step_failed()

    def _show_confirmation(self, step_id: str) -> ConfigFlowResult:
        return self.async_show_form(
            step_id=step_id,
            data_schema=vol.Schema({}),
            description_placeholders=self._placeholders(),
        )

    def _show_done(self, step_id: str) -> ConfigFlowResult:
        return self.async_show_menu(
            step_id=step_id,
            menu_options=["people"],  # Closing the dialog ends it.
            description_placeholders=self._placeholders(),
        )

    def _placeholders(self, error: Exception | None = None) -> dict[str, str]:
        """Return what the texts may name; without a chosen user it is empty."""
        user = self._chosen and self._chosen.user
        return {
            "terminal": markdown(async_terminal_name(self.hass, self._entry)),
            "name": markdown(user.name or user.employee_no) if user else "",
            "since": self._texts.date(self._since) if user else "",
            "until": self._texts.date(self._until) if user else "",
            "yet": self._texts("no_key") if user and self._has_no_key else "",
            "schedule": markdown(self._hours) if user else "",
            **placeholders(error),
            **({ATTR_EMPLOYEE_NO: markdown(user.employee_no)} if user else {}),
        }
