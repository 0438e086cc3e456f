"""The steps under Configure that change, block and remove a user."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import ATTR_NAME

from ..isapi import IsapiError, UserChanges
from .access_field import (
    CONF_ACCESS,
    EndMissingError,
    access_until,
    changed_access_end,
)
from .user_detail import UserDetailFlow
from .user_form import edit_schema, form_errors, without_section


class UserEditSteps(UserDetailFlow):
    """Steps `edit`, `block`, `unblock` and `remove`."""

    async def async_step_edit(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change name and access; an unchanged access is not written."""
        suggested = {
            ATTR_NAME: self._known.user.name,
            CONF_ACCESS: access_until(self._until),
        }
        error: Exception | None = None
        if user_input is not None:
            user_input = without_section(user_input)
            try:
                await self._async_update(
                    self._changes(user_input, suggested[CONF_ACCESS])
                )
            except (IsapiError, EndMissingError) as err:
                error = err
            else:
                return await self.async_step_person()
            suggested = user_input
        named = bool(self._known.user.name)
        form = edit_schema(suggested[CONF_ACCESS], named=named)
        return self.async_show_form(
            step_id="edit",
            data_schema=self.add_suggested_values_to_schema(form, suggested),
            errors=form_errors(error, form),
            description_placeholders=self._placeholders(error),
        )

    def _changes(self, user_input: dict[str, Any], suggested: object) -> UserChanges:
        latest = self._entry.runtime_data.device.capabilities.valid_until
        name = user_input.get(ATTR_NAME, "").strip()
        return UserChanges(
            # As it is shown, it has not been changed; it may be stored differently.
            name=None if name == self._known.user.name else name,
            valid_until=changed_access_end(user_input[CONF_ACCESS], suggested, latest),
        )

    async def async_step_block(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Keep the user out until unblocked."""
        return await self._async_block(blocked=True)

    async def async_step_unblock(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Let the user in again, for as long as before the block."""
        return await self._async_block(blocked=False)

    async def _async_block(self, *, blocked: bool) -> ConfigFlowResult:
        try:
            await self._async_update(UserChanges(), blocked=blocked)
        except IsapiError as err:
            return await self._async_show_failure(err, self.async_step_person)
        return await self.async_step_person()

    async def async_step_remove(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Remove the user with all credentials after a confirmation."""
        if user_input is None:
            return self._show_confirmation("remove")
        try:
            await self._entry.runtime_data.users.async_delete((self._number,))
        except IsapiError as err:
            return await self._async_show_failure(err, self.async_step_person)
        if self._users is not None:
            self._users.pop(self._number, None)
        return await self.async_step_removed()

    async def async_step_removed(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show who was removed."""
        return self._show_done("removed")
