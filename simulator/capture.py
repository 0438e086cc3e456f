"""The capture request, CaptureFaceData."""

from xml.etree.ElementTree import Element

from .camera import CaptureResult
from .capture_behavior import Binary, Cancel
from .dialect import Node, node
from .message import XML_TYPE, Answer, Call, local_name
from .parts import Parts, Routes
from .pictures import JPEG_START
from .status import RefusalError

_BOUNDARY = "MIME_boundary"


class CaptureApi:
    """Captures a face on request."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._behavior = parts.profile.capture

    def routes(self) -> Routes:
        """Return the handlers by method and path."""
        if not self._behavior.supported:
            return {}
        path = "AccessControl/CaptureFaceData"
        routes: Routes = {("POST", path): self.capture}
        if self._behavior.reports_capabilities:
            routes["GET", f"{path}/capabilities"] = self.capabilities
        return routes

    def capabilities(self, _call: Call) -> Answer:
        """Report what can be captured."""
        flags = "true,false"
        condition = [node("captureInfrared", opt=flags)]
        if self._behavior.reports_data_types:
            kinds = ",".join(self._behavior.data_types)
            condition.append(node("dataType", opt=kinds))
        children = [
            node("CaptureFaceDataCond", *condition),
            node("faceDataUrl", min=1, max=512),
            node("captureProgress", min=0, max=100),
            node("infraredFaceDataUrl", min=1, max=512),
        ]
        if self._behavior.cancel is not Cancel.UNKNOWN:
            children.append(node("cancelFlag", opt=flags))
        return self._parts.dialect.xml(node("CaptureFaceData", *children))

    async def capture(self, call: Call) -> Answer:
        """Capture a face, or cancel a capture."""
        condition = call.xml("CaptureFaceDataCond")
        wanted = {local_name(child): child for child in condition}
        self._flag(wanted, "captureInfrared")
        if self._flag(wanted, "cancelFlag"):
            return self._cancel()
        data_type = self._text(wanted, "dataType") or "url"
        if data_type not in self._behavior.data_types:
            raise RefusalError("badParameters", "dataType")
        result = await self._parts.camera.capture()
        if data_type == "binary" and result.url is not None:
            return self._binary()
        return self._parts.dialect.xml(self._reply(result))

    def _cancel(self) -> Answer:
        if self._behavior.cancel is Cancel.UNKNOWN:
            raise RefusalError("badXmlContent", "cancelFlag")
        if self._behavior.cancel is Cancel.ENDS:
            self._parts.camera.cancel()
        return self._parts.dialect.ok(as_json=False)

    def _reply(self, result: CaptureResult) -> Node:
        children = [node("captureProgress", str(result.progress))]
        if result.url is not None:
            url = node("faceDataUrl", result.url)
            last = self._parts.profile.wire.progress_first
            children.insert(1 if last else 0, url)
        if result.over:
            children.append(node("isCurRequestOver", "true"))
        return node(self._parts.profile.wire.capture_root, *children)

    def _binary(self) -> Answer:
        """Answer with the picture, preceded by the progress."""
        picture = self._parts.pictures.enroll_picture or b""
        picture += b"\0" * self._behavior.trailing
        if self._behavior.binary is Binary.RAW:
            return Answer(200, picture, "image/jpeg")
        body = self._multipart(picture)
        match self._behavior.binary:
            case Binary.LABELED_XML:
                return Answer(200, body, XML_TYPE)
            case Binary.HEADERS_IN_BODY:
                head = f"Content-Type: multipart/form-data; boundary={_BOUNDARY}\r\n"
                head += f"Content-Length: {len(body)}\r\n\r\n"
                return Answer(200, head.encode() + body, XML_TYPE)
            case Binary.PREAMBLE:
                body = b"This is a message in several parts.\r\n" + body
            case Binary.UNTERMINATED:
                body = body.removesuffix(f"\r\n--{_BOUNDARY}--\r\n".encode())
                parts, start, jpeg = body.partition(JPEG_START)
                parts = parts.replace(b"\r\n", b"\n")
                parts = parts.replace(b' name="FaceData";', b"")
                body = parts + start + jpeg
        return Answer(200, body, f"multipart/form-data; boundary={_BOUNDARY}")

    def _multipart(self, picture: bytes) -> bytes:
        xml = self._parts.dialect.xml(self._reply(CaptureResult(100))).body
        head = f"--{_BOUNDARY}\r\nContent-Type: application/xml\r\n"
        head += f"Content-Length: {len(xml)}\r\n\r\n"
        middle = f"\r\n--{_BOUNDARY}\r\nContent-Disposition: form-data; "
        middle += 'name="FaceData"; filename="FaceData.jpg"\r\n'
        middle += f"Content-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n"
        body = head.encode() + xml + middle.encode() + picture
        return body + f"\r\n--{_BOUNDARY}--\r\n".encode()

    def _flag(self, wanted: dict[str, Element], name: str) -> bool:
        text = self._text(wanted, name)
        if text not in (None, "true", "false"):
            raise RefusalError("badXmlContent", name)
        return text == "true"

    @staticmethod
    def _text(wanted: dict[str, Element], name: str) -> str | None:
        element = wanted.get(name)
        return None if element is None else (element.text or "").strip()
