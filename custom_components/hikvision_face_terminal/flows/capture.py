"""The step of a dialog that enrolls a face and shows live progress."""

from abc import abstractmethod
from functools import partial
from typing import Any, Final

from homeassistant.data_entry_flow import FlowContext, FlowResult

from ..hub.enrollment_state import EnrollmentState, EnrollmentStatus
from ..hub.schedule_helpers import WantedSchedule
from ..hub.terminal_name import async_terminal_name
from ..hub.text import markdown
from ..isapi import EnrollmentRequest, EnrollmentResult
from ..runtime import TerminalConfigEntry
from .live import Live, LiveStepsMixin

PROGRESS_ACTIONS: Final = {
    EnrollmentStatus.CHECKING: "checking",
    EnrollmentStatus.WAITING_FOR_FACE: "look",
    EnrollmentStatus.CREATING_USER: "saving",
    EnrollmentStatus.LINKING_FACE: "saving",
    EnrollmentStatus.VERIFYING: "verifying",
}


class CaptureStepsMixin[C: FlowContext, R: FlowResult[Any, Any], H](
    LiveStepsMixin[C, R, H]
):
    """Enrolls a user in step `capture`; the flow shows the outcome."""

    async def async_start_capture(
        self,
        entry: TerminalConfigEntry,
        request: EnrollmentRequest,
        schedule: WantedSchedule | None = None,
    ) -> R:
        """Start an enrollment on a loaded terminal and show its progress."""
        runner = entry.runtime_data.enrollment
        live: Live[EnrollmentResult, R] = Live(
            step_id="capture",
            start=partial(runner.async_start, request, schedule=schedule),
            placeholders={
                "name": markdown(request.name or request.employee_no or ""),
                "terminal": markdown(async_terminal_name(self.hass, entry)),
            },
            action_of=_action_of,
            fraction_of=lambda state: (state.progress or 0) / 100,
            show=self.async_show_enrolled,
            show_failure=self.async_show_not_enrolled,
        )
        return await self.async_start_live(runner, live)

    @abstractmethod
    async def async_show_enrolled(self, result: EnrollmentResult) -> R:
        """Show a successful enrollment."""

    @abstractmethod
    async def async_show_not_enrolled(self, error: Exception) -> R:
        """Show why the enrollment failed."""

    async def async_step_capture(self, _: dict[str, Any] | None = None) -> R:
        """Show what the user at the terminal has to do now."""
        return await self.async_show_live()


def _action_of(state: EnrollmentState) -> str | None:
    action = PROGRESS_ACTIONS.get(state.status)
    if action == "look" and state.progress:
        return "hold_still" if state.progress < 100 else "saving"  # noqa: PLR2004
    return action
