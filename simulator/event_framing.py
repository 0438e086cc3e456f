"""The parts of an event stream, as bytes."""

from .event_behavior import Boundary, FramingBehavior

JSON_PART = 'application/json; charset="UTF-8"'
XML_PART = 'application/xml; charset="UTF-8"'
JPEG_PART = "image/jpeg"


class Framing:
    """Separates parts as one firmware does."""

    def __init__(self, behavior: FramingBehavior) -> None:
        self._behavior = behavior

    @property
    def content_type(self) -> str:
        """The Content-Type of the stream."""
        behavior = self._behavior
        match behavior.boundary:
            case Boundary.PLAIN:
                parameter = f"; boundary={behavior.name}"
            case Boundary.QUOTED:
                parameter = f'; boundary="{behavior.name}"'
            case Boundary.DASHED:
                parameter = f"; boundary=--{behavior.name}"
            case Boundary.MISSING:
                parameter = ""
        return f"{behavior.content_type}{parameter}"

    @property
    def line(self) -> bytes:
        """The line before each part."""
        return f"--{self._behavior.name}{self._behavior.line_end}".encode()

    def part(self, body: bytes, content_type: str, name: str) -> bytes:
        """Return a part; there is never a closing boundary."""
        behavior = self._behavior
        end = behavior.line_end
        head = []
        if behavior.nested:
            # One client takes such heads; how they look to the byte is a guess
            form = f"multipart/form-data; boundary={behavior.name}"
            head += [f"Content-Type: {form}", f"--{behavior.name}"]
        if behavior.dispositions or content_type == JPEG_PART:
            head.append(f'Content-Disposition: form-data; name="{name}"')
        head.append(f"Content-Type: {content_type}")
        if behavior.lengths:
            head.append(f"Content-Length: {len(body)}")
        lines = "".join(f"{line}{end}" for line in (*head, ""))
        blank = (end * behavior.blank_lines).encode()
        return b"".join((blank, self.line, lines.encode(), body, end.encode()))

    def pieces(self, data: bytes) -> list[bytes]:
        """Return data in the pieces in which it is written."""
        size = self._behavior.piece or len(data)
        return [data[at : at + size] for at in range(0, len(data), size)]
