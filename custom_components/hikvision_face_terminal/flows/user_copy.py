"""The step under Configure that copies a user to other terminals."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult
import voluptuous as vol

from ..hub.copying import async_original
from ..hub.tasks import async_run_to_end
from ..isapi import IsapiError, read_user_with_face
from .other_terminals import (
    CONF_ALSO_ON,
    Copies,
    async_copy_to_each,
    async_other_terminals,
    copies_text,
    terminals_selector,
)
from .user_detail import UserDetailFlow


class UserCopySteps(UserDetailFlow):
    """Step `copy_to`, and `copied`, which tells what became of it."""

    def __init__(self) -> None:
        super().__init__()
        self._copied: Copies = {}

    async def async_step_copy_to(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the terminals, and copy."""
        others = async_other_terminals(self.hass, self._entry)
        if user_input and user_input[CONF_ALSO_ON]:
            try:
                self._copied = await async_run_to_end(
                    self.hass,
                    self._async_copy_chosen(user_input[CONF_ALSO_ON]),
                    "copies",
                )
            except IsapiError as err:
                return await self._async_show_failure(err, self.async_step_person)
            return await self.async_step_copied()
        default = list(others) if len(others) == 1 else []
        form = vol.Schema(
            {vol.Required(CONF_ALSO_ON, default=default): terminals_selector(others)}
        )
        return self.async_show_form(
            step_id="copy_to",
            data_schema=form,
            errors={CONF_ALSO_ON: "no_terminal_chosen"} if user_input else {},
            description_placeholders=self._placeholders(),
        )

    async def async_step_copied(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show which terminals know the user now, and why others do not."""
        return self.async_show_menu(
            step_id="copied",
            menu_options=["person"],
            description_placeholders={
                **self._placeholders(),
                "copies": copies_text(self._texts, self._copied),
            },
        )

    async def _async_copy_chosen(self, entry_ids: list[str]) -> Copies:
        source = self._entry.runtime_data
        user = await read_user_with_face(source.device.context(), self._number)
        original = await async_original(source, user)
        return await async_copy_to_each(self.hass, original, entry_ids)
