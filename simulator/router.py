"""Routes requests to the endpoints."""

from collections.abc import Iterable
from http import HTTPStatus
from inspect import isawaitable

from .message import Answer, Call
from .parts import Parts, Routes
from .status import RefusalError, method_not_allowed, not_supported
from .writes import Writes

_ROOT = "/ISAPI/"
_PICTURES = "/LOCALS/"
_PAGE = b"<html><body><h2>Internal Server Error</h2></body></html>"
# These use XML, whatever ?format= requests; all others require ?format=json.
_XML_PATHS = frozenset(
    {
        "System/deviceInfo",
        "System/capabilities",
        "System/status",
        "System/time",
        "Event/notification/alertStream",
        "Event/notification/subscribeEvent",
        "Event/notification/subscribeEventCap",
        "AccessControl/DeployInfo",
        "AccessControl/DeployInfo/capabilities",
        "Security/userCheck",
        "AccessControl/capabilities",
        "AccessControl/CaptureFaceData",
        "AccessControl/CaptureFaceData/capabilities",
        "AccessControl/CaptureFingerPrint",
        "AccessControl/CaptureFingerPrint/capabilities",
        "AccessControl/IdentityTerminal",
    }
)
# … and these, or either of the two as is requested
_XML_FOLDERS = ("AccessControl/RemoteControl/", "AccessControl/Door/param/")


class Router:
    """Finds the handler of a request, and formats refusals."""

    def __init__(self, parts: Parts, routes: Iterable[Routes]) -> None:
        self._parts = parts
        self._wire = parts.profile.wire
        self._routes: Routes = {}
        for part in routes:
            self._routes |= part
        self._writes = Writes(parts.profile.writes, parts.dialect)
        self._paths = {path for _, path in self._routes}
        self._xml_paths = _XML_PATHS
        if parts.profile.cards.by_post:
            self._xml_paths |= {"AccessControl/CaptureCardInfo"}

    async def answer(self, call: Call) -> Answer:
        """Execute a request, or answer with its refusal."""
        if call.path.startswith(_PICTURES):
            return self._parts.pictures.answer(call)
        if call.path.removeprefix(_ROOT) in self._wire.broken_paths:
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, _PAGE, "text/html")
        try:
            return await self._writes.answer(call, self._do)
        except RefusalError as refusal:
            return self.refuse(call, refusal)

    def refuse(self, call: Call, refusal: RefusalError) -> Answer:
        """Return a refusal in the format that the request asked for."""
        return self._parts.dialect.refuse(refusal, as_json=call.wants_json)

    def _unknown_path(self) -> RefusalError:
        if self._wire.unknown_path is None:
            return not_supported()
        http_status, status_code, name = self._wire.unknown_path
        return RefusalError(name, http_status=http_status, status_code=status_code)

    async def _do(self, call: Call) -> Answer:
        path = _with_number(call.path.removeprefix(_ROOT))
        if not call.path.startswith(_ROOT) or path not in self._paths:
            raise self._unknown_path()
        missing = self._parts.profile.device.missing
        if path.startswith(missing) and not path.endswith("/capabilities"):
            raise not_supported()
        handler = self._routes.get((call.method, path))
        if handler is None:
            raise method_not_allowed()
        takes_xml = path in self._xml_paths or path.startswith(_XML_FOLDERS)
        if not takes_xml and not call.wants_json:
            raise RefusalError("badXmlFormat", "format")
        answer = handler(call)
        return await answer if isawaitable(answer) else answer


def _with_number(path: str) -> str:
    """Return a path as routes have it: a number at its end is "#"."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/#" if name.isascii() and name.isdecimal() else path
