"""Copy all users of one terminal to others, one after the other."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..isapi import (
    IsapiError,
    Reason,
    TerminalOperationError,
    User,
    read_user_with_face,
)
from .copying import Original, async_copy_to, async_original
from .hub import TerminalHub

# Reasons of ours, beside those of the terminals.
ANOTHER_PERSON = "another_person"
TO_BE_DELETED = "to_be_deleted"


@dataclass(kw_only=True, slots=True)
class CopyReport:
    """What became of the users on one target: numbers, and reasons by number."""

    copied: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)


async def async_copy_everybody(
    source: TerminalHub,
    targets: Mapping[str, TerminalHub],
    *,
    update_existing: bool,
    on_progress: Callable[[float], None] = lambda _: None,
) -> dict[str, CopyReport]:
    """Copy all users; returns a report for each target, by the key given for it.

    Each user is whole on a target, or as it was before. A user of the same number is
    updated only if the name is the same, too. A user who is to be deleted does not
    come back by a copy. Raises IsapiError if the source cannot be read at all.
    """
    users = [known.user for known in await source.users.async_list()]
    reports = {key: CopyReport() for key in targets}
    for done, user in enumerate(users, start=1):
        await _async_copy_to_all(
            source, user, targets, reports, update_existing=update_existing
        )
        on_progress(done / len(users))
    return reports


async def _async_copy_to_all(
    source: TerminalHub,
    user: User,
    targets: Mapping[str, TerminalHub],
    reports: Mapping[str, CopyReport],
    *,
    update_existing: bool,
) -> None:
    number = user.employee_no
    try:
        _raise_if_to_be_deleted(source, number)
        copied = await read_user_with_face(source.device.context(), number)
        original = await async_original(source, copied)
    except (IsapiError, _SkippedError) as err:
        for report in reports.values():
            report.skipped[number] = _reason(err)
        return

    async def copy(target: TerminalHub, report: CopyReport) -> None:
        try:
            await _async_copy(target, original, update_existing=update_existing)
        except (IsapiError, _SkippedError) as err:
            report.skipped[number] = _reason(err)
        else:
            report.copied.append(number)

    await asyncio.gather(*(copy(targets[key], reports[key]) for key in targets))


async def _async_copy(
    target: TerminalHub, original: Original, *, update_existing: bool
) -> None:
    user = original.copied.user
    number = user.employee_no
    _raise_if_to_be_deleted(target, number)
    if update_existing:
        await _async_raise_if_another(target, user)
    try:
        await async_copy_to(
            target, original, update_existing=update_existing, wait_for_enrollment=True
        )
    except TerminalOperationError as err:
        if err.reason is Reason.USER_ALREADY_EXISTS:
            await _async_raise_if_another(target, user)
        raise


class _SkippedError(Exception):
    """A user is not copied; the only argument is the reason."""


async def _async_raise_if_another(target: TerminalHub, user: User) -> None:
    present = await target.device.client.users.get(user.employee_no)
    if present and present.stored_name != user.stored_name:
        raise _SkippedError(ANOTHER_PERSON)


def _raise_if_to_be_deleted(terminal: TerminalHub, number: str) -> None:
    if terminal.pending.is_to_be_deleted(number):
        raise _SkippedError(TO_BE_DELETED)


def _reason(err: IsapiError | _SkippedError) -> str:
    return err.reason.value if isinstance(err, IsapiError) else str(err)
