"""The capture module: one camera, one slot, one temporary picture."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from .behaviour import CaptureBehaviour, CaptureMode, Ending
from .pictures import Pictures
from .scene import Scene
from .status import RefusalError

# A person who is shown stands in front of the terminal for this long.
_STAYS = 10.0


class Shot(NamedTuple):
    """What a capture request is told."""

    progress: int
    url: str | None = None
    over: bool = False


class _Quiet(NamedTuple):
    """Until when the module answers nothing but a refusal."""

    until: float
    sub_status_code: str


class Camera:
    """Looks for a face when it is asked to."""

    def __init__(
        self,
        behaviour: CaptureBehaviour,
        scene: Scene,
        pictures: Pictures,
        clock: Callable[[], float],
    ) -> None:
        """Point the camera at a scene."""
        self._behaviour = behaviour
        self._pictures = pictures
        self._clock = clock
        self._stir = asyncio.Event()
        self._window: asyncio.Task[Shot | RefusalError] | None = None
        self._cancelled = False
        self._requests = 0
        self._started: float | None = None
        self._last = 0.0
        self._shown_until: float | None = None
        self._quiet: _Quiet | None = None
        self.scene = scene

    @property
    def scene(self) -> Scene:
        """What happens in front of the camera."""
        return self._scene

    @scene.setter
    def scene(self, scene: Scene) -> None:
        self._scene = scene
        self._poor = scene.poor
        self._begin_scene()
        if self._window is not None:
            # It begins with the request that waits
            self._requests = 1
            self._started = self._clock()
        self._stir.set()

    @property
    def looking(self) -> bool:
        """Whether a capture is under way whose request is blocked."""
        return self._window is not None

    async def capture(self) -> Shot:
        """Answer a capture request."""
        self._refuse_while_quiet()
        if self._window is not None:
            raise RefusalError("deviceBusy")
        now = self._clock()
        if self._started is None or now - self._last > self._behaviour.window:
            self._begin_scene()
            self._started = now
        self._last = now
        self._requests += 1
        if self._behaviour.style is CaptureMode.IMMEDIATE:
            return self._told(self._glance())
        self._window = asyncio.create_task(self._look())
        # The terminal goes on looking when the client hangs up
        return self._told(await asyncio.shield(self._window))

    def cancel(self) -> None:
        """Stop looking."""
        self._begin_scene()
        if self._window is not None:
            self._cancelled = True
            self._stir.set()

    def show_face(self) -> None:
        """Let somebody step in front of the camera now."""
        self._shown_until = self._clock() + _STAYS
        self._stir.set()

    def settled(self) -> None:
        """Note that the captured picture was used: a new capture may begin."""
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
        """Refuse a capture that comes too early after the one before."""
        if self._quiet is None:
            return
        now = self._clock()
        refusal = RefusalError(self._quiet.sub_status_code)
        if now >= self._quiet.until:
            self._quiet = None
            return
        if self._quiet.sub_status_code == "badParameters":
            self._be_quiet(self._behaviour.hang, "deviceBusy")
        raise refusal

    def _be_quiet(self, seconds: float, sub_status_code: str) -> None:
        self._quiet = _Quiet(self._clock() + seconds, sub_status_code)

    @staticmethod
    def _told(result: Shot | RefusalError) -> Shot:
        if isinstance(result, RefusalError):
            raise result
        return result

    def _glance(self) -> Shot | RefusalError:
        """Return how far a capture is, for a terminal that answers at once."""
        if self._shown:
            return self._take()
        elapsed = self._clock() - (self._started or 0.0)
        progress = self._scene.progress_at(self._requests, elapsed)
        return self._take() if progress >= 100 else Shot(progress)

    async def _look(self) -> Shot | RefusalError:
        """Look for a face until one comes, the time is up or it is cancelled."""
        deadline = self._clock() + self._behaviour.window
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
            # A client that asks on after this window goes on with the scene
            self._last = self._clock()

    async def _wait(self, seconds: float) -> None:
        self._stir.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._stir.wait()
        except TimeoutError:
            pass

    @property
    def _shown(self) -> bool:
        return self._shown_until is not None and self._clock() < self._shown_until

    def _take(self) -> Shot | RefusalError:
        """Take the face that is there."""
        if self._poor > 0:
            self._poor -= 1
            return RefusalError("lowScore")
        self._shown_until = None
        self._begin_scene()
        if self._behaviour.settle:
            self._be_quiet(self._behaviour.settle, "badParameters")
        return Shot(100, self._pictures.capture())

    def _give_up(self) -> Shot | RefusalError:
        """End a window in which nobody came."""
        if self._behaviour.rest:
            self._be_quiet(self._behaviour.rest, "deviceBusy")
        match self._behaviour.ending:
            case Ending.CAPTURE_TIMEOUT:
                return RefusalError("captureTimeout")
            case Ending.PROGRESS:
                return Shot(0)
            case Ending.REQUEST_OVER:
                return Shot(0, over=True)
