"""Copy users from one loaded terminal to others."""

from functools import partial

from ..isapi import TerminalContext, UserWithFace, copy_user_with_face
from .hub import TerminalHub
from .users import TerminalUsers


async def async_copy_to(
    target: TerminalHub,
    original: UserWithFace,
    *,
    update_existing: bool,
    wait_for_enrollment: bool = False,
) -> bool:
    """Write a user to a terminal; returns whether it was created there.

    Raises IsapiError, see copy_user_with_face. While the terminal enrolls a user
    itself, the copy waits for the end of that if `wait_for_enrollment`, else it
    raises ENROLLMENT_IN_PROGRESS.
    """
    return await target.device.async_write(
        partial(_async_write, target.users, original, update_existing=update_existing),
        wait_for_enrollment=wait_for_enrollment,
    )


async def _async_write(
    users: TerminalUsers,
    original: UserWithFace,
    terminal: TerminalContext,
    *,
    update_existing: bool,
) -> bool:
    created = await copy_user_with_face(
        original, terminal, update_existing=update_existing
    )
    users.async_note(original.user)
    if created:  # Part of the write, which outlives a cancelled caller.
        users.async_store_guest(original.user)
    return created
