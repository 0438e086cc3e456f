"""The step of a dialog that enrolls a face and shows live progress."""

from abc import abstractmethod
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from homeassistant.data_entry_flow import FlowContext, FlowResult

from ..hub.copying import async_original
from ..hub.enrollment_state import EnrollmentState, EnrollmentStatus
from ..hub.schedule_helpers import WantedSchedule
from ..hub.tasks import async_run_to_end
from ..hub.terminal_name import async_terminal_name
from ..hub.text import markdown
from ..isapi import EnrollmentRequest, EnrollmentResult, IsapiError, enrolled_user
from ..runtime import TerminalConfigEntry
from .live import Live, LiveStepsMixin
from .other_terminals import Copies, async_copy_to_each, async_hubs, async_names

PROGRESS_ACTIONS: Final = {
    EnrollmentStatus.CHECKING: "checking",
    EnrollmentStatus.WAITING_FOR_FACE: "look",
    EnrollmentStatus.CREATING_USER: "saving",
    EnrollmentStatus.LINKING_FACE: "saving",
    EnrollmentStatus.VERIFYING: "verifying",
}


@dataclass(frozen=True, kw_only=True)
class Capture:
    """What is to be enrolled, and on which other terminals, by id of their entry."""

    request: EnrollmentRequest
    schedule: WantedSchedule | None = None
    is_guest: bool = False
    also_on: tuple[str, ...] = ()


class CaptureStepsMixin[C: FlowContext, R: FlowResult[Any, Any], H](
    LiveStepsMixin[C, R, H]
):
    """Enrolls a user in step `capture`; the flow shows the outcome."""

    # Set by async_start_capture, before any step here.
    _capture: Capture
    _terminal: TerminalConfigEntry

    def __init__(self) -> None:
        super().__init__()
        self._copies: Copies = {}

    async def async_start_capture(
        self, entry: TerminalConfigEntry, capture: Capture
    ) -> R:
        """Start an enrollment on a loaded terminal and show its progress."""
        self._terminal, self._capture, self._copies = entry, capture, {}
        request, runner = capture.request, entry.runtime_data.enrollment
        others = async_hubs(self.hass, capture.also_on)
        live: Live[EnrollmentResult, R] = Live(
            step_id="capture",
            before=self._async_check_others,
            start=partial(
                runner.async_start,
                request,
                copy_to=[hub.device.context() for hub in others],
                schedule=capture.schedule,
                is_guest=capture.is_guest,
            ),
            after=self._async_copy,
            placeholders={
                "name": markdown(request.name or request.employee_no or ""),
                "terminal": markdown(async_terminal_name(self.hass, entry)),
            },
            action_of=_action_of,
            fraction_of=lambda state: (state.progress or 0) / 100,
            show=self.async_show_enrolled,
            show_failure=self.async_show_not_enrolled,
            go_back=self.async_show_before,
        )
        return await self.async_start_live(runner, live)

    @abstractmethod
    async def async_show_enrolled(self, result: EnrollmentResult) -> R:
        """Show a successful enrollment."""

    @abstractmethod
    async def async_show_not_enrolled(self, error: Exception) -> R:
        """Show why the enrollment failed."""

    @abstractmethod
    async def async_show_before(self) -> R:
        """Show what was shown before the enrollment was started."""

    async def async_step_capture(self, _: dict[str, Any] | None = None) -> R:
        """Show what the user at the terminal has to do now."""
        return await self.async_show_live()

    async def _async_check_others(self) -> None:
        """Raise if another terminal has no room for the schedule."""
        for hub in async_hubs(self.hass, self._capture.also_on):
            await hub.schedules.async_check(self._capture.schedule)

    async def _async_copy(self, result: EnrollmentResult) -> None:
        """Copy the new user, who stays enrolled whatever becomes of the copies."""
        if self._capture.also_on:
            self._progress_action = "copying"
            self.async_notify_flow_changed()
            self._copies = await async_run_to_end(
                self.hass, self._async_copy_to_others(result), "copies"
            )

    async def _async_copy_to_others(self, result: EnrollmentResult) -> Copies:
        source, also_on = self._terminal.runtime_data, self._capture.also_on
        try:
            user = await enrolled_user(source.device.context(), result)
            original = await async_original(source, user)
        except IsapiError as err:
            return dict.fromkeys(async_names(self.hass, also_on), err)
        return await async_copy_to_each(self.hass, original, also_on)


def _action_of(state: EnrollmentState) -> str | None:
    action = PROGRESS_ACTIONS.get(state.status)
    if action == "look" and state.progress:
        return "hold_still" if state.progress < 100 else "saving"  # noqa: PLR2004
    return action
