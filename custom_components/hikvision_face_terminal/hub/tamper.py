"""Whether a terminal reports that it is being opened or torn off."""

from ..isapi import EventKind, TamperPart, TerminalEvent, tampered_part


class Tamper:
    """Follows the tamper contacts of one terminal.

    `is_detected` is None while nothing is known.
    """

    def __init__(self) -> None:
        self._parts: dict[TamperPart, bool] = {}
        self._told_at = 0.0

    @property
    def is_detected(self) -> bool | None:
        """Whether any part is tampered with."""
        return any(self._parts.values()) if self._parts else None

    def notice(self, event: TerminalEvent, now: float) -> None:
        """Take an event, if it is about tampering."""
        if part := tampered_part(event):
            self._parts[part] = event.kind is EventKind.TAMPERED
            self._told_at = now

    def read(self, is_tampered: bool | None, asked_at: float) -> None:  # noqa: FBT001
        """Take what the status tells of the case.

        Terminals say "close" at rest. The vendor's guide leaves open whether "open"
        means the contact or that it is watched at all, so it counts only once "close"
        was seen.
        """
        if is_tampered is None or asked_at < self._told_at:
            return
        if not is_tampered or TamperPart.CASE in self._parts:
            self._parts[TamperPart.CASE] = is_tampered

    def forget(self) -> None:
        """Forget what only events tell: one may have been missed."""
        for part in self._parts.keys() - {TamperPart.CASE}:
            del self._parts[part]
