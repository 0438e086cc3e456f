"""The Enroll person button: a form, live progress, and the result.

It stores nothing: people live on the terminal.
"""

from functools import cached_property
from typing import Any, override

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentryFlow,
    SubentryFlowContext,
    SubentryFlowResult,
)

from ..const import ATTR_EMPLOYEE_NO
from ..hub.errors import placeholders
from ..hub.options import capture_timeout, default_doors
from ..hub.text import markdown
from ..isapi import EnrollmentRequest, IsapiError, UserType, check_enrollment
from ..runtime import TerminalConfigEntry
from .capture import EnrollmentFlow
from .user_form import (
    CONF_VALIDITY,
    EndMissingError,
    form_errors,
    person_changes,
    person_schema,
)


class EnrollFlow(
    EnrollmentFlow[SubentryFlowContext, SubentryFlowResult, tuple[str, str]],
    ConfigSubentryFlow,
):
    """Enrols one person after another."""

    def __init__(self) -> None:
        """Start with an empty form."""
        super().__init__()
        self._input: dict[str, Any] | None = None

    @cached_property
    @override
    def terminal(self) -> TerminalConfigEntry:
        # Kept: it may be removed while the dialog is open.
        return self._get_entry()

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask whom to enrol; the name is enough."""
        self.async_remove()
        if self.terminal.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_connected")
        if not self.terminal.runtime_data.device.capabilities.capture_face:
            return self.async_abort(reason="not_supported")
        if user_input is None:
            return await self._async_show_form(self._error)  # The dialog may ask twice.
        self._input = user_input
        try:
            self._request = self._asked_for(user_input)
        except (IsapiError, EndMissingError) as err:
            return await self._async_show_form(err)
        return await self.async_step_capture()

    async def async_step_not_enrolled(
        self, _: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Say what went wrong above the form, which is as it was filled in."""
        return await self._async_show_form(self._error)

    async def async_step_enrolled(
        self, _: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Say who can open the door now, or whom it keeps out; ask what next."""
        self._input = None
        return self.async_show_menu(
            step_id="blacklisted" if self._blacklisted else "enrolled",
            menu_options=["user", "finish"],
            description_placeholders={
                **self._success(),
                "photo": await self.async_photo(),
            },
        )

    # The dialog may ask for what it shows once more, by its name.
    async_step_blacklisted = async_step_enrolled

    async def async_step_finish(
        self, _: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """End; there is nothing to store."""
        return self.async_abort(
            reason="blacklisted" if self._blacklisted else "enrolled",
            description_placeholders=self._success(),
        )

    @property
    def _blacklisted(self) -> bool:
        asked = self._request
        return asked is not None and asked.changes.user_type is UserType.BLACKLIST

    def _success(self) -> dict[str, str]:
        if self._result is None:
            raise RuntimeError  # Only after an enrolment.
        return {
            "name": markdown(self._result.name),
            "employee_no": markdown(self._result.employee_no),
            "terminal": markdown(self.terminal.title),
        }

    def _asked_for(self, user_input: dict[str, Any]) -> EnrollmentRequest:
        device = self.terminal.runtime_data.device
        request = EnrollmentRequest(
            changes=person_changes(user_input, default_doors(self.terminal)),
            employee_no=user_input.get(ATTR_EMPLOYEE_NO, "").strip() or None,
            capture_timeout=capture_timeout(self.terminal),
        )
        check_enrollment(request, device.capabilities, device.info.doors)
        return request

    async def _async_show_form(
        self, error: Exception | None = None
    ) -> SubentryFlowResult:
        device = self.terminal.runtime_data.device
        try:
            departments = await device.client.device.departments()
        except IsapiError as err:
            departments = {}
            error = error or err
        schema = person_schema(
            device.info.doors,
            departments,
            default_doors=default_doors(self.terminal),
            access=(self._input or {}).get(CONF_VALIDITY, True),
        )
        if self._input is not None:
            schema = self.add_suggested_values_to_schema(schema, self._input)
        return self.async_show_form(
            step_id="user",
            data_schema=schema,
            errors=form_errors(error, schema),
            description_placeholders={
                "terminal": markdown(self.terminal.title),
                **placeholders(error),
            },
        )
