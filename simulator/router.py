"""Which part of the terminal answers a request."""

from collections.abc import Iterable
from inspect import isawaitable

from .message import Answer, Call
from .parts import Parts, Routes
from .status import RefusalError, method_not_allowed, not_supported

_ROOT = "/ISAPI/"
_PICTURES = "/LOCALS/"
# These speak XML, whatever ?format= says; all else is JSON and insists on it.
_XML_PATHS = frozenset(
    {
        "System/deviceInfo",
        "System/capabilities",
        "System/status",
        "Security/userCheck",
        "AccessControl/capabilities",
        "AccessControl/CaptureFaceData",
        "AccessControl/CaptureFaceData/capabilities",
        "AccessControl/CaptureFingerPrint/capabilities",
    }
)


class Router:
    """Finds the handler of a call, and words what it refuses."""

    def __init__(self, inside: Parts, routes: Iterable[Routes]) -> None:
        """Serve the given routes."""
        self._inside = inside
        self._routes: Routes = {}
        for part in routes:
            self._routes |= part
        self._paths = {path for _, path in self._routes}

    async def answer(self, call: Call) -> Answer:
        """Do what is asked, or say why not."""
        if call.path.startswith(_PICTURES):
            return self._inside.pictures.answer(call)
        try:
            return await self._do(call)
        except RefusalError as refusal:
            return self.refuse(call, refusal)

    def refuse(self, call: Call, refusal: RefusalError) -> Answer:
        """Answer a call with a refusal, in the language it asked for."""
        return self._inside.dialect.refuse(refusal, as_json=call.wants_json)

    async def _do(self, call: Call) -> Answer:
        path = call.path.removeprefix(_ROOT)
        if not call.path.startswith(_ROOT) or path not in self._paths:
            raise not_supported()
        handler = self._routes.get((call.method, path))
        if handler is None:
            raise method_not_allowed()
        if path not in _XML_PATHS and not call.wants_json:
            raise RefusalError("badXmlFormat", "format")
        answer = handler(call)
        return await answer if isawaitable(answer) else answer
