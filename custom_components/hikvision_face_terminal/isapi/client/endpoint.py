"""Requests to one terminal: optional reads, and writes that must report OK."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..errors import (
    IsapiConnectionError,
    IsapiNotSupportedError,
    IsapiRefusedError,
    IsapiUnexpectedError,
    Reason,
)
from ..transport.connection import Content, IsapiTransport
from ..transport.decode import response_status
from ..tree import Tree, compact

# Sends a write, and looks up or repeats it as the caller wants.
type Send = Callable[[Callable[[], Awaitable[None]]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class WriteForm:
    """One of the forms in which terminals accept a write.

    The forms of a write are tried in order, and each is made when it is needed: it may
    depend on how those before it were refused. `nodes` are the elements in which this
    one differs from those before it; none if it is another request altogether.
    """

    send: Callable[[], Awaitable[None]]
    nodes: frozenset[str] = frozenset()

    def may_follow(self, refusal: IsapiRefusedError) -> bool:
        """Return whether the terminal may accept this form after that refusal."""
        if not refusal.is_format_rejected:
            return False
        if refusal.node:
            return not self.nodes or refusal.node in self.nodes
        return refusal.reason is not Reason.NOT_SUPPORTED or not self.nodes


async def _send_once(write: Callable[[], Awaitable[None]]) -> None:
    await write()


async def send_first_accepted(
    forms: Iterable[WriteForm], send: Send = _send_once
) -> None:
    """Send a write in the first form that the terminal accepts.

    `send` sends each form. If none is accepted, the first refusal is raised: it is
    about the form that most terminals accept.
    """
    first: IsapiRefusedError | None = None
    last: IsapiRefusedError | None = None
    for form in forms:
        if last and not form.may_follow(last):
            continue
        try:
            await send(form.send)
        except IsapiRefusedError as err:
            first, last = first or err, err
            if not err.is_format_rejected:
                raise
        else:
            return
    raise first or IsapiNotSupportedError()


class Endpoint:
    """Base of the client's parts. Stateless; raises only IsapiError."""

    def __init__(self, transport: IsapiTransport) -> None:
        self._transport = transport

    async def _read(self, path: str, condition: Tree | None = None) -> Tree:
        """Send a read; a search has a condition, and is a POST."""
        return await self._when_free(
            partial(
                self._transport.request,
                "GET" if condition is None else "POST",
                f"/ISAPI/{path}",
                content=None if condition is None else as_json(condition),
                repeatable=True,
            )
        )

    async def _when_free[T](self, read: Callable[[], Awaitable[T]]) -> T:
        """Send a read again while the terminal is busy; at last that is raised.

        A busy terminal has nothing to report yet: that is no outcome of a read.
        """
        for pause in self._transport.timing.busy_reads:
            try:
                return await read()
            except IsapiRefusedError as err:
                if err.reason is not Reason.TERMINAL_BUSY:
                    raise
            await asyncio.sleep(pause)
        return await read()

    async def _optional(self, path: str, condition: Tree | None = None) -> Tree | None:
        """Read what the caller can do without, whatever the terminal answers.

        Empty where the terminal does not know the request; relatives of the terminals
        refuse an unknown path as a wrong format. None where it may know it, and gave
        no sensible answer (HTTP 500, a web page, none in time, a missing right).
        """
        try:
            return await self._read(path, condition) or None
        except IsapiRefusedError as err:
            return {} if err.is_format_rejected else None
        except IsapiConnectionError, IsapiUnexpectedError:
            return None

    async def _write(
        self,
        method: str,
        path: str,
        content: Content,
        *,
        timeout: float | None = None,  # noqa: ASYNC109 - handed on
        patience: float | None = None,
    ) -> None:
        """Send a write; an answer without a status leaves its outcome unknown."""
        tree = await self._transport.request(
            method,
            f"/ISAPI/{path}",
            content=content,
            timeout=timeout,
            patience=patience,
        )
        if "statusCode" not in response_status(tree):
            raise IsapiUnexpectedError("no status in the answer to a write")


def raise_if_empty(*employee_nos: str) -> None:
    """Raise INVALID_EMPLOYEE_NO if a number is empty, or if there is none."""
    if not employee_nos or not all(number.strip() for number in employee_nos):
        raise IsapiRefusedError(Reason.INVALID_EMPLOYEE_NO)


def as_json(tree: Mapping[str, Any]) -> Content:
    """Return a tree as the body of a request."""
    return Content(compact(tree).encode(), "application/json")
