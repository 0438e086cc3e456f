"""The wait for a finger at the terminal's sensor."""

from collections.abc import Callable
from typing import override

from ..errors import IsapiRefusedError, Reason
from .context import TerminalContext
from .reader_rounds import ReaderRounds


class FingerCapture(ReaderRounds[str]):
    """One wait for a finger, whose template it returns.

    FINGERPRINT_TIMEOUT without one; FINGERPRINT_REJECTED if there was one that could
    not be read, which may be put on again until then.
    """

    def __init__(
        self,
        terminal: TerminalContext,
        finger_id: int,
        *,
        on_waiting: Callable[[], None],
    ) -> None:
        super().__init__(
            terminal, on_waiting=on_waiting, too_late=Reason.FINGERPRINT_TIMEOUT
        )
        self._finger_id = finger_id

    @override
    async def _read(self, timeout: float) -> str | None:
        try:
            return await self._client.fingerprints.read(self._finger_id, timeout)
        except IsapiRefusedError as err:
            # Also what is said of a face that cannot be read: "lowScore".
            if err.reason in (Reason.FINGERPRINT_REJECTED, Reason.FACE_REJECTED):
                self._too_late = Reason.FINGERPRINT_REJECTED
                return None
            raise
