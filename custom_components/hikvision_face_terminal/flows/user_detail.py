"""One of the people on a terminal in the user interface: changed or removed."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any, override

from homeassistant.config_entries import (
    ConfigFlowContext,
    ConfigFlowResult,
    OptionsFlow,
)
from homeassistant.const import ATTR_NAME
import voluptuous as vol

from ..const import ATTR_EMPLOYEE_NO
from ..hub.clock import local_now
from ..hub.errors import placeholders
from ..hub.options import capture_timeout
from ..hub.text import markdown
from ..hub.users import KnownUser
from ..isapi import EnrollmentRequest, IsapiError, UserChanges, UserType
from ..runtime import TerminalConfigEntry
from .capture import EnrollmentFlow
from .user_form import (
    CONF_VALIDITY,
    EndMissingError,
    change_schema,
    changed_access,
    error_key,
    form_errors,
    shown_end,
)


class KnownPersonFlow(
    EnrollmentFlow[ConfigFlowContext, ConfigFlowResult, str], OptionsFlow
):
    """What can be done about somebody; `_person` is who."""

    def __init__(self) -> None:
        """Start with nobody."""
        super().__init__()
        self._people: dict[str, KnownUser] | None = None
        self._person: KnownUser | None = None
        self._retry: Callable[[], Awaitable[ConfigFlowResult]] | None = None

    @cached_property
    @override
    def terminal(self) -> TerminalConfigEntry:
        # Kept: it may be removed while the dialog is open.
        return self.config_entry

    @property
    def _known(self) -> KnownUser:
        if self._person is None:
            raise RuntimeError  # Only after one was chosen.
        return self._person

    @property
    def _number(self) -> str:
        return self._known.user.employee_no

    @property
    def _until(self) -> datetime | None:
        """When access ends; None if it lasts as long as the terminal can tell."""
        last = self.terminal.runtime_data.coordinator.capabilities.valid_until
        validity = self._known.validity
        return None if validity is None or validity.end >= last else validity.end

    @property
    def _since(self) -> datetime | None:
        """When access begins; None if it has begun."""
        validity = self._known.validity
        if validity is None or validity.begin <= local_now():
            return None
        return validity.begin

    @property
    def _access(self) -> str:
        """Whether a door opens for them, as the steps are called."""
        if self._known.user.blocked:
            return "blocked"
        if self._known.user.user_type is UserType.BLACKLIST:
            return "blacklisted"
        if self._since is not None:
            return "later"
        if self._until is None:
            return "always"
        return "limited" if self._until > local_now() else "ended"

    @abstractmethod
    async def async_step_people(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go back to the list."""

    async def async_step_person(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what to do; the step's text tells whether a door opens for them."""
        state = self._access
        capture = self.terminal.runtime_data.coordinator.capabilities.capture_face
        has_face = bool(self._known.has_face)
        offered = {
            "first_face": capture and not has_face,
            "new_face": capture and has_face,
            "edit": True,
            "block": state in ("always", "limited", "later"),
            "unblock": state == "blocked",
            "remove_face": has_face,
            "remove": True,
            "people": True,
        }
        return self.async_show_menu(
            step_id=f"person_{state}",
            menu_options=[option for option, there in offered.items() if there],
            description_placeholders=self._told(),
        )

    # The dialog may ask for what it shows once more, by its name.
    async_step_person_always = async_step_person
    async_step_person_limited = async_step_person
    async_step_person_later = async_step_person
    async_step_person_ended = async_step_person
    async_step_person_blocked = async_step_person
    async_step_person_blacklisted = async_step_person

    async def async_step_new_face(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take a face of somebody; an old one stays until it is there."""
        self._request = EnrollmentRequest(
            changes=UserChanges(name=self._known.user.name),
            employee_no=self._number,
            update_existing=True,
            capture_timeout=capture_timeout(self.terminal),
        )
        return await self.async_step_capture()

    async_step_first_face = async_step_new_face

    @override
    async def async_step_enrolled(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say that the door knows the new face."""
        self._keep(replace(self._known, has_face=True))
        return self._done("enrolled")

    @override
    async def async_step_not_enrolled(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say why not, and offer another try."""
        return self._failed(self._error, self.async_step_capture)

    async def async_step_edit(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change name and access; what is not changed is not written."""
        access = shown_end(self._until)
        last = self.terminal.runtime_data.device.capabilities.valid_until
        error: Exception | None = None
        if user_input is not None:
            try:
                changes = UserChanges(
                    name=user_input[ATTR_NAME].strip(),
                    valid_until=changed_access(user_input[CONF_VALIDITY], access, last),
                )
                await self._update(changes)
            except (IsapiError, EndMissingError) as err:
                error = err
            else:
                return await self.async_step_person()
        shown = user_input or {
            ATTR_NAME: self._known.user.name,
            CONF_VALIDITY: access,
        }
        form = change_schema(shown[CONF_VALIDITY])
        return self.async_show_form(
            step_id="edit",
            data_schema=self.add_suggested_values_to_schema(form, shown),
            errors=form_errors(error, form),
            description_placeholders=self._told(error),
        )

    async def async_step_block(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Keep somebody out until they are let in again."""
        return await self._async_block(blocked=True)

    async def async_step_unblock(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Let somebody in again, for as long as before."""
        return await self._async_block(blocked=False)

    async def _async_block(self, *, blocked: bool) -> ConfigFlowResult:
        try:
            await self._update(UserChanges(), blocked=blocked)
        except IsapiError as err:
            return self._failed(err, self.async_step_person)
        return await self.async_step_person()

    async def async_step_remove_face(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Remove somebody's face once that is confirmed."""
        people = self.terminal.runtime_data.users
        if user_input is None:
            return self._confirm("remove_face")
        try:
            await people.async_delete_face(self._number)
        except IsapiError as err:
            return self._failed(err, self.async_step_person)
        self._keep(replace(self._known, has_face=False))
        return await self.async_step_person()

    async def async_step_remove(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Remove somebody, with all they have, once that is confirmed."""
        people = self.terminal.runtime_data.users
        if user_input is None:
            return self._confirm("remove")
        try:
            await people.async_delete((self._number,))
        except IsapiError as err:
            return self._failed(err, self.async_step_person)
        (self._people or {}).pop(self._number, None)
        return await self.async_step_removed()

    async def async_step_removed(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say who is gone."""
        return self._done("removed")

    async def async_step_failed(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say what went wrong; submitting goes on where it can be put right."""
        if user_input is not None and self._retry is not None:
            return await self._retry()
        return self._show_failure()

    async def async_step_finish(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """End; there is nothing to store."""
        return self.async_abort(reason="finished")

    def _failed(
        self,
        error: Exception | None,
        retry: Callable[[], Awaitable[ConfigFlowResult]],
    ) -> ConfigFlowResult:
        self._error, self._retry = error, retry
        return self._show_failure()

    def _show_failure(self) -> ConfigFlowResult:
        return self.async_show_form(
            step_id="failed",
            data_schema=vol.Schema({}),
            # This form has no fields to show it under.
            errors={"base": error_key(self._error)},
            description_placeholders=self._told(self._error),
        )

    def _confirm(self, step_id: str) -> ConfigFlowResult:
        return self.async_show_form(
            step_id=step_id,
            data_schema=vol.Schema({}),
            description_placeholders=self._told(),
        )

    def _done(self, step_id: str) -> ConfigFlowResult:
        return self.async_show_menu(
            step_id=step_id,
            menu_options=["people", "finish"],
            description_placeholders=self._told(),
        )

    async def _update(
        self, changes: UserChanges, *, blocked: bool | None = None
    ) -> None:
        people = self.terminal.runtime_data.users
        self._keep(await people.async_update(self._number, changes, blocked=blocked))

    def _keep(self, person: KnownUser) -> None:
        self._person = person
        if self._people is not None:
            self._people[self._number] = person

    def _told(self, error: Exception | None = None) -> dict[str, str]:
        """Return what the texts may name."""
        known = self._person
        return {
            "terminal": markdown(self.terminal.title),
            "name": markdown(known.user.name if known else ""),
            "since": _minute(self._since if known else None),
            "until": _minute(self._until if known else None),
            **placeholders(error),
            **({ATTR_EMPLOYEE_NO: markdown(self._number)} if known else {}),
        }


def _minute(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M}" if time else ""
