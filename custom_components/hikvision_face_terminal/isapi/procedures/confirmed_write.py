"""Confirmed writes: sent in the form that a terminal accepts, with a known outcome.

The one rule for every write, by what the terminal makes of it:

- refused in this form: the next form;
- busy: again after a pause;
- an answer that is lost or cannot be read: look what is there, and again if undone;
- OK without effect, where a look is due: the next form.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable
from functools import partial
from typing import Any, Final

from ..client import IsapiClient
from ..client.endpoint import WriteForm
from ..errors import (
    IsapiConnectionError,
    IsapiNotSupportedError,
    IsapiRefusedError,
    IsapiUnexpectedError,
    Reason,
)
from ..timing import Timing
from .context import TerminalContext

# How often a write is sent in one form, and how many failed looks are enough.
TRIES: Final = 3

# Reads the state back: whether the write has taken effect. Raises one of NO_LOOK where
# that cannot be decided; then the write must be one that may be repeated, because it
# sets the same state again.
type Look = Callable[[], Awaitable[bool]]

# What a look raises that decides nothing. A refused login or certificate is not among
# them: nothing more can be sent then.
NO_LOOK: Final = (IsapiRefusedError, IsapiConnectionError, IsapiUnexpectedError)


class UnclearError(IsapiUnexpectedError):
    """The terminal answers a look, and leaves open what is there; its OK counts."""


class ConfirmedWrite:
    """A write that ends with a known outcome, and what is known of it until then."""

    def __init__(self, is_applied: Look, timing: Timing) -> None:
        self.maybe_applied = False
        self.applied = False
        self._is_applied = is_applied
        self._timing = timing
        self._answer_lost = False
        self._repeats_until = 0.0

    async def send(
        self,
        forms: Iterable[WriteForm],
        *,
        without_effect: str = "",
        must_be_seen: bool = False,
    ) -> None:
        """Send the write in the first form that the terminal carries out.

        `without_effect` is the error for a terminal that reports OK and does nothing;
        empty where OK is enough. Where the look for it cannot be had, OK is enough,
        too, unless the effect `must_be_seen`. If no form has the effect, the first
        refusal is raised, or `without_effect`.
        """
        errors: list[IsapiRefusedError | IsapiUnexpectedError] = []
        self._repeats_until = _now() + self._timing.write_limit
        for form in forms:
            if errors and not (self._has_time and _may_follow(form, errors[-1])):
                continue
            try:
                is_seen = await self._send_until_answered(form.send)
            except (IsapiRefusedError, IsapiUnexpectedError) as err:
                if not self._may_try_another_form(err):
                    raise
                errors.append(err)
                continue
            if is_seen or not without_effect or await self._takes_effect(must_be_seen):
                self.applied = True
                return
            errors.append(IsapiUnexpectedError(without_effect))
        raise _most_telling(errors)

    @property
    def _has_time(self) -> bool:
        return _now() < self._repeats_until

    def _may_try_another_form(
        self, err: IsapiRefusedError | IsapiUnexpectedError
    ) -> bool:
        """Whether nothing was done, and the reason for that may be the form."""
        if isinstance(err, IsapiRefusedError):
            return err.is_format_rejected
        return not self.maybe_applied

    async def _send_until_answered(self, write: Callable[[], Awaitable[None]]) -> bool:
        """Send in one form, TRIES times at most; raise the last error.

        Returns whether the effect was seen, else the terminal reported OK.
        """
        is_unknown = False
        for attempt in range(1, TRIES + 1):
            error = await _error_of(write)
            if error is None:
                self.maybe_applied = True
                return False
            if not isinstance(error, IsapiRefusedError):
                is_unknown = self.maybe_applied = True
                self._answer_lost |= isinstance(error, IsapiConnectionError)
            if is_unknown and await self._is_seen():
                return True
            if attempt == TRIES or not (self._has_time and _may_repeat(error)):
                raise error
            if isinstance(error, IsapiRefusedError):
                await asyncio.sleep(self._timing.busy)
        raise AssertionError("unreachable")

    async def _is_seen(self) -> bool:
        """Look once; whether the effect is there for certain.

        The terminal is done with a request that it has answered: not seen then is not
        done.
        """
        try:
            is_applied = await self._is_applied()
        except NO_LOOK:
            return False
        self.maybe_applied = is_applied or self._answer_lost
        return is_applied

    async def _takes_effect(self, must_be_seen: bool) -> bool:  # noqa: FBT001 - see send
        try:
            return await watch(self._is_applied, self._timing)
        except NO_LOOK as err:
            if must_be_seen and not isinstance(err, UnclearError):
                raise
            return True


async def watch(look: Look, timing: Timing) -> bool:
    """Look until it is there, as long as terminals take to show what they accepted.

    False only after several looks that say so. If too few could be had, the error of
    the last one is raised.
    """
    absent = 0
    failures: list[Exception] = []
    for pause in timing.looks:
        await asyncio.sleep(pause)
        try:
            if await look():
                return True
            absent += 1
        except NO_LOOK as err:
            failures.append(err)
            if len(failures) == TRIES:
                break
    if absent < TRIES and failures:
        raise failures[-1]
    return False


async def run_to_end[T](write: Coroutine[Any, Any, T]) -> T:
    """Do a write that cannot be half done; a cancellation is too late, and swallowed.

    Else it would not be known whether it was done.
    """
    task = asyncio.create_task(write)
    while not task.done():
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError:
            continue
    return task.result()


async def remove_confirmed(
    forms: Iterable[WriteForm], is_gone: Look, timing: Timing
) -> None:
    """Remove something and check that it is gone; raises IsapiUnexpectedError if not.

    An OK is not enough: what takes access away must be seen.
    """
    await ConfirmedWrite(is_gone, timing).send(
        forms,
        without_effect="the terminal reports OK but removes nothing",
        must_be_seen=True,
    )


async def delete_users_confirmed(
    terminal: TerminalContext, numbers: Collection[str]
) -> None:
    """Delete users and check that they are gone; as many as one search may name."""
    await remove_confirmed(
        terminal.client.users.delete_forms(numbers),
        partial(_are_gone, terminal.client, numbers),
        terminal.timing,
    )


async def _error_of(
    write: Callable[[], Awaitable[None]],
) -> IsapiRefusedError | IsapiConnectionError | IsapiUnexpectedError | None:
    """Send once; errors that neither refuse the write nor lose its answer pass."""
    try:
        await write()
    except (IsapiRefusedError, IsapiConnectionError, IsapiUnexpectedError) as err:
        return err
    return None


def _now() -> float:
    return asyncio.get_running_loop().time()


def _may_repeat(
    error: IsapiRefusedError | IsapiConnectionError | IsapiUnexpectedError,
) -> bool:
    return (
        not isinstance(error, IsapiRefusedError) or error.reason is Reason.TERMINAL_BUSY
    )


def _may_follow(
    form: WriteForm, error: IsapiRefusedError | IsapiUnexpectedError
) -> bool:
    """Return whether a form may succeed after one that was refused or did nothing."""
    if isinstance(error, IsapiRefusedError):
        return form.may_follow(error)
    return not form.nodes  # Only another request altogether.


def _most_telling(
    errors: list[IsapiRefusedError | IsapiUnexpectedError],
) -> IsapiRefusedError | IsapiUnexpectedError:
    """Return what a form without effect was answered with, else the first refusal."""
    carried_out = (it for it in errors if not isinstance(it, IsapiRefusedError))
    return next(carried_out, None) or next(iter(errors), IsapiNotSupportedError())


async def _are_gone(client: IsapiClient, numbers: Collection[str]) -> bool:
    return not await client.users.get_many(numbers)
