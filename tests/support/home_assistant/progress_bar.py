"""Shows an enrollment on the console, from the states of its sensors."""

import sys
from typing import Any, TextIO

WIDTH = 30


class ProgressBar:
    """Redraws one line on a console, and writes one line per change elsewhere."""

    def __init__(
        self, progress: str, status: str, *, output: TextIO = sys.stdout
    ) -> None:
        """Show two entities by their ids."""
        self._progress = progress
        self._status = status
        self._states = {progress: "unknown", status: "idle"}
        self._output = output
        self._start, self._end = ("\r", "") if output.isatty() else ("", "\n")

    def update(self, event: dict[str, Any]) -> None:
        """Handle a state change of any entity."""
        entity_id, state = event["entity_id"], event["new_state"]
        if state is None or self._states.get(entity_id) in (None, state["state"]):
            return
        self._states[entity_id] = state["state"]
        line = f"{self._start}{self._bar()}  {self._states[self._status]:<18}"
        self._output.write(line.rstrip() + self._end if self._end else line)
        self._output.flush()

    def close(self) -> None:
        """End the line."""
        if not self._end:
            self._output.write("\n")

    def _bar(self) -> str:
        try:
            percent = float(self._states[self._progress])
        except ValueError:  # Unknown or unavailable
            percent = 0
        return f"[{'#' * round(percent / 100 * WIDTH):.<{WIDTH}}] {percent:3.0f} %"
