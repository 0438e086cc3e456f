"""The step under Configure that gives a user hours, or takes them away."""

from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult
import voluptuous as vol

from ..hub.schedule_helpers import NoSuchScheduleError
from ..isapi import IsapiError, UserChanges
from .schedule_field import CONF_SCHEDULE, async_chosen_schedule, schedule_selector
from .user_detail import UserDetailFlow
from .user_form import form_errors

HOURS_SCHEMA: Final = vol.Schema({vol.Optional(CONF_SCHEDULE): schedule_selector()})


class UserHoursSteps(UserDetailFlow):
    """Step `hours`."""

    async def async_step_hours(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a Schedule helper; an unchanged one is not written."""
        suggested = {CONF_SCHEDULE: self._known.schedule}
        error: Exception | None = None
        if user_input is not None:
            try:
                await self._async_change(user_input)
            except (IsapiError, NoSuchScheduleError) as err:
                error = err
            else:
                return await self.async_step_person()
            suggested = {CONF_SCHEDULE: user_input.get(CONF_SCHEDULE)}
        return self.async_show_form(
            step_id="hours",
            data_schema=self.add_suggested_values_to_schema(HOURS_SCHEMA, suggested),
            errors=form_errors(error, HOURS_SCHEMA),
            description_placeholders=self._placeholders(error),
        )

    async def _async_change(self, user_input: dict[str, Any]) -> None:
        if user_input.get(CONF_SCHEDULE) == self._known.schedule:
            return
        wanted = await async_chosen_schedule(self.hass, user_input)
        await self._async_update(UserChanges(), schedule=wanted)
