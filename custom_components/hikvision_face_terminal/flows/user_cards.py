"""The steps under Configure that add and remove a card of a user."""

from dataclasses import replace
from functools import partial
from typing import Any, Final

from homeassistant.config_entries import ConfigFlowContext, ConfigFlowResult
from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
import voluptuous as vol

from ..hub.enrollment_state import EnrollmentState, EnrollmentStatus
from ..hub.text import markdown
from ..isapi import CARD_TIMEOUT, IsapiError, UserCards
from .live import Live, LiveStepsMixin
from .user_detail import UserDetailFlow
from .user_form import CONF_CARD, form_errors

CARD_ACTIONS: Final = {
    EnrollmentStatus.CHECKING: "checking",
    EnrollmentStatus.WAITING_FOR_CARD: "hold_card",
    EnrollmentStatus.VERIFYING: "saving_card",
}

TYPE_CARD_SCHEMA: Final = vol.Schema({vol.Required(CONF_CARD): TextSelector()})


def remove_card_schema(numbers: tuple[str, ...]) -> vol.Schema:
    """Return the form that asks for one of a user's cards."""
    selector = SelectSelectorConfig(options=[*numbers], mode=SelectSelectorMode.LIST)
    return vol.Schema({vol.Required(CONF_CARD): SelectSelector(selector)})


class UserCardSteps(
    LiveStepsMixin[ConfigFlowContext, ConfigFlowResult, str], UserDetailFlow
):
    """Steps `add_card`, `type_card` and `remove_card`."""

    # The number of the card that was added, to be shown.
    _added_card = ""

    async def async_step_add_card(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Read a card at the terminal."""
        hub = self._entry.runtime_data
        live: Live[UserCards, ConfigFlowResult] = Live(
            step_id="read_card",
            start=partial(hub.cards.async_start, self._number, CARD_TIMEOUT),
            placeholders=self._placeholders(),
            action_of=_action_of,
            fraction_of=lambda _: None,
            show=self._async_show_added,
            show_failure=self._async_show_not_read,
            go_back=self.async_step_person,
        )
        return await self.async_start_live(hub.enrollment, live)

    async def async_step_read_card(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what to do with the card now."""
        return await self.async_show_live()

    async def async_step_type_card(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the number of a card, where the terminal has no reader."""
        error: IsapiError | None = None
        if user_input is not None:
            cards = self._entry.runtime_data.cards
            card_no = user_input[CONF_CARD].strip()
            try:
                added = await cards.async_add(self._number, card_no)
            except IsapiError as err:
                error = err
            else:
                return await self._async_show_added(added)
        return self.async_show_form(
            step_id="type_card",
            data_schema=self.add_suggested_values_to_schema(
                TYPE_CARD_SCHEMA, user_input
            ),
            errors=form_errors(error, TYPE_CARD_SCHEMA),
            description_placeholders=self._placeholders(error),
        )

    async def async_step_card_added(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show that the card opens the door."""
        return self.async_show_menu(
            step_id="card_added",
            menu_options=[await self._async_card_step(), "person"],
            description_placeholders={**self._placeholders(), "card": self._added_card},
        )

    async def async_step_remove_card(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which card to remove, and remove it."""
        numbers = self._known.card_numbers or ()
        if not numbers:
            return await self.async_step_person()
        error: IsapiError | None = None
        if user_input is not None:
            cards = self._entry.runtime_data.cards
            try:
                left = await cards.async_remove(self._number, user_input[CONF_CARD])
            except IsapiError as err:
                error = err
            else:
                self._set_cards(left)
                return await self.async_step_person()
        form = remove_card_schema(numbers)
        return self.async_show_form(
            step_id="remove_card",
            data_schema=form,
            errors=form_errors(error, form),
            description_placeholders=self._placeholders(error),
        )

    async def _async_show_added(self, added: UserCards) -> ConfigFlowResult:
        self._added_card = markdown(added.card_no)
        self._set_cards(added)
        return await self.async_step_card_added()

    async def _async_show_not_read(self, error: Exception) -> ConfigFlowResult:
        return await self._async_show_failure(error, self.async_step_add_card)

    def _set_cards(self, changed: UserCards) -> None:
        self._set_known(replace(self._known, card_numbers=changed.numbers))


def _action_of(state: EnrollmentState) -> str | None:
    return CARD_ACTIONS.get(state.status)
