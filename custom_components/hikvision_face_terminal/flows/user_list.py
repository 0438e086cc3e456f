"""The people on a terminal in the user interface: read and chosen from."""

import asyncio
from typing import Any, Final, override

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import callback

from ..hub.users import KnownUser
from ..isapi import IsapiError
from .user_detail import KnownPersonFlow
from .user_form import CONF_PERSON, choice_schema, chosen_number, form_errors

# A list that is read within this many seconds shows no progress.
PROGRESS_DELAY: Final = 1.0


class PeopleFlow(KnownPersonFlow):
    """A list of people, and for each what can be done about them."""

    def __init__(self) -> None:
        """Start without having read anybody."""
        super().__init__()
        self._reading: asyncio.Task[list[KnownUser]] | None = None

    @override
    async def async_step_people(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Read who is there; a long list shows how far it is."""
        if self._people is not None:
            return await self.async_step_choose()
        if self._reading is None:
            self._reading = self.hass.async_create_task(
                self.terminal.runtime_data.users.async_list(
                    on_progress=self.async_update_progress
                ),
                eager_start=False,
            )
            await asyncio.wait((self._reading,), timeout=PROGRESS_DELAY)
            if self._reading.done():
                return await self.async_step_read()
        if self._reading.done():
            return self._go_on_with("read")
        return self.async_show_progress(
            step_id="people",
            progress_action="reading",
            description_placeholders=self._told(),
            progress_task=self._reading,
        )

    async def async_step_read(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show who was found, or why nobody was."""
        self.async_remove()
        reading, self._reading = self._reading, None
        if reading is not None:
            try:
                found = reading.result()
            except IsapiError as err:
                return self._failed(err, self.async_step_people)
            self._people = {known.user.employee_no: known for known in found}
        return await self.async_step_choose()

    async def async_step_choose(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for one of the people, and read how they are now."""
        users = [known.user for known in (self._people or {}).values()]
        if not users:
            return self.async_abort(
                reason="nobody", description_placeholders=self._told()
            )
        form = choice_schema(users)
        errors: dict[str, str] = {}
        error: IsapiError | None = None
        if user_input is not None:
            number = chosen_number(users, user_input.get(CONF_PERSON, ""))
            if number is None:
                errors = {CONF_PERSON: "nobody_chosen"}
            else:
                try:
                    get = self.terminal.runtime_data.users.async_get
                    self._person = await get(number)
                except IsapiError as err:
                    error = err
                    errors = form_errors(err, form)
                else:
                    return await self.async_step_person()
        return self.async_show_form(
            step_id="choose",
            data_schema=form,
            errors=errors,
            description_placeholders=self._told(error),
            last_step=False,
        )

    @callback
    @override
    def async_remove(self) -> None:
        super().async_remove()
        if self._reading is not None:
            self._reading.cancel()  # Nobody waits for it if it is not done.
