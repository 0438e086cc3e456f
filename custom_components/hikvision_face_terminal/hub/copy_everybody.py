"""Copy all users of one terminal to others, one after the other."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ..isapi import (
    CardLeftOut,
    IsapiConnectionError,
    IsapiError,
    Reason,
    TerminalOperationError,
    User,
    read_user_with_face,
)
from .copying import Copied, Original, async_copy_to, async_original
from .everybody_offer import async_withdraw_everybody
from .hub import TerminalHub

# Reasons of ours, beside those of the terminals.
ANOTHER_PERSON: Final = "another_person"
TO_BE_DELETED: Final = "to_be_deleted"

# Users in a row. Each costs a time-out, and a terminal has thousands of them.
_GIVE_UP_AFTER: Final = 3


class LeftOut(NamedTuple):
    """A user who was not copied; `error` is None for a reason of ours."""

    name: str
    reason: str
    error: IsapiError | None


@dataclass(kw_only=True, slots=True)
class CopyReport:
    """What became of the users on one target: the numbers, and who was left out.

    `cards_left_out` has the cards of users who were copied without them.
    """

    copied: list[str] = field(default_factory=list)
    skipped: dict[str, LeftOut] = field(default_factory=dict)
    cards_left_out: dict[str, tuple[CardLeftOut, ...]] = field(default_factory=dict)

    def leave_out(self, user: User, err: IsapiError | _SkippedError) -> None:
        """Note why a user is not copied."""
        error = err if isinstance(err, IsapiError) else None
        reason = error.reason.value if error else str(err)
        self.skipped[user.employee_no] = LeftOut(user.name, reason, error)


async def async_copy_everybody(
    source: TerminalHub,
    targets: Mapping[str, TerminalHub],
    *,
    update_existing: bool,
    on_progress: Callable[[float], None] = lambda _: None,
) -> dict[str, CopyReport]:
    """Copy all users; returns a report for each target, by the key given for it.

    Each user is whole on a target, or as it was before, also if the caller is
    cancelled. A user of the same number is updated only if the name is the same, too. A
    user who is to be deleted does not come back by a copy. Raises IsapiError if the
    source cannot be read at all.
    """
    users = [known.user for known in await source.users.async_list()]
    copying = _Copying(source, targets, update_existing=update_existing)
    for done, user in enumerate(users, start=1):
        await copying.async_copy(user)
        on_progress(done / len(users))
    for key, target in targets.items():
        if not copying.reports[key].skipped:
            async_withdraw_everybody(
                target.coordinator.hass, target.coordinator.config_entry
            )
    return copying.reports


class _Copying:
    """The users of one terminal on their way to others."""

    def __init__(
        self,
        source: TerminalHub,
        targets: Mapping[str, TerminalHub],
        *,
        update_existing: bool,
    ) -> None:
        self.reports = {key: CopyReport() for key in targets}
        self._source = _Terminal(source)
        self._targets = {key: _Terminal(target) for key, target in targets.items()}
        self._update_existing = update_existing

    async def async_copy(self, user: User) -> None:
        """Copy a user to all targets at the same time, and report each."""
        source = self._source.hub
        try:
            if all(target.is_lost for target in self._targets.values()):
                raise _lost()
            _raise_if_to_be_deleted(source, user)
            with self._source.asked():
                copied = await read_user_with_face(
                    source.device.context(), user.employee_no
                )
                original = await async_original(source, copied)
        except (IsapiError, _SkippedError) as err:
            for report in self.reports.values():
                report.leave_out(user, err)
            return
        await asyncio.gather(
            *(
                self._async_copy_to(target, original, self.reports[key])
                for key, target in self._targets.items()
            )
        )

    async def _async_copy_to(
        self, target: _Terminal, original: Original, report: CopyReport
    ) -> None:
        user = original.copied.user
        try:
            _raise_if_to_be_deleted(target.hub, user)
            with target.asked():
                copied = await self._async_write(target.hub, original)
        except (IsapiError, _SkippedError) as err:
            report.leave_out(user, err)
        else:
            report.copied.append(user.employee_no)
            if copied.cards_left_out:
                report.cards_left_out[user.employee_no] = copied.cards_left_out

    async def _async_write(self, target: TerminalHub, original: Original) -> Copied:
        user = original.copied.user
        if self._update_existing:
            await _async_raise_if_another(target, user)
        try:
            return await async_copy_to(
                target,
                original,
                update_existing=self._update_existing,
                wait_for_enrollment=True,
            )
        except TerminalOperationError as err:
            if err.reason is Reason.USER_ALREADY_EXISTS:
                await _async_raise_if_another(target, user)
            raise


class _Terminal:
    """A terminal that is left alone after it has not answered some times."""

    def __init__(self, hub: TerminalHub) -> None:
        self.hub = hub
        self._unanswered = 0

    @property
    def is_lost(self) -> bool:
        """Whether it has not answered for some users in a row."""
        return self._unanswered >= _GIVE_UP_AFTER

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Raise without asking if it has not answered; else note whether it does."""
        if self.is_lost:
            raise _lost()
        try:
            yield
        except IsapiConnectionError:
            self._unanswered += 1
            raise
        except IsapiError, _SkippedError:
            self._unanswered = 0
            raise
        self._unanswered = 0


def _lost() -> IsapiConnectionError:
    return IsapiConnectionError("it did not answer before")


class _SkippedError(Exception):
    """A user is not copied; the only argument is the reason."""


async def _async_raise_if_another(target: TerminalHub, user: User) -> None:
    present = await target.device.client.users.get(user.employee_no)
    if present and present.stored_name != user.stored_name:
        raise _SkippedError(ANOTHER_PERSON)


def _raise_if_to_be_deleted(terminal: TerminalHub, user: User) -> None:
    if terminal.pending.is_to_be_deleted(user.employee_no):
        raise _SkippedError(TO_BE_DELETED)
