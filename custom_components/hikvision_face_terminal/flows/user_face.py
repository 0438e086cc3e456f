"""The steps under Configure that capture and remove the face of a user."""

from dataclasses import replace
from typing import Any, override

from homeassistant.config_entries import ConfigFlowContext, ConfigFlowResult

from ..hub.options import capture_timeout
from ..isapi import EnrollmentRequest, EnrollmentResult, IsapiError, UserChanges
from .capture import CaptureStepsMixin
from .user_detail import UserDetailFlow


class UserFaceSteps(
    CaptureStepsMixin[ConfigFlowContext, ConfigFlowResult, str], UserDetailFlow
):
    """Steps `first_face`, `new_face` and `remove_face`."""

    async def async_step_new_face(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Capture a face; an old one stays until the new one is linked.

        So does the name, which may not be what is shown here.
        """
        request = EnrollmentRequest(
            changes=UserChanges(),
            shown_name=self._known.user.name,
            employee_no=self._number,
            update_existing=True,
            capture_timeout=capture_timeout(self._entry),
        )
        return await self.async_start_capture(self._entry, request)

    async_step_first_face = async_step_new_face

    @override
    async def async_show_enrolled(self, result: EnrollmentResult) -> ConfigFlowResult:
        self._set_known(replace(self._known, has_face=True))
        return await self.async_step_enrolled()

    @override
    async def async_show_not_enrolled(self, error: Exception) -> ConfigFlowResult:
        return await self._async_show_failure(error, self.async_step_new_face)

    async def async_step_enrolled(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show that the terminal knows the new face."""
        return self._show_done("enrolled")

    async def async_step_remove_face(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Remove the face after a confirmation."""
        if user_input is None:
            return self._show_confirmation("remove_face")
        try:
            await self._entry.runtime_data.users.async_delete_face(self._number)
        except IsapiError as err:
            return await self._async_show_failure(err, self.async_step_person)
        self._set_known(replace(self._known, has_face=False))
        return await self.async_step_person()
