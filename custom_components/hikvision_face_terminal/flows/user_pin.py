"""The steps under Configure that set and remove the PIN of a user.

The PIN is in the form that is submitted, and nowhere afterwards: it is not suggested
again after an error, and no outcome repeats it.
"""

from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.selector import (
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..isapi import IsapiError, Reason, TerminalOperationError
from .user_detail import UserDetailFlow
from .user_form import CONF_PIN, form_errors

PIN_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_PIN): TextSelector(
            TextSelectorConfig(
                type=TextSelectorType.PASSWORD, autocomplete="new-password"
            )
        )
    }
)


class UserPinSteps(UserDetailFlow):
    """Steps `set_pin` and `remove_pin`, and what they end with."""

    async def async_step_set_pin(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a PIN and write it."""
        error: IsapiError | None = None
        if user_input is not None:
            try:
                return await self._async_write(user_input[CONF_PIN].strip())
            except IsapiError as err:
                error = err
        try:
            length = await self._entry.runtime_data.pins.async_length()
        except IsapiError as err:
            return await self._async_show_failure(err, self.async_step_set_pin)
        return self.async_show_form(
            step_id="set_pin",
            data_schema=PIN_SCHEMA,
            errors=form_errors(error, PIN_SCHEMA),
            description_placeholders={**self._placeholders(error), "length": length},
        )

    async def async_step_remove_pin(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Remove the PIN after a confirmation."""
        if user_input is None:
            return self._show_confirmation("remove_pin")
        pins = self._entry.runtime_data.pins
        try:
            await pins.async_set(self._number, "")
        except IsapiError as err:
            return await self._async_show_failure(err, self.async_step_person)
        self._has_hidden_pin = False
        await self._async_read_again()
        return await self.async_step_person()

    async def async_step_pin_set(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show that the terminal has the PIN, as it was read back."""
        return self._show_pin_set("pin_set")

    async def async_step_pin_unseen(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show that the terminal has accepted the PIN, and does not tell PINs."""
        return self._show_pin_set("pin_unseen")

    async def async_step_pin_useless(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show that the terminal has the PIN, but asks nobody for one."""
        return self._show_pin_set("pin_useless")

    async def _async_write(self, pin: str) -> ConfigFlowResult:
        if not pin:
            raise TerminalOperationError(Reason.INVALID_PIN)
        pins = self._entry.runtime_data.pins
        outcome = await pins.async_set(self._number, pin)
        self._has_hidden_pin = not outcome.is_confirmed
        await self._async_read_again()
        if outcome.is_accepted is False:
            return await self.async_step_pin_useless()
        if outcome.is_confirmed:
            return await self.async_step_pin_set()
        return await self.async_step_pin_unseen()

    def _show_pin_set(self, step_id: str) -> ConfigFlowResult:
        return self.async_show_menu(
            step_id=step_id,
            menu_options=["person"],
            description_placeholders=self._placeholders(),
        )
