"""The format of a terminal's answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
import json
import re
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from .behavior import WireBehavior
from .message import JSON_TYPE, XML_TYPE, Answer
from .status import STATUS_STRINGS, RefusalError

_ESCAPED = re.compile(r"\\u(00[01][0-9a-f])")
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


@dataclass(frozen=True, slots=True)
class Node:
    """An XML element: text or children, and attributes."""

    name: str
    content: str | tuple[Node, ...] = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


def node(name: str, *content: str | Node, **attributes: object) -> Node:
    """Return an element with a text, or with children."""
    children = tuple(child for child in content if isinstance(child, Node))
    text = "".join(part for part in content if isinstance(part, str))
    words = {key: str(value) for key, value in attributes.items()}
    return Node(name, children or text, words)


def write_json(value: object, depth: int = 0) -> str:
    """Return JSON as terminals format it: tabs as indentation and after colons."""
    if isinstance(value, Mapping):
        indent = "\t" * (depth + 1)
        members = ",\n".join(
            f"{indent}{json.dumps(key)}:\t{write_json(item, depth + 1)}"
            for key, item in value.items()
        )
        return f"{{\n{members}\n{indent[1:]}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(write_json(item, depth + 1) for item in value)}]"
    return json.dumps(value, ensure_ascii=False)


class Dialect:
    """Formats answers as one firmware does."""

    def __init__(self, behavior: WireBehavior) -> None:
        self._behavior = behavior

    def json(self, value: Mapping[str, Any]) -> Answer:
        """Answer with JSON."""
        text = write_json(value)
        if self._behavior.raw_control_characters:
            text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        return self._labeled(HTTPStatus.OK, text.encode(), JSON_TYPE)

    def xml(
        self, root: Node, *, version: str = "2.0", declaration: bool = False
    ) -> Answer:
        """Answer with XML; only some answers of real terminals have a declaration."""
        text = self.element(root, version=version) + "\n"
        if declaration or self._behavior.declaration:
            text = f"{DECLARATION}\n{text}"
        return self._labeled(HTTPStatus.OK, text.encode(), XML_TYPE)

    def ok(self, *, as_json: bool) -> Answer:
        """Answer with the status of a request that succeeded."""
        return self._status(1, "ok", as_json=as_json)

    def refuse(self, refusal: RefusalError, *, as_json: bool) -> Answer:
        """Answer with the status of a request that was refused."""
        http_status = refusal.http_status or self._behavior.not_support_status
        if self._behavior.errors_in_200:
            http_status = HTTPStatus.OK
        return self._status(
            refusal.status_code,
            refusal.sub_status_code,
            as_json=as_json,
            http_status=http_status,
            error_code=refusal.error_code,
            message=refusal.message,
        )

    def element(self, root: Node, *, version: str = "2.0") -> str:
        """Return an element with its namespace, without a declaration."""
        return self._write(root, version, self._behavior.namespace)

    def _status(
        self,
        status_code: int,
        sub_status_code: str,
        *,
        as_json: bool,
        http_status: int = HTTPStatus.OK,
        error_code: int | None = None,
        message: str | None = None,
    ) -> Answer:
        fields: dict[str, Any] = {
            "statusCode": status_code,
            "statusString": STATUS_STRINGS[status_code],
            "subStatusCode": sub_status_code,
        }
        if error_code is not None:
            fields["errorCode"] = error_code
        if message is not None:
            fields["errorMsg"] = message
        if not as_json:
            return self._labeled(http_status, self._status_xml(fields), XML_TYPE)
        wrapped = {"ResponseStatus": fields}
        value = wrapped if self._behavior.wraps_status else fields
        return self._labeled(http_status, write_json(value).encode(), JSON_TYPE)

    def _status_xml(self, fields: Mapping[str, object]) -> bytes:
        """Return a status; real ones have a child per line and an old namespace."""
        behavior = self._behavior
        children = [Node("requestURL")]
        children += [Node(name, str(value)) for name, value in fields.items()]
        lines = "\n".join(self._write(child) for child in children)
        shell = self._write(
            Node("ResponseStatus", "\n"), "1.0", behavior.status_namespace
        )
        return f"{DECLARATION}\r\n{shell.replace('>\n<', f'>\n{lines}\n<')}\n".encode()

    def _write(
        self, element: Node, version: str = "", namespace: str | None = None
    ) -> str:
        prefix = self._behavior.prefix
        name = f"{prefix}:{element.name}" if prefix else element.name
        attributes = dict(element.attributes)
        if namespace is not None:
            declared = f"xmlns:{prefix}" if prefix else "xmlns"
            attributes = {"version": version, declared: namespace, **attributes}
        words = "".join(
            f" {key}={quoteattr(value)}" for key, value in attributes.items()
        )
        content = element.content
        inner = (
            escape(content)
            if isinstance(content, str)
            else "".join(self._write(child) for child in content)
        )
        return f"<{name}{words}>{inner}</{name}>"

    def _labeled(self, status: int, body: bytes, content_type: str) -> Answer:
        if self._behavior.swaps_labels:
            content_type = XML_TYPE if content_type == JSON_TYPE else JSON_TYPE
        return Answer(status, body, content_type)
