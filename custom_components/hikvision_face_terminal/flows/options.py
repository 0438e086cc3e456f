"""Configure: a menu of the users on the terminal and the owner's settings."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult

from ..const import PAGE_PATH
from ..hub.terminal_name import async_terminal_name
from ..hub.text import markdown
from .dialog_texts import DialogTexts
from .settings import SettingsSteps
from .user_cards import UserCardSteps
from .user_copy import UserCopySteps
from .user_edit import UserEditSteps
from .user_face import UserFaceSteps
from .user_fingerprints import UserFingerprintSteps
from .user_hours import UserHoursSteps
from .user_link import UserLinkSteps
from .user_list import UserListSteps
from .user_pin import UserPinSteps


class TerminalOptionsFlow(
    UserListSteps,
    UserFaceSteps,
    UserCardSteps,
    UserFingerprintSteps,
    UserPinSteps,
    UserCopySteps,
    UserEditSteps,
    UserHoursSteps,
    UserLinkSteps,
    SettingsSteps,
):
    """The menu; each base adds the steps of one subject."""

    async def async_step_init(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what to configure."""
        if self._entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_connected")
        self._texts = await DialogTexts.async_load(self.hass)
        return self.async_show_menu(
            step_id="init",
            menu_options=["people", "settings"],
            description_placeholders={
                "terminal": markdown(async_terminal_name(self.hass, self._entry)),
                "page": f"/{PAGE_PATH}",
            },
        )
