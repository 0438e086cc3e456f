"""The Enroll person dialog: a form, live progress, and the result.

The subentry flow stores nothing: users live on the terminal.
"""

from functools import cached_property
from typing import Any, override

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentryFlow,
    SubentryFlowContext,
    SubentryFlowResult,
)
from homeassistant.core import callback
import voluptuous as vol

from ..const import ATTR_EMPLOYEE_NO
from ..hub.errors import placeholders
from ..hub.options import capture_timeout, default_doors
from ..hub.schedule_helpers import NoSuchScheduleError
from ..hub.terminal_name import async_terminal_name
from ..hub.text import markdown
from ..isapi import (
    EnrollmentRequest,
    EnrollmentResult,
    IsapiError,
    Reason,
    UserType,
    check_enrollment,
)
from ..runtime import TerminalConfigEntry
from .access_field import CONF_ACCESS, EndMissingError, is_guest
from .capture import Capture, CaptureStepsMixin
from .dialog_refresh import DialogRefresh
from .dialog_texts import DialogTexts
from .other_terminals import CONF_ALSO_ON, async_other_terminals, copies_text
from .schedule_field import async_chosen_schedule
from .user_form import (
    form_errors,
    more_schema,
    new_user_changes,
    new_user_schema,
    without_section,
)


class EnrollFlow(
    CaptureStepsMixin[SubentryFlowContext, SubentryFlowResult, tuple[str, str]],
    ConfigSubentryFlow,
):
    """Enrolls one user after another."""

    # Set when an enrollment succeeds.
    _result: EnrollmentResult

    def __init__(self) -> None:
        super().__init__()
        self._input: dict[str, Any] | None = None
        self._error: Exception | None = None
        self._photo_refresh = DialogRefresh(self)
        self._texts = DialogTexts()

    @cached_property
    def _entry(self) -> TerminalConfigEntry:
        # Cached: the entry may be removed while the dialog is open.
        return self._get_entry()

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the user to enroll; the name is enough."""
        self._photo_refresh.async_stop()
        if self._entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_connected")
        if not self._entry.runtime_data.device.capabilities.capture_face:
            return self.async_abort(reason="not_supported")
        if user_input is None:  # Also when the frontend fetches the form again.
            return await self._async_show_form()
        self._input = user_input = without_section(user_input)
        self._texts = await DialogTexts.async_load(self.hass)
        try:
            capture = await self._async_capture(user_input)
        except (IsapiError, EndMissingError, NoSuchScheduleError) as err:
            self._error = err
            return await self._async_show_form()
        self._error = None
        return await self.async_start_capture(self._entry, capture)

    @override
    async def async_show_not_enrolled(self, error: Exception) -> SubentryFlowResult:
        self._error = error
        return await self.async_step_user()

    @override
    async def async_show_before(self) -> SubentryFlowResult:
        return await self.async_step_user()

    @override
    async def async_show_enrolled(self, result: EnrollmentResult) -> SubentryFlowResult:
        self._input, self._result = None, result
        return await self.async_step_enrolled()

    async def async_step_enrolled(
        self, _: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show who was enrolled, with the captured face, and ask what to do next."""
        return self.async_show_menu(
            step_id=self._outcome,
            menu_options=["user"],  # Closing the dialog ends it.
            description_placeholders={
                "name": markdown(self._result.name),
                "employee_no": markdown(self._result.employee_no),
                "terminal": markdown(async_terminal_name(self.hass, self._entry)),
                "until": self._texts.date(self._capture.request.changes.valid_until),
                "copies": copies_text(self._texts, self._copies),
                "photo": await self._async_photo(),
            },
        )

    # The frontend fetches the step that it shows by its own name.
    async_step_enrolled_until = async_step_enrolled
    async_step_blacklisted = async_step_enrolled

    @callback
    @override
    def async_remove(self) -> None:
        super().async_remove()
        self._photo_refresh.async_stop()

    @property
    def _outcome(self) -> str:
        """Return which text describes the enrolled user: let in, or kept out."""
        changes = self._capture.request.changes
        if changes.user_type is UserType.BLACKLIST:
            return "blacklisted"
        return "enrolled_until" if changes.valid_until else "enrolled"

    async def _async_capture(self, user_input: dict[str, Any]) -> Capture:
        """Return what the form asks for; raise where it cannot be done.

        The enrollment checks it once more. Checked here, an error shows at once, at
        its field, and no enrollment is recorded as failed.
        """
        device = self._entry.runtime_data.device
        knows_visitors = UserType.VISITOR.value in device.capabilities.user_types
        request = EnrollmentRequest(
            changes=new_user_changes(
                user_input, default_doors(self._entry), visitors=knows_visitors
            ),
            employee_no=user_input.get(ATTR_EMPLOYEE_NO, "").strip() or None,
            capture_timeout=capture_timeout(self._entry),
        )
        check_enrollment(request, device.capabilities, device.info.doors)
        return Capture(
            request=request,
            schedule=await async_chosen_schedule(self.hass, user_input),
            is_guest=is_guest(user_input[CONF_ACCESS]),
            also_on=tuple(user_input.get(CONF_ALSO_ON, ())),
        )

    async def _async_show_form(self) -> SubentryFlowResult:
        device = self._entry.runtime_data.device
        error = self._error
        try:
            departments = await device.client.device.departments()
        except IsapiError as err:
            departments = {}
            error = error or err
        schema = new_user_schema(
            more_schema(device.info.doors, departments, default_doors(self._entry)),
            schedules=device.capabilities.schedules,
            others=async_other_terminals(self.hass, self._entry),
            access=(self._input or {}).get(CONF_ACCESS, True),
        )
        if self._input is not None:
            schema = self.add_suggested_values_to_schema(schema, self._input)
        errors, told = await self._async_errors(error, schema)
        return self.async_show_form(
            step_id="user",
            data_schema=schema,
            errors=errors,
            description_placeholders={
                "terminal": markdown(async_terminal_name(self.hass, self._entry)),
                **told,
            },
        )

    async def _async_errors(
        self, error: Exception | None, form: vol.Schema
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Return the errors of the form, and what their texts name."""
        errors, told = form_errors(error, form), placeholders(error)
        told |= {"other": "", "message": "", "owner": ""}
        if not isinstance(error, IsapiError):
            return errors, told
        if error.terminal:
            told["other"] = error.terminal
            told["message"] = self._texts.error(error.reason, told)
            return {"base": "other_terminal"}, told
        if error.reason is Reason.USER_ALREADY_EXISTS:
            names = self._entry.runtime_data.names
            told["owner"] = await names.async_name_of(told[ATTR_EMPLOYEE_NO])
            if told["owner"]:
                errors = dict.fromkeys(errors, "number_taken")
        return errors, told

    async def _async_photo(self) -> str:
        """Return Markdown that shows the captured face, "" where it may not be shown.

        The dialog is refreshed when the picture is dropped from memory.
        """
        self._photo_refresh.async_stop()
        if self._entry.state is not ConfigEntryState.LOADED:
            return ""
        face = self._entry.runtime_data.face
        await face.async_settled()
        if (url := face.url) is None:
            return ""
        self._photo_refresh.async_follow(face.async_subscribe)
        return f"![]({url})"
