"""The steps under Configure that read the users and ask for one of them."""

import asyncio
from typing import Any, override

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import callback

from ..hub.domain_data import async_get_domain_data
from ..hub.users import KnownUser
from ..isapi import IsapiError, User
from .dialog_refresh import DialogRefresh
from .user_face import UserFaceSteps
from .user_form import CONF_PERSON, choice_schema, form_errors, matching_numbers


class UserListSteps(UserFaceSteps):
    """Step `people`: the list, and the way to a user's page."""

    def __init__(self) -> None:
        super().__init__()
        self._reading: asyncio.Task[list[KnownUser]] | None = None
        self._list_refresh = DialogRefresh(self)

    async def async_step_people(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Read the users; a long list shows its progress."""
        if self._users is not None:
            return await self.async_step_choose()
        if self._reading is None:
            self._reading = self.hass.async_create_task(
                self._entry.runtime_data.users.async_list(
                    on_progress=self.async_update_progress
                ),
                eager_start=False,
            )
            timing = async_get_domain_data(self.hass).timing
            await asyncio.wait((self._reading,), timeout=timing.list_progress)
            if self._reading.done():
                return await self.async_step_read()
        if self._reading.done():
            self._list_refresh.async_repeat()
            return self.async_show_progress_done(next_step_id="read")
        return self.async_show_progress(
            step_id="people",
            progress_action="reading",
            description_placeholders=self._placeholders(),
            progress_task=self._reading,
        )

    async def async_step_read(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the list that was read, or why it could not be read."""
        self._list_refresh.async_stop()
        reading, self._reading = self._reading, None
        if reading is not None:
            try:
                found = reading.result()
            except IsapiError as err:
                return await self._async_show_failure(err, self.async_step_people)
            self._users = {known.user.employee_no: known for known in found}
        return await self.async_step_choose()

    async def async_step_choose(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for one of the users, and read that one anew."""
        users = [known.user for known in (self._users or {}).values()]
        if not users:
            return self.async_abort(
                reason="nobody", description_placeholders=self._placeholders()
            )
        if user_input is None:
            return self._show_list(users)
        typed = user_input.get(CONF_PERSON, "").strip()
        numbers = matching_numbers(users, typed)
        can_capture = self._entry.runtime_data.device.capabilities.capture_face
        if typed and not numbers and can_capture:
            self._new_name = typed
            return await self.async_step_unknown()
        if len(numbers) != 1:
            return self._show_list(users, errors={CONF_PERSON: "nobody_chosen"})
        try:
            self._chosen = await self._entry.runtime_data.users.async_get(numbers[0])
        except IsapiError as err:
            return self._show_list(users, err)
        return await self.async_step_person()

    def _show_list(
        self,
        users: list[User],
        error: IsapiError | None = None,
        *,
        errors: dict[str, str] | None = None,
    ) -> ConfigFlowResult:
        form = choice_schema(users)
        return self.async_show_form(
            step_id="choose",
            data_schema=form,
            errors=errors or form_errors(error, form),
            description_placeholders=self._placeholders(error),
            last_step=False,
        )

    @callback
    @override
    def async_remove(self) -> None:
        super().async_remove()
        self._list_refresh.async_stop()
        if self._reading is not None:
            # Home Assistant cancels only a task that is shown as a progress.
            self._reading.cancel()
