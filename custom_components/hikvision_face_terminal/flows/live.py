"""The steps of a dialog that show live what happens at the terminal."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
import logging
from math import ceil
from typing import Any, Final, override

from homeassistant.core import callback
from homeassistant.data_entry_flow import FlowContext, FlowHandler, FlowResult

from ..hub.enrollment_state import EnrollmentState
from ..hub.runner import Runner
from ..hub.text import markdown
from ..isapi import IsapiError, Reason
from .dialog_refresh import DialogRefresh

_LOGGER = logging.getLogger(__name__)

# The frontend drops the percentage whenever the text changes, and misses updates that
# come before the dialog is open: the progress is sent again this often, in seconds.
UPDATE_INTERVAL: Final = 0.25

# The last seconds are counted one by one.
SECONDS_STEP: Final = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Live[T, R]:
    """Something that runs at the terminal, and how a dialog shows it.

    `action_of` returns which text tells what to do now, None for no other than before;
    `fraction_of` how much is done, None where that is not told. `show` shows the
    outcome, and `show_failure` why there is none; `go_back` what was shown before.
    `before` may refuse, and `after` is done with the outcome.
    """

    step_id: str
    start: Callable[[], asyncio.Task[T]]
    placeholders: dict[str, str]
    action_of: Callable[[EnrollmentState], str | None]
    fraction_of: Callable[[EnrollmentState], float | None]
    show: Callable[[T], Awaitable[R]]
    show_failure: Callable[[Exception], Awaitable[R]]
    go_back: Callable[[], Awaitable[R]]
    before: Callable[[], Awaitable[None]] | None = None
    after: Callable[[T], Awaitable[None]] | None = None


class LiveStepsMixin[C: FlowContext, R: FlowResult[Any, Any], H](FlowHandler[C, R, H]):
    """Shows what runs at the terminal; its step and the step `outcome`.

    Generic because two kinds of flow need it: a subentry flow and the options flow.
    Closing the dialog cancels what runs.
    """

    # Set by async_start_live, before any step here.
    _runner: Runner
    _live: Live[Any, R]
    _running: asyncio.Task[Any]

    def __init__(self) -> None:
        super().__init__()
        self._progress_action = ""
        # What is shown now: the action, and how many seconds are left.
        self._shown: tuple[str, int] = ("", 0)
        self._live_refresh = DialogRefresh(self)

    async def async_start_live(self, runner: Runner, live: Live[Any, R]) -> R:
        """Start something on a loaded terminal and show its progress."""
        self._runner, self._live = runner, live
        self._progress_action = "checking"
        self._running = self.hass.async_create_task(
            self._async_run(live), eager_start=False
        )
        return await self.async_show_live()

    async def async_show_live(self) -> R:
        """Show what the person at the terminal has to do now."""
        if self._running.done():
            self._live_refresh.async_repeat()
            return self.async_show_progress_done(next_step_id="outcome")
        seconds = seconds_left(self._runner.state)
        self._shown = (self._progress_action, seconds)
        return self.async_show_progress(
            step_id=self._live.step_id,
            progress_action=self._progress_action,
            description_placeholders={
                **self._live.placeholders,
                "seconds": str(seconds),
            },
            progress_task=self._running,
        )

    async def async_step_outcome(self, _: dict[str, Any] | None = None) -> R:
        """Show the outcome, now that the frontend has requested the next step."""
        self._live_refresh.async_stop()
        outcome = self._running.result()
        if not isinstance(outcome, Exception):
            return await self._live.show(outcome)
        is_busy = getattr(outcome, "reason", None) is Reason.ENROLLMENT_IN_PROGRESS
        if is_busy and self._runner.running:
            return await self.async_step_busy()
        return await self._live.show_failure(outcome)

    async def async_step_busy(self, _: dict[str, Any] | None = None) -> R:
        """Show whom the terminal is enrolling, and offer to cancel that."""
        other = self._runner.state
        return self.async_show_menu(
            step_id="busy",
            menu_options=["cancel_other", "go_back"],
            description_placeholders={
                **self._live.placeholders,
                "other": markdown(other.name or other.employee_no or "?"),
            },
        )

    async def async_step_cancel_other(self, _: dict[str, Any] | None = None) -> R:
        """Cancel what runs there, and start this."""
        with suppress(IsapiError):  # It may be over by now.
            await self._runner.async_cancel()
        return await self.async_start_live(self._runner, self._live)

    async def async_step_go_back(self, _: dict[str, Any] | None = None) -> R:
        """Leave what runs there."""
        return await self._live.go_back()

    @callback
    @override
    def async_remove(self) -> None:
        super().async_remove()
        self._live_refresh.async_stop()

    async def _async_run[T](self, live: Live[T, R]) -> T | Exception:
        """Return an error instead of raising it: a progress task's is not reported."""
        runner = self._runner
        unsubscribe = runner.async_subscribe(self._handle_state)
        try:
            if live.before:
                await live.before()
            running = live.start()
            try:
                while not running.done():
                    self._update_progress(runner.state)
                    await asyncio.wait((running,), timeout=UPDATE_INTERVAL)
            except asyncio.CancelledError:
                await runner.async_shut_down()
                raise
            result = running.result()
            if live.after:
                await live.after(result)
        except IsapiError as err:
            return err
        except Exception as err:
            _LOGGER.exception("Unexpected error during the enrollment")
            return err
        else:
            return result
        finally:
            unsubscribe()

    @callback
    def _handle_state(self, state: EnrollmentState) -> None:
        self._progress_action = self._live.action_of(state) or self._progress_action
        self._update_progress(state)

    @callback
    def _update_progress(self, state: EnrollmentState) -> None:
        if self._shown != (self._progress_action, seconds_left(state)):
            self.async_notify_flow_changed()
        fraction = self._live.fraction_of(state)
        if fraction is not None:
            self.async_update_progress(fraction)


def seconds_left(state: EnrollmentState) -> int:
    """Return how long the terminal waits for the person; 0 while it does not.

    In steps, as each change of the text is a new step in the browser.
    """
    if state.ends_at is None:
        return 0
    left = max(0.0, state.ends_at - asyncio.get_running_loop().time())
    step = SECONDS_STEP if left > SECONDS_STEP else 1
    return ceil(left / step) * step
