"""The steps under Configure that add a fingerprint of a user, and remove them all."""

from functools import partial
from typing import Any, Final

from homeassistant.config_entries import ConfigFlowContext, ConfigFlowResult

from ..hub.enrollment_state import EnrollmentState, EnrollmentStatus
from ..isapi import FINGERPRINT_TIMEOUT, IsapiError, UserFingerprints
from .live import Live, LiveStepsMixin
from .user_detail import UserDetailFlow

FINGERPRINT_ACTIONS: Final = {
    EnrollmentStatus.CHECKING: "checking",
    EnrollmentStatus.WAITING_FOR_FINGER: "put_finger",
    EnrollmentStatus.VERIFYING: "saving_finger",
}


class UserFingerprintSteps(
    LiveStepsMixin[ConfigFlowContext, ConfigFlowResult, str], UserDetailFlow
):
    """Steps `add_fingerprint` and `remove_fingerprints`."""

    async def async_step_add_fingerprint(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Read a finger at the terminal."""
        hub = self._entry.runtime_data
        start = hub.fingerprints.async_start
        live: Live[UserFingerprints, ConfigFlowResult] = Live(
            step_id="read_finger",
            start=partial(start, self._number, FINGERPRINT_TIMEOUT),
            placeholders=self._placeholders(),
            action_of=_action_of,
            fraction_of=lambda _: None,
            show=self._async_show_fingerprint_added,
            show_failure=self._async_show_finger_not_read,
            go_back=self.async_step_person,
        )
        return await self.async_start_live(hub.enrollment, live)

    async def async_step_read_finger(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what to do with the finger now."""
        return await self.async_show_live()

    async def async_step_fingerprint_added(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show that the finger opens the door."""
        return self.async_show_menu(
            step_id="fingerprint_added",
            menu_options=["add_fingerprint", "person"],
            description_placeholders=self._placeholders(),
        )

    async def async_step_remove_fingerprints(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Remove all fingerprints after a confirmation that says so."""
        if user_input is None:
            return self._show_confirmation("remove_fingerprints")
        fingerprints = self._entry.runtime_data.fingerprints
        try:
            await fingerprints.async_delete(self._number)
        except IsapiError as err:
            return await self._async_show_failure(err, self.async_step_person)
        await self._async_read_again()
        return await self.async_step_person()

    async def _async_show_fingerprint_added(
        self, _: UserFingerprints
    ) -> ConfigFlowResult:
        await self._async_read_again()
        return await self.async_step_fingerprint_added()

    async def _async_show_finger_not_read(self, error: Exception) -> ConfigFlowResult:
        return await self._async_show_failure(error, self.async_step_add_fingerprint)


def _action_of(state: EnrollmentState) -> str | None:
    return FINGERPRINT_ACTIONS.get(state.status)
