"""What a flow needs to enrol somebody and to show how that goes."""

from abc import abstractmethod
import asyncio
from datetime import datetime, timedelta
import logging
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.data_entry_flow import FlowContext, FlowHandler, FlowResult
from homeassistant.helpers.event import async_track_time_interval

from ..hub.enrollment import EnrollmentState, EnrollmentStatus
from ..hub.text import markdown
from ..isapi import EnrollmentRequest, EnrollmentResult, IsapiError
from ..runtime import TerminalConfigEntry

_LOGGER = logging.getLogger(__name__)

# The dialog forgets the percentage each time its text changes, and hears of no
# change before it is open; so it is told again this often, in seconds.
TELL_INTERVAL: Final = 0.25

# It hears of an end only while it has subscribed and asks for nothing else, and would
# wait for ever if it missed it: it is called until it asks what comes next.
CALL_INTERVAL: Final = timedelta(seconds=1)

PROGRESS_ACTIONS: Final = {
    EnrollmentStatus.CHECKING: "checking",
    EnrollmentStatus.WAITING_FOR_FACE: "look",
    EnrollmentStatus.CREATING_USER: "saving",
    EnrollmentStatus.LINKING_FACE: "saving",
    EnrollmentStatus.VERIFYING: "verifying",
}


class EnrollmentFlow[C: FlowContext, R: FlowResult[Any, Any], H](FlowHandler[C, R, H]):
    """A flow with the steps `capture` and then `enrolled` or `not_enrolled`.

    Closing the dialog cancels what is running.
    """

    def __init__(self) -> None:
        """Start with nobody to enrol."""
        self._request: EnrollmentRequest | None = None
        self._enrolling: asyncio.Task[EnrollmentResult | Exception] | None = None
        self._result: EnrollmentResult | None = None
        self._error: Exception | None = None
        self._progress_action = "checking"
        self._shown_action = ""
        self._stop_calling: CALLBACK_TYPE | None = None

    @property
    @abstractmethod
    def terminal(self) -> TerminalConfigEntry:
        """Return the loaded entry of the terminal to enrol on."""

    async def async_step_capture(self, _: dict[str, Any] | None = None) -> R:
        """Show what the person at the door should do now."""
        if self._request is None:
            raise RuntimeError  # A step before has to say whom to enrol.
        if self._enrolling is None:
            self._error = None
            self._progress_action = "checking"
            self._enrolling = self.hass.async_create_task(
                self._async_enroll(self._request), eager_start=False
            )
        if not self._enrolling.done():
            self._shown_action = self._progress_action
            return self.async_show_progress(
                step_id="capture",
                progress_action=self._progress_action,
                description_placeholders={
                    "name": markdown(self._request.changes.name or ""),
                    "terminal": markdown(self.terminal.title),
                },
                progress_task=self._enrolling,
            )
        outcome, self._enrolling = self._enrolling.result(), None
        if isinstance(outcome, Exception):
            self._error = outcome
        else:
            self._result = outcome
        return self._go_on_with("outcome")

    def _go_on_with(self, step_id: str) -> R:
        """End a progress; the dialog is called until it asks what comes next.

        That step has to begin with `async_remove`.
        """
        self._stop_calling = async_track_time_interval(
            self.hass, self._async_call_dialog, CALL_INTERVAL, cancel_on_shutdown=True
        )
        return self.async_show_progress_done(next_step_id=step_id)

    async def async_step_outcome(self, _: dict[str, Any] | None = None) -> R:
        """Go on, now that the dialog has asked what comes next."""
        self.async_remove()
        if self._error is not None:
            return await self.async_step_not_enrolled()
        return await self.async_step_enrolled()

    @abstractmethod
    async def async_step_enrolled(self, _: dict[str, Any] | None = None) -> R:
        """Show `_result`."""

    @abstractmethod
    async def async_step_not_enrolled(self, _: dict[str, Any] | None = None) -> R:
        """Show `_error`."""

    async def async_photo(self) -> str:
        """Return Markdown that shows the picture, empty where none may be shown.

        The dialog asks for the step again when the picture has gone; `async_remove`
        ends that, and has to, before the step is left for a form.
        """
        self.async_remove()
        if self.terminal.state is not ConfigEntryState.LOADED:
            return ""
        face = self.terminal.runtime_data.face
        await face.async_settled()
        if (url := face.url) is None:
            return ""
        self._stop_calling = face.async_subscribe(self.async_notify_flow_changed)
        return f"![]({url})"

    @callback
    @override
    def async_remove(self) -> None:
        if self._stop_calling is not None:
            self._stop_calling()
            self._stop_calling = None

    @callback
    def _async_call_dialog(self, _: datetime) -> None:
        self.async_notify_flow_changed()

    async def _async_enroll(
        self, request: EnrollmentRequest
    ) -> EnrollmentResult | Exception:
        """Return the outcome: an error that is raised here would reach nobody."""
        runner = self.terminal.runtime_data.enrollment
        unsubscribe = runner.async_subscribe(self._handle_state)
        try:
            enrolling = runner.async_start(request)
            try:
                while not enrolling.done():
                    self._tell(runner.state)
                    await asyncio.wait((enrolling,), timeout=TELL_INTERVAL)
            except asyncio.CancelledError:
                await runner.async_shut_down()
                raise
            return enrolling.result()
        except IsapiError as err:
            return err
        except Exception as err:
            _LOGGER.exception("The enrolment ended unexpectedly")
            return err
        finally:
            unsubscribe()

    @callback
    def _handle_state(self, state: EnrollmentState) -> None:
        action = PROGRESS_ACTIONS.get(state.status, self._progress_action)
        if action == "look" and state.progress:
            action = "hold_still" if state.progress < 100 else "saving"  # noqa: PLR2004
        self._progress_action = action
        self._tell(state)

    @callback
    def _tell(self, state: EnrollmentState) -> None:
        if self._shown_action != self._progress_action:
            self.async_notify_flow_changed()
        self.async_update_progress((state.progress or 0) / 100)
