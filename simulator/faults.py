"""Faults that can be injected into single requests."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from .message import Answer, RecordedRequest
from .status import RefusalError

_GARBAGE = bytes(range(255, 0, -1)) * 2


class Kind(StrEnum):
    """What goes wrong."""

    DROP = "drop"
    HANG = "hang"
    DELAY = "delay"
    TRUNCATED = "truncated"
    GARBAGE = "garbage"
    OVERSIZED = "oversized"
    ENDLESS = "endless"
    HTTP_ERROR = "http_error"
    STATUS = "status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that goes wrong with a request."""

    kind: Kind
    executes: bool = True
    """Whether the terminal executes the request nevertheless."""
    seconds: float = 0.0
    size: int = 0
    answer: Answer | None = None
    refusal: RefusalError | None = None

    @classmethod
    def drop_before(cls) -> Self:
        """Close the connection without executing the request or answering."""
        return cls(kind=Kind.DROP, executes=False)

    @classmethod
    def drop_after(cls) -> Self:
        """Execute the request, and close the connection without an answer."""
        return cls(kind=Kind.DROP)

    @classmethod
    def hang(cls, *, after: bool = False) -> Self:
        """Never answer; with `after`, execute the request first."""
        return cls(kind=Kind.HANG, executes=after)

    @classmethod
    def hang_before(cls) -> Self:
        """Never execute the request, and never answer."""
        return cls.hang()

    @classmethod
    def hang_after(cls) -> Self:
        """Execute the request, and never answer."""
        return cls.hang(after=True)

    @classmethod
    def delay(cls, seconds: float) -> Self:
        """Execute the request, and delay the answer."""
        return cls(kind=Kind.DELAY, seconds=seconds)

    @classmethod
    def truncated(cls) -> Self:
        """Execute the request, and close the connection in the middle of the body."""
        return cls(kind=Kind.TRUNCATED)

    @classmethod
    def garbage(cls) -> Self:
        """Execute the request, and answer with neither XML nor JSON nor text."""
        return cls(kind=Kind.GARBAGE)

    @classmethod
    def oversized(cls, size: int = 64 * 1024 * 1024) -> Self:
        """Execute the request, and pad the body with blanks to `size` bytes."""
        return cls(kind=Kind.OVERSIZED, size=size)

    @classmethod
    def endless(cls) -> Self:
        """Execute the request, and never end the body."""
        return cls(kind=Kind.ENDLESS)

    @classmethod
    def http_error(
        cls, status: int, body: str | bytes | None = None, content_type: str = ""
    ) -> Self:
        """Answer with an error of the web server, without executing the request."""
        content = body.encode() if isinstance(body, str) else body or b""
        answer = Answer(status, content, content_type or "text/html")
        return cls(kind=Kind.HTTP_ERROR, executes=False, answer=answer)

    @classmethod
    def status(
        cls,
        sub_status_code: str,
        http_status: int = 400,
        status_code: int | None = None,
        message: str | None = None,
    ) -> Self:
        """Refuse the request as the terminal itself would."""
        refusal = RefusalError(
            sub_status_code, message, http_status=http_status, status_code=status_code
        )
        return cls(kind=Kind.STATUS, executes=False, refusal=refusal)

    @classmethod
    def refuse(
        cls,
        sub_status_code: str,
        http_status: int = 400,
        status_code: int | None = None,
    ) -> Self:
        """Refuse with a ResponseStatus; its numbers are those of the sub code."""
        return cls.status(sub_status_code, http_status, status_code)

    def corrupt(self, body: bytes) -> bytes:
        """Return the corrupted body."""
        if self.kind is Kind.GARBAGE:
            return _GARBAGE
        if self.kind is Kind.OVERSIZED:
            return body + b" " * (self.size - len(body))
        return body


@dataclass(slots=True, kw_only=True)
class _Injected:
    fault: Fault
    path: str
    method: str | None
    times: int
    skip: int
    unauthorized: bool

    def hits(self, seen: RecordedRequest) -> bool:
        if not seen.matches(self.method, self.path):
            return False
        if not (seen.authorized or self.unauthorized):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        return True


class Faults:
    """The injected faults that have not hit a request yet."""

    def __init__(self) -> None:
        self._waiting: list[_Injected] = []

    def inject(
        self,
        fault: Fault,
        *,
        path: str,
        method: str | None,
        times: int,
        skip: int,
        unauthorized: bool,
    ) -> None:
        """Add a fault for the next matching requests."""
        injected = _Injected(
            fault=fault,
            path=path,
            method=method,
            times=times,
            skip=skip,
            unauthorized=unauthorized,
        )
        self._waiting.append(injected)

    def clear(self) -> None:
        """Remove the faults that have not hit a request yet."""
        self._waiting.clear()

    def take(self, seen: RecordedRequest) -> Fault | None:
        """Return the fault that hits a request."""
        for injected in self._waiting:
            if injected.hits(seen):
                if injected.times <= 0:
                    self._waiting.remove(injected)
                return injected.fault
        return None
