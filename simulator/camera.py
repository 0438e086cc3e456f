"""The capture module: one camera, one slot, one temporary picture."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from .capture_behavior import CaptureBehavior, CaptureMode, Ending
from .pictures import Pictures
from .scene import Scene
from .status import RefusalError

# Seconds that a person stays in front of the terminal after show_face.
_SHOWN_SECONDS = 10.0


class CaptureResult(NamedTuple):
    """The result of a capture request."""

    progress: int
    url: str | None = None
    over: bool = False


class _QuietPeriod(NamedTuple):
    """A time in which every capture request is refused."""

    until: float
    sub_status_code: str


class Camera:
    """Captures the face of the person in front of it."""

    def __init__(
        self,
        behavior: CaptureBehavior,
        scene: Scene,
        pictures: Pictures,
        clock: Callable[[], float],
    ) -> None:
        self._behavior = behavior
        self._pictures = pictures
        self._clock = clock
        self._changed = asyncio.Event()
        self._window: asyncio.Task[CaptureResult | RefusalError] | None = None
        self._cancelled = False
        self._requests = 0
        self._started: float | None = None
        self._last = 0.0
        self._shown_until: float | None = None
        self._quiet: _QuietPeriod | None = None
        self.scene = scene

    @property
    def scene(self) -> Scene:
        """What happens in front of the camera."""
        return self._scene

    @scene.setter
    def scene(self, scene: Scene) -> None:
        self._scene = scene
        self._poor_left = scene.poor
        self._begin_scene()
        if self._window is not None:
            # The new scene starts with the request that is blocked now
            self._requests = 1
            self._started = self._clock()
        self._changed.set()

    @property
    def looking(self) -> bool:
        """Whether a capture request is blocked until a face appears."""
        return self._window is not None

    async def capture(self) -> CaptureResult:
        """Answer a capture request."""
        self._refuse_while_quiet()
        if self._window is not None:
            raise RefusalError("deviceBusy")
        now = self._clock()
        if self._started is None or now - self._last > self._behavior.window:
            self._begin_scene()
            self._started = now
        self._last = now
        self._requests += 1
        if self._behavior.mode is CaptureMode.IMMEDIATE:
            return self._raise_refusal(self._check_now())
        self._window = asyncio.create_task(self._wait_for_face())
        # The terminal keeps looking when the client disconnects
        return self._raise_refusal(await asyncio.shield(self._window))

    def cancel(self) -> None:
        """Cancel the capture, if one is running."""
        self._begin_scene()
        if self._window is not None:
            self._cancelled = True
            self._changed.set()

    def show_face(self) -> None:
        """Let a person step in front of the camera now."""
        self._shown_until = self._clock() + _SHOWN_SECONDS
        self._changed.set()

    def allow_capture(self) -> None:
        """Allow a new capture: the captured picture has been used."""
        if self._quiet is not None and self._quiet.sub_status_code == "badParameters":
            self._quiet = None

    async def power_off(self) -> None:
        """Stop at once, as a reboot does."""
        if self._window is not None:
            window, self._window = self._window, None
            window.cancel()
            await asyncio.wait([window])
        self._cancelled = False
        self._quiet = None
        self._begin_scene()

    def _begin_scene(self) -> None:
        self._requests = 0
        self._started = None

    def _refuse_while_quiet(self) -> None:
        """Refuse a capture too soon after the previous one."""
        if self._quiet is None:
            return
        now = self._clock()
        refusal = RefusalError(self._quiet.sub_status_code)
        if now >= self._quiet.until:
            self._quiet = None
            return
        if self._quiet.sub_status_code == "badParameters":
            self._be_quiet(self._behavior.hang, "deviceBusy")
        raise refusal

    def _be_quiet(self, seconds: float, sub_status_code: str) -> None:
        self._quiet = _QuietPeriod(self._clock() + seconds, sub_status_code)

    @staticmethod
    def _raise_refusal(result: CaptureResult | RefusalError) -> CaptureResult:
        if isinstance(result, RefusalError):
            raise result
        return result

    def _check_now(self) -> CaptureResult | RefusalError:
        """Return the current progress, for a terminal that answers at once."""
        if self._shown:
            return self._take()
        elapsed = self._clock() - (self._started or 0.0)
        progress = self._scene.progress_at(self._requests, elapsed)
        return self._take() if progress >= 100 else CaptureResult(progress)

    async def _wait_for_face(self) -> CaptureResult | RefusalError:
        """Wait until a face appears, the window ends or the capture is cancelled."""
        deadline = self._clock() + self._behavior.window
        try:
            while True:
                now = self._clock()
                if self._cancelled or now >= deadline:
                    return self._give_up()
                elapsed = now - (self._started or now)
                face = self._scene.seconds_until_face(self._requests, elapsed)
                if self._shown or face == 0:
                    return self._take()
                wait = deadline - now if face is None else min(deadline - now, face)
                await self._wait(wait)
        finally:
            self._window = None
            self._cancelled = False
            # The scene continues for a client that polls after this window
            self._last = self._clock()

    async def _wait(self, seconds: float) -> None:
        self._changed.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            pass

    @property
    def _shown(self) -> bool:
        return self._shown_until is not None and self._clock() < self._shown_until

    def _take(self) -> CaptureResult | RefusalError:
        """Capture the face that is there."""
        if self._poor_left > 0:
            self._poor_left -= 1
            return RefusalError("lowScore")
        self._shown_until = None
        self._begin_scene()
        if self._behavior.settle:
            self._be_quiet(self._behavior.settle, "badParameters")
        return CaptureResult(100, self._pictures.capture())

    def _give_up(self) -> CaptureResult | RefusalError:
        """End a window in which no face appeared."""
        if self._behavior.rest:
            self._be_quiet(self._behavior.rest, "deviceBusy")
        match self._behavior.ending:
            case Ending.CAPTURE_TIMEOUT:
                return RefusalError("captureTimeout")
            case Ending.PROGRESS:
                return CaptureResult(0)
            case Ending.REQUEST_OVER:
                return CaptureResult(0, over=True)
