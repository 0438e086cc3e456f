"""How operations of a terminal are asked: what may be refused, what must say OK."""

from ..errors import IsapiRefusedError, IsapiUnexpectedError, Reason
from ..models.payloads import compact
from ..transport.connection import Content, IsapiTransport
from ..transport.decode import response_status
from ..tree import Tree


class Endpoint:
    """Asks one terminal. Keeps nothing. Every method raises only IsapiError."""

    def __init__(self, transport: IsapiTransport) -> None:
        self._transport = transport

    async def _read(self, path: str, condition: Tree | None = None) -> Tree:
        """Ask what changes nothing; a search has a condition and is a POST."""
        return await self._transport.request(
            "GET" if condition is None else "POST",
            f"/ISAPI/{path}",
            content=None if condition is None else as_json(condition),
            repeatable=True,
        )

    async def _optional(self, path: str, condition: Tree | None = None) -> Tree:
        """Return an empty tree where the terminal does not know the question."""
        try:
            return await self._read(path, condition)
        except IsapiRefusedError as err:
            if err.reason is not Reason.NOT_SUPPORTED:
                raise
            return {}

    async def _write(
        self,
        method: str,
        path: str,
        content: Content,
        *,
        timeout: float | None = None,  # noqa: ASYNC109 - handed on
    ) -> None:
        """Send a write; an answer that does not say "OK" leaves it unknown."""
        tree = await self._transport.request(
            method, f"/ISAPI/{path}", content=content, timeout=timeout
        )
        if "statusCode" not in response_status(tree):
            msg = "no status in the answer to a write"
            raise IsapiUnexpectedError(msg)


def refuse_empty(*employee_nos: str) -> None:
    """Raise INVALID_EMPLOYEE_NO unless each is a number, and there is one."""
    if not employee_nos or not all(number.strip() for number in employee_nos):
        raise IsapiRefusedError(Reason.INVALID_EMPLOYEE_NO)


def as_json(tree: Tree) -> Content:
    """Return a tree as the body of a request."""
    return Content(compact(tree).encode(), "application/json")
