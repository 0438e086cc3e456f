"""The steps of a dialog that enroll a user and show live progress."""

from abc import abstractmethod
import asyncio
import logging
from typing import Any, Final, override

from homeassistant.core import callback
from homeassistant.data_entry_flow import FlowContext, FlowHandler, FlowResult

from ..hub.enrollment import EnrollmentRunner, EnrollmentState, EnrollmentStatus
from ..hub.schedule_helpers import WantedSchedule
from ..hub.terminal_name import async_terminal_name
from ..hub.text import markdown
from ..isapi import EnrollmentRequest, EnrollmentResult, IsapiError
from ..runtime import TerminalConfigEntry
from .dialog_refresh import DialogRefresh

_LOGGER = logging.getLogger(__name__)

# The frontend drops the percentage whenever the text changes, and misses updates that
# come before the dialog is open: the progress is sent again this often, in seconds.
UPDATE_INTERVAL: Final = 0.25

PROGRESS_ACTIONS: Final = {
    EnrollmentStatus.CHECKING: "checking",
    EnrollmentStatus.WAITING_FOR_FACE: "look",
    EnrollmentStatus.CREATING_USER: "saving",
    EnrollmentStatus.LINKING_FACE: "saving",
    EnrollmentStatus.VERIFYING: "verifying",
}


class CaptureStepsMixin[C: FlowContext, R: FlowResult[Any, Any], H](
    FlowHandler[C, R, H]
):
    """Enrolls a user in step `capture`; the flow shows the outcome.

    Generic because two kinds of flow need it: a subentry flow and the options flow.
    Closing the dialog cancels the enrollment.
    """

    # Set by async_start_capture, before any step here.
    _enrolling: asyncio.Task[EnrollmentResult | Exception]
    _capture_placeholders: dict[str, str]

    def __init__(self) -> None:
        super().__init__()
        self._progress_action = ""
        self._shown_action = ""
        self._capture_refresh = DialogRefresh(self)

    async def async_start_capture(
        self,
        entry: TerminalConfigEntry,
        request: EnrollmentRequest,
        schedule: WantedSchedule | None = None,
    ) -> R:
        """Start an enrollment on a loaded terminal and show its progress."""
        self._capture_placeholders = {
            "name": markdown(request.name or request.employee_no or ""),
            "terminal": markdown(async_terminal_name(self.hass, entry)),
        }
        self._progress_action = "checking"
        self._enrolling = self.hass.async_create_task(
            self._async_enroll(entry.runtime_data.enrollment, request, schedule),
            eager_start=False,
        )
        return await self.async_step_capture()

    @abstractmethod
    async def async_show_enrolled(self, result: EnrollmentResult) -> R:
        """Show a successful enrollment."""

    @abstractmethod
    async def async_show_not_enrolled(self, error: Exception) -> R:
        """Show why the enrollment failed."""

    async def async_step_capture(self, _: dict[str, Any] | None = None) -> R:
        """Show what the user at the terminal has to do now."""
        if self._enrolling.done():
            self._capture_refresh.async_repeat()
            return self.async_show_progress_done(next_step_id="outcome")
        self._shown_action = self._progress_action
        return self.async_show_progress(
            step_id="capture",
            progress_action=self._progress_action,
            description_placeholders=self._capture_placeholders,
            progress_task=self._enrolling,
        )

    async def async_step_outcome(self, _: dict[str, Any] | None = None) -> R:
        """Show the outcome, now that the frontend has requested the next step."""
        self._capture_refresh.async_stop()
        outcome = self._enrolling.result()
        if isinstance(outcome, Exception):
            return await self.async_show_not_enrolled(outcome)
        return await self.async_show_enrolled(outcome)

    @callback
    @override
    def async_remove(self) -> None:
        super().async_remove()
        self._capture_refresh.async_stop()

    async def _async_enroll(
        self,
        runner: EnrollmentRunner,
        request: EnrollmentRequest,
        schedule: WantedSchedule | None,
    ) -> EnrollmentResult | Exception:
        """Return an error instead of raising it: a progress task's is not reported."""
        unsubscribe = runner.async_subscribe(self._handle_state)
        try:
            enrolling = runner.async_start(request, schedule=schedule)
            try:
                while not enrolling.done():
                    self._update_progress(runner.state)
                    await asyncio.wait((enrolling,), timeout=UPDATE_INTERVAL)
            except asyncio.CancelledError:
                await runner.async_shut_down()
                raise
            return enrolling.result()
        except IsapiError as err:
            return err
        except Exception as err:
            _LOGGER.exception("Unexpected error during the enrollment")
            return err
        finally:
            unsubscribe()

    @callback
    def _handle_state(self, state: EnrollmentState) -> None:
        action = PROGRESS_ACTIONS.get(state.status, self._progress_action)
        if action == "look" and state.progress:
            action = "hold_still" if state.progress < 100 else "saving"  # noqa: PLR2004
        self._progress_action = action
        self._update_progress(state)

    @callback
    def _update_progress(self, state: EnrollmentState) -> None:
        if self._shown_action != self._progress_action:
            self.async_notify_flow_changed()
        self.async_update_progress((state.progress or 0) / 100)
