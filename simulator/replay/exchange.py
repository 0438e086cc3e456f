"""One recorded request with its answer, and the question that it stands for."""

from dataclasses import dataclass
from http import HTTPStatus
import json
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

# The longest body that is taken; the largest real answer is a picture of some 200 KB.
MAX_BODY: Final = 8 * 1024 * 1024

# What a web page adds to its requests, and what changes from one to the next.
_VOLATILE: Final = frozenset(
    {"security", "iv", "token", "format", "_", "t", "ts", "time", "timestamp"}
    | {"r", "rand", "random", "nocache", "sessionid", "sessiontag"}
)

# Parts of a search that do not change what it looks for.
_NO_FILTER: Final = frozenset(
    {"searchid", "maxresults", "facelibtype", "fdid", "searchtype", "timeout"}
)


class RecordingError(Exception):
    """A recording that cannot be read; the text is for the user."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a request asks for beside its path: a position, numbers, other filters."""

    position: int = 0
    numbers: frozenset[str] = frozenset()
    filters: frozenset[tuple[str, str]] = frozenset()


type Key = tuple[str, str, tuple[tuple[str, str], ...]]
"""Method, path and the lasting part of the query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A recorded request and its answer; a body of None is not in the recording."""

    method: str
    target: str
    status: int
    host: str = ""
    request_type: str = ""
    request_body: bytes | None = b""
    content_type: str = ""
    body: bytes | None = b""
    milliseconds: int = 0

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def key(self) -> Key:
        """What a request must have in common with this one to get its answer."""
        return key_of(self.method, self.target)

    @property
    def encrypted(self) -> bool:
        """Whether the terminal's web page encrypted what is sensitive."""
        return query_of(self.target).get("security", "") not in ("", "0")

    @property
    def question(self) -> Question | None:
        """What was searched for; None if that cannot be read."""
        if self.request_body is None:
            return None
        question = question_of(self.request_body)
        if question is None or not self.encrypted:
            return question
        return None if question.numbers or question.filters else question

    @property
    def obstacle(self) -> str | None:
        """Why the answer cannot be served; None if it can."""
        if self.status == HTTPStatus.UNAUTHORIZED:
            return "a login that was refused"
        if self.status in range(300, 400):
            return "a redirect, or a copy that the browser kept"
        if self.status not in {*HTTPStatus} or self.status < HTTPStatus.OK:
            return "no HTTP status"
        return "without its content" if self.body is None else None


def query_of(target: str) -> dict[str, str]:
    """Return the query of a target, with names in lower case."""
    try:
        pairs = parse_qsl(target.partition("?")[2], keep_blank_values=True)
    except ValueError:
        return {}
    return {name.lower(): value for name, value in pairs}


def key_of(method: str, target: str) -> Key:
    """Return what identifies a request, without what changes from one to the next."""
    path = unquote(target.partition("?")[0]).rstrip("/").casefold()
    lasting = {
        name: value for name, value in query_of(target).items() if name not in _VOLATILE
    }
    return method.upper(), path, tuple(sorted(lasting.items()))


def question_of(body: bytes) -> Question | None:
    """Return what a body asks for; None if it is no JSON object."""
    if not body.strip():
        return Question()
    try:
        condition = json.loads(body)
    except ValueError, RecursionError:
        return None
    if not isinstance(condition, dict):
        return None
    inner = [value for value in condition.values() if isinstance(value, dict)]
    if len(condition) == 1 and inner:
        condition = inner[0]
    return _question(condition)


def _question(condition: dict[str, Any]) -> Question:
    position, numbers, filters = 0, set[str](), set[tuple[str, str]]()
    for name, value in condition.items():
        match name.lower():
            case "searchresultposition":
                position = value if isinstance(value, int) else 0
            case "employeenolist" | "fpid":
                numbers.update(_numbers(value))
            case known if known not in _NO_FILTER and value not in ("", None, [], {}):
                filters.add((known, repr(value)[:200]))
            case _:
                pass
    return Question(position, frozenset(numbers), frozenset(filters))


def _numbers(value: object) -> list[str]:
    """Return the numbers that a search names, bare or each in an object."""
    entries = value if isinstance(value, list) else [value]
    found = []
    for entry in entries:
        bare = entry
        if isinstance(entry, dict):
            bare = entry.get("employeeNo", entry.get("value"))
        if isinstance(bare, str | int):
            found.append(str(bare))
    return found
