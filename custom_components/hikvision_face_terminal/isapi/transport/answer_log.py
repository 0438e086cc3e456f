"""How a terminal has answered, for a bug report: statuses and times, no contents."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
import re
from typing import Final

from ..errors import IsapiUnexpectedError
from ..tree import Tree
from .decode import decode
from .redaction import redacted

# More ways to answer than a whole enrollment on the oddest terminal has.
_MAX_KINDS: Final = 120

# The paths of requests have only words. Any other is one that the terminal chose, for a
# picture: with a user's number or name in it, also under /ISAPI/. A number follows only
# the words of doors, week plans and templates.
_REQUEST: Final = re.compile(
    r"/ISAPI(/[A-Za-z]{1,40}){1,6}((?<=/door|anCfg|plate|rPlan)/\d{1,3})?"
)
_PICTURE: Final = "picture"

# Only documents with this end are kept, which hold limits and no people.
_CAPABILITIES: Final = "/capabilities"
_MAX_DOCUMENTS: Final = 16
_MAX_DOCUMENT_BYTES: Final = 64 * 1024

# A status is short; the pages of people that are not are not looked into.
_MAX_STATUS_BYTES: Final = 4096
_STATUS_CODE: Final = re.compile(rb"statusCode\W{1,8}(\d{1,3})\b")
_SUB_CODE: Final = re.compile(rb"subStatusCode\W{1,8}([A-Za-z]{1,48})\b")
_PART: Final = re.compile(rb'name="([A-Za-z]{1,32})"')


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerKind:
    """One way in which a request was answered.

    `path` has no query, and is "picture" for all paths that the terminal chose itself.
    `form` is the request's: empty, json, xml or the names of its parts. `answer` is
    what the body looked like.
    """

    method: str
    path: str
    form: str
    http_status: int
    status_code: int | None
    sub_status_code: str
    answer: str


class AnswerLog:
    """Counts the ways in which a terminal has answered; bounded."""

    def __init__(self) -> None:
        self._counts: Counter[AnswerKind] = Counter()
        self._seconds: dict[AnswerKind, float] = {}
        self._documents: dict[str, bytes] = {}

    def note(  # noqa: PLR0913, PLR0917 - what a request and its answer have
        self,
        method: str,
        path: str,
        request: bytes,
        status: int,
        answer: bytes,
        seconds: float,
    ) -> None:
        """Count an answer that came after a time in seconds; keeps no content."""
        path = path.partition("?")[0]
        path = path if _REQUEST.fullmatch(path) else _PICTURE
        head = answer[:_MAX_STATUS_BYTES] if len(answer) <= _MAX_STATUS_BYTES else b""
        code, sub_code = _STATUS_CODE.search(head), _SUB_CODE.search(head)
        kind = AnswerKind(
            method=method,
            path=path,
            form=_form(request),
            http_status=status,
            status_code=int(code[1]) if code else None,
            sub_status_code=sub_code[1].decode() if sub_code else "",
            answer=_look(answer),
        )
        if kind in self._counts or len(self._counts) < _MAX_KINDS:
            self._counts[kind] += 1
            self._seconds[kind] = seconds
        if path.endswith(_CAPABILITIES) and len(answer) <= _MAX_DOCUMENT_BYTES:
            is_known = path in self._documents
            if is_known or len(self._documents) < _MAX_DOCUMENTS:
                self._documents[path] = answer

    def counts(self) -> list[tuple[AnswerKind, int, float]]:
        """Return each way, how often it came, and the last time in seconds."""
        return [
            (kind, count, self._seconds[kind]) for kind, count in self._counts.items()
        ]

    def documents(self, secrets: Collection[str]) -> dict[str, Tree]:
        """Return the last capability documents by path, see redacted.

        Those that cannot be read are empty.
        """
        return {
            path: redacted(_tree(answer), secrets)
            for path, answer in self._documents.items()
        }


def _tree(answer: bytes) -> Tree:
    try:
        return decode(answer)
    except IsapiUnexpectedError:
        return {}


def _form(request: bytes) -> str:
    """Return the form of a request: what it begins with, and the names of parts."""
    look = _look(request)
    if look != "multipart":
        return look
    return " ".join(part.decode() for part in _PART.findall(request[:8192]))


def _look(body: bytes) -> str:
    """Return what a body looks like, whatever its label says."""
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    for look, starts in (
        ("json", (b"{", b"[")),
        ("multipart", (b"--", b"Content-")),
        ("html", (b"<!", b"<html", b"<HTML")),
        ("xml", (b"<",)),
        ("jpeg", (b"\xff\xd8",)),
    ):
        if start.startswith(starts):
            return look
    return "other" if start else ""
