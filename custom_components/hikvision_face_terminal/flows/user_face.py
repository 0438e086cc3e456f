"""The steps under Configure that capture and remove the face of a user."""

from dataclasses import replace
from typing import Any, override

from homeassistant.config_entries import ConfigFlowContext, ConfigFlowResult
import voluptuous as vol

from ..hub.options import capture_timeout, default_doors
from ..hub.text import markdown
from ..hub.users import KnownUser
from ..isapi import EnrollmentRequest, EnrollmentResult, IsapiError, UserChanges
from .capture import Capture, CaptureStepsMixin
from .user_detail import UserDetailFlow


class UserFaceSteps(
    CaptureStepsMixin[ConfigFlowContext, ConfigFlowResult, str], UserDetailFlow
):
    """Steps `first_face`, `new_face` and `remove_face`, and those of a new user."""

    # The name of a user who is enrolled from here.
    _new_name = ""

    async def async_step_new_face(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Capture a face once the user is at the terminal.

        An old face stays until the new one is linked. So does the name, which may not
        be what is shown here.
        """
        if user_input is None:
            first = self._known.has_face is False
            return self._show_confirmation("first_face" if first else "new_face")
        return await self._async_capture()

    async_step_first_face = async_step_new_face

    async def async_step_unknown(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer to enroll a person who is not on the terminal yet."""
        return self.async_show_menu(
            step_id="unknown",
            menu_options=["enroll", "people"],
            description_placeholders=self._unknown_placeholders(),
        )

    async def async_step_enroll(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Enroll that person; all but the name is as usual."""
        if user_input is not None:
            self._chosen = None
            return await self._async_capture()
        return self.async_show_form(
            step_id="enroll",
            data_schema=vol.Schema({}),
            description_placeholders=self._unknown_placeholders(),
        )

    async def _async_capture(self) -> ConfigFlowResult:
        changes, number, name = UserChanges(), None, ""
        if self._chosen is None:
            doors = tuple(default_doors(self._entry))
            changes = UserChanges(name=self._new_name, doors=doors)
        else:
            number, name = self._number, self._known.user.name
        request = EnrollmentRequest(
            changes=changes,
            shown_name=name,
            employee_no=number,
            update_existing=number is not None,
            capture_timeout=capture_timeout(self._entry),
        )
        return await self.async_start_capture(self._entry, Capture(request=request))

    @override
    async def async_show_enrolled(self, result: EnrollmentResult) -> ConfigFlowResult:
        is_new = self._chosen is None
        if is_new:
            self._chosen = KnownUser(
                user=result.user,
                has_face=True,
                validity=result.user.validity,
                schedule=None,
            )
        self._set_known(replace(self._known, has_face=True))
        return self._show_done("enrolled_new" if is_new else "enrolled")

    @override
    async def async_show_not_enrolled(self, error: Exception) -> ConfigFlowResult:
        return await self._async_show_failure(error, self._async_capture)

    @override
    async def async_show_before(self) -> ConfigFlowResult:
        if self._chosen is None:
            return await self.async_step_unknown()
        return await self.async_step_person()

    async def async_step_enrolled(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show that the terminal knows the new face."""
        return self._show_done("enrolled")

    async def async_step_enrolled_new(
        self, _: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show that the terminal knows the new user."""
        return self._show_done("enrolled_new")

    def _unknown_placeholders(self) -> dict[str, str]:
        return {**self._placeholders(), "name": markdown(self._new_name)}

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
