"""Recovery of a user whose enrollment was interrupted."""

from collections.abc import Callable
from enum import StrEnum

from .confirmed_write import delete_users_confirmed
from .context import TerminalContext


class RecoveryOutcome(StrEnum):
    """The state of the user in the end."""

    ABSENT = "absent"
    """Never created, or deleted meanwhile, or the number is another user's."""
    REMOVED = "removed"
    """Existed without a face, and was deleted."""
    COMPLETED = "completed"
    """Has a face."""
    UNRESOLVED = "unresolved"
    """A card or fingerprint was added since, or the face is unknown; untouched."""


async def recover(
    terminal: TerminalContext, number: str, is_same_name: Callable[[str], bool]
) -> RecoveryOutcome:
    """Delete a user whom an enrollment created without a face; raises IsapiError.

    `is_same_name` recognizes the enrolled user by the stored name. A user who got a
    card or a fingerprint meanwhile was completed at the terminal, and stays; so does
    one whose face the terminal neither confirms nor denies.
    """
    user = await terminal.client.users.get(number)
    if user is None or not is_same_name(user.stored_name):
        return RecoveryOutcome.ABSENT
    has_face = await terminal.client.faces.has_face(user)
    if has_face:
        return RecoveryOutcome.COMPLETED
    if has_face is None or user.cards or user.fingerprints:
        return RecoveryOutcome.UNRESOLVED
    await delete_users_confirmed(terminal, (number,))
    return RecoveryOutcome.REMOVED
