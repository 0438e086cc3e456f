"""Ask the frontend to fetch the current step of a dialog again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.data_entry_flow import FlowHandler
from homeassistant.helpers.event import async_track_time_interval

REPEAT_INTERVAL: Final = timedelta(seconds=1)


class DialogRefresh:
    """Notifies the frontend that a flow has changed; one reason at a time.

    Stop it before the flow shows a form: fetching a form again clears its fields.
    """

    def __init__(self, flow: FlowHandler[Any, Any, Any]) -> None:
        self._flow = flow
        self._unsubscribe: CALLBACK_TYPE | None = None

    @callback
    def async_repeat(self) -> None:
        """Notify until stopped; start it when a progress is done.

        The frontend misses that event while it has another request open, and would
        wait forever. The step that it requests next has to stop the repetition.
        """
        self.async_stop()
        self._unsubscribe = async_track_time_interval(
            self._flow.hass,
            self._async_notify,
            REPEAT_INTERVAL,
            cancel_on_shutdown=True,
        )

    @callback
    def async_follow(
        self, subscribe: Callable[[Callable[[], None]], CALLBACK_TYPE]
    ) -> None:
        """Notify whenever the source that `subscribe` subscribes to changes."""
        self.async_stop()
        self._unsubscribe = subscribe(self._flow.async_notify_flow_changed)

    @callback
    def async_stop(self) -> None:
        """Stop notifying; does nothing if nothing was started."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    @callback
    def _async_notify(self, _: datetime) -> None:
        self._flow.async_notify_flow_changed()
