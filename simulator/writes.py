"""Carries out writes: refused, without effect, answered oddly, busy afterwards."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from .dialect import Dialect
from .message import JSON_TYPE, Answer, Call
from .status import RefusalError
from .write_behavior import Ok, WriteBehavior

_ROOT = "/ISAPI/"
# Sent with POST, and read only.
_READS = (
    "Search",
    "CaptureFaceData",
    "CaptureCardInfo",
    "CaptureFingerPrint",
    "AcsEvent",
    "subscribeEvent",
)
_ODD_BODIES = {
    Ok.STATUS_STRING: b'{"statusString":\t"OK"}',
    Ok.NOTHING: b"",
    Ok.TEXT: b"OK",
}


class Writes:
    """Carries out requests as one firmware does."""

    def __init__(self, behavior: WriteBehavior, dialect: Dialect) -> None:
        self._behavior = behavior
        self._dialect = dialect
        self._busy_until = 0.0

    async def answer(
        self, call: Call, carry_out: Callable[[Call], Awaitable[Answer]]
    ) -> Answer:
        """Carry out a request, or refuse it."""
        behavior, path = self._behavior, call.path.removeprefix(_ROOT)
        if _now() < self._busy_until:
            raise RefusalError("deviceBusy")
        if path in behavior.refused:
            raise RefusalError(behavior.refusal)
        if path in behavior.without_effect:
            return self._dialect.ok(as_json=True)
        answer = await carry_out(call)
        if call.method == "GET" or path.endswith(_READS):
            return answer
        self._busy_until = _now() + behavior.busy_after
        if behavior.ok is Ok.STATUS or behavior.ok_to not in path:
            return answer
        return Answer(HTTPStatus.OK, _ODD_BODIES[behavior.ok], JSON_TYPE)


def _now() -> float:
    return asyncio.get_running_loop().time()
