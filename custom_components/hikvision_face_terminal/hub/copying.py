"""Copy users from one loaded terminal to others."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from ..isapi import (
    CardLeftOut,
    TerminalContext,
    UserWithFace,
    copy_cards,
    copy_user_with_face,
    templates_to_copy,
)
from .hub import TerminalHub
from .schedule_helpers import WantedSchedule


@dataclass(frozen=True, kw_only=True, slots=True)
class Original:
    """A user to be copied, and what their schedule templates mean, by number."""

    copied: UserWithFace
    schedules: Mapping[str, WantedSchedule]
    is_guest_of_any_type: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Copied:
    """A user who was copied: whether created there, and the cards left out."""

    created: bool
    cards_left_out: tuple[CardLeftOut, ...]


async def async_original(source: TerminalHub, copied: UserWithFace) -> Original:
    """Return a user of a terminal with all that is copied; raises IsapiError."""
    schedules = await source.schedules.async_meanings(copied.user)
    return Original(
        copied=copied,
        schedules=schedules,
        is_guest_of_any_type=source.store.is_guest_of_any_type(copied.user),
    )


async def async_copy_to(
    target: TerminalHub,
    original: Original,
    *,
    update_existing: bool,
    wait_for_enrollment: bool = False,
) -> Copied:
    """Write a user to a terminal.

    Raises IsapiError, see copy_user_with_face. While the terminal enrolls a user
    itself, the copy waits for the end of that if `wait_for_enrollment`, else it
    raises ENROLLMENT_IN_PROGRESS.
    """
    return await target.device.async_write(
        partial(_async_write, target, original, update_existing=update_existing),
        wait_for_enrollment=wait_for_enrollment,
    )


async def _async_write(
    target: TerminalHub,
    original: Original,
    terminal: TerminalContext,
    *,
    update_existing: bool,
) -> Copied:
    needed = templates_to_copy(original.copied.user, terminal.doors)
    wanted = {it: original.schedules[it] for it in needed if it in original.schedules}
    async with target.schedules.async_placed(terminal, wanted) as (
        ready,
        templates,
    ):
        created = await copy_user_with_face(
            original.copied,
            ready,
            update_existing=update_existing,
            templates=templates,
        )
    target.users.async_note(original.copied.user)
    if created:  # Part of the write, which outlives a cancelled caller.
        target.users.async_store_guest(
            original.copied.user, any_type=original.is_guest_of_any_type
        )
    number = original.copied.user.employee_no
    left_out = await copy_cards(original.copied.cards, number, terminal)
    return Copied(created=created, cards_left_out=tuple(left_out))
