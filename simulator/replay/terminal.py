"""A terminal that answers out of a recording."""

import asyncio
from dataclasses import dataclass
import re
import secrets
from typing import Final, Self

from ..authentication import Authentication
from ..behavior import ConnectionBehavior, DigestBehavior, WireBehavior
from ..dialect import Dialect
from ..message import Answer, Call, RecordedRequest
from ..reply import Delivery
from ..server import IncomingRequest, Server
from ..status import not_supported
from .recording import Match, Recording

_SUB_CODE: Final = re.compile(rb'subStatusCode(?:"\s*:\s*"|\s*>\s*)(\w{1,64})')


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A request that was let in, and where its answer came from."""

    method: str
    target: str
    status: int
    sub_code: str
    match: Match | None
    """None: it is not in the recording and was answered with notSupport."""


class ReplayTerminal:
    """Serves a recording at 127.0.0.1, by HTTP, to clients with its digest login.

    A path that is not in the recording is answered as real terminals answer an unknown
    one: HTTP 404 and a ResponseStatus with notSupport.
    """

    username = "admin"

    def __init__(self, recording: Recording) -> None:
        """Make up a password; there is one for each run."""
        self.password = secrets.token_urlsafe(12)
        self.host = "127.0.0.1"
        self.port = 0
        self.served: list[Served] = []
        self._recording = recording
        self._dialect = Dialect(WireBehavior())
        self._gate = Authentication(
            DigestBehavior(),
            self._dialect,
            username=self.username,
            password=self.password,
            clock=lambda: asyncio.get_running_loop().time(),
        )
        self._server = Server(ConnectionBehavior(), self._serve)

    async def __aenter__(self) -> Self:
        """Open a free port."""
        self.port = await self._server.listen(self.host, self.port, None)
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Close the port and all connections."""
        await self._server.close()

    async def _serve(self, request: IncomingRequest) -> Delivery:
        seen = RecordedRequest(
            method=request.method,
            path=request.target,
            connection=request.connection,
            at=asyncio.get_running_loop().time(),
            authorization=request.header("Authorization"),
        )
        if request.refused is not None:
            return Delivery(Answer(request.refused, b"", ""), seen, closes=True)
        answer = self._gate.admit(seen) or self._answer(request)
        return Delivery(answer, seen)

    def _answer(self, request: IncomingRequest) -> Answer:
        found = self._recording.find(request.method, request.target, request.body)
        if found is None:
            as_json = Call(request.method, request.target).wants_json
            answer = self._dialect.refuse(not_supported(), as_json=as_json)
        else:
            exchange = found.exchange
            label = _header_value(exchange.content_type)
            answer = Answer(exchange.status, exchange.body or b"", label)
        sub_code = _SUB_CODE.search(answer.body[:4096])
        self.served.append(
            Served(
                method=request.method,
                target=request.target,
                status=answer.status,
                sub_code=sub_code[1].decode() if sub_code else "",
                match=found and found.match,
            )
        )
        return answer


def _header_value(text: str) -> str:
    """Return what of a recorded value can stand in a header: one line of ASCII."""
    return "".join(char for char in text if " " <= char <= "~")[:200]
