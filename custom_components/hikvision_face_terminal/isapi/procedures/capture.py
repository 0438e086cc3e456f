"""The wait for a face, at the pace of each kind of firmware."""

import asyncio
from collections.abc import Callable
import logging

from ..errors import (
    IsapiConnectionError,
    IsapiError,
    IsapiRefusedError,
    IsapiUnexpectedError,
    Reason,
    TerminalOperationError,
)
from ..models.face import Face, FaceCapture, FaceUrl, picture_path
from .context import TerminalContext

_LOGGER = logging.getLogger(__name__)

# No face was captured yet; a later request may capture one.
_STILL_WAITING = (Reason.CAPTURE_TIMEOUT, Reason.TERMINAL_BUSY, Reason.FACE_REJECTED)

# About the account or the model: the next request would be refused as well.
_FINAL = (Reason.PERMISSION_DENIED, Reason.NOT_SUPPORTED)


class Capture:
    """One wait for a face; used once. The terminal has a single capture slot."""

    def __init__(
        self,
        terminal: TerminalContext,
        *,
        on_progress: Callable[[int], None],
    ) -> None:
        self.attempts = 0
        self._client = terminal.client
        self._can_cancel = terminal.capabilities.capture_cancel
        self._kind, *self._other_kinds = terminal.capabilities.capture_kinds
        self._on_progress = on_progress
        self._timing = terminal.timing
        self._pending: asyncio.Task[FaceCapture] | None = None
        self._poor_face = ""
        self._lost_answers = 0
        self._early_repeat_refused = False

    async def run(self, timeout: float) -> Face:  # noqa: ASYNC109 - see the body
        """Return the face that was captured; raises IsapiError.

        Ends after `timeout` s, or when cancelled; both stop the terminal's capture
        where it supports that. No request follows a progress of 100: it would hang
        the capture of some firmware for minutes.
        """
        try:
            async with asyncio.timeout(timeout):
                while (face := await self._request(timeout)) is None:
                    busy = self._early_repeat_refused
                    await asyncio.sleep(
                        self._timing.busy if busy else self._timing.poll
                    )
        except TimeoutError as err:
            await self._stop()
            if self._poor_face:
                raise TerminalOperationError(
                    Reason.FACE_REJECTED, self._poor_face
                ) from err
            raise TerminalOperationError(Reason.CAPTURE_TIMEOUT) from err
        except asyncio.CancelledError:
            await self._stop()
            raise
        return face

    async def _request(self, timeout: float) -> Face | None:  # noqa: ASYNC109 - handed on
        self.attempts += 1
        # A task of its own, so that _stop can let it end by itself: the request may
        # outlive the deadline by twice the time that _stop takes.
        self._pending = asyncio.create_task(
            self._client.capture.face(timeout + 2 * self._timing.stop, self._kind)
        )
        await asyncio.wait((self._pending,))
        try:
            answer = self._pending.result()
        except IsapiRefusedError as err:
            await self._handle_refusal(err)
            return None
        except IsapiConnectionError:
            self._lost_answers += 1
            if self._lost_answers > 1:
                raise
            return None
        self._lost_answers = 0
        if answer.progress < 100:  # noqa: PLR2004 - percent
            self._on_progress(answer.progress)
            return None
        if answer.face is None:
            raise TerminalOperationError(Reason.CAPTURE_FAILED, "no faceDataUrl")
        if isinstance(answer.face, FaceUrl) and picture_path(answer.face.url) is None:
            # It would be sent back to the terminal, and returned to the caller.
            raise IsapiUnexpectedError("not the address of a picture")
        self._on_progress(100)
        return answer.face

    async def _handle_refusal(self, err: IsapiRefusedError) -> None:
        if err.is_format_rejected and self._other_kinds:
            # The terminal reports no kind, and it is not this one.
            self._kind = self._other_kinds.pop(0)
            return
        if err.reason in _FINAL:
            raise err
        if err.reason not in _STILL_WAITING and "timeout" not in err.sub_code:
            raise TerminalOperationError(Reason.CAPTURE_FAILED, err.detail) from err
        if err.reason is Reason.FACE_REJECTED:
            self._poor_face = err.detail
        if err.reason is Reason.TERMINAL_BUSY:
            if self.attempts > 1:
                # This firmware needs a pause after each window.
                self._early_repeat_refused = True
            else:
                await asyncio.sleep(self._timing.busy)

    async def _stop(self) -> None:
        """Free the terminal's capture; on an error it ends by itself, later."""
        pending = self._pending
        try:
            if self._can_cancel:
                async with asyncio.timeout(self._timing.stop):
                    await self._client.capture.cancel()
                if pending:
                    await asyncio.wait((pending,), timeout=self._timing.stop)
        except (IsapiError, TimeoutError) as err:
            _LOGGER.debug(
                "Could not stop the terminal's capture: %s", type(err).__name__
            )
        finally:
            if pending:
                pending.cancel()
                await asyncio.wait((pending,))
                if not pending.cancelled():
                    pending.exception()  # Retrieved; it came too late to matter.
