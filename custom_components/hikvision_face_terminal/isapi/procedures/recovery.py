"""What is made of a person whose writing was cut off."""

from collections.abc import Callable
from enum import StrEnum

from .confirmed_write import delete_users_confirmed
from .context import TerminalContext


class RecoveryOutcome(StrEnum):
    """How somebody stands after all."""

    NOBODY = "nobody"
    """They never came to be, or are gone, or the number is another person's."""
    REMOVED = "removed"
    """They were there without a face."""
    WHOLE = "whole"
    """They have a face."""
    UNSURE = "unsure"
    """They are somebody's business by now."""


async def recover(
    terminal: TerminalContext, number: str, is_theirs: Callable[[str], bool]
) -> RecoveryOutcome:
    """Remove whom an enrolment created and gave no face; raises IsapiError.

    `is_theirs` tells by the name. Whoever got a card or a fingerprint meanwhile
    was taken care of at the terminal, and stays.
    """
    user = await terminal.client.users.get(number)
    if user is None or not is_theirs(user.name):
        return RecoveryOutcome.NOBODY
    if await terminal.client.faces.has_face(user):
        return RecoveryOutcome.WHOLE
    if user.cards or user.fingerprints:
        return RecoveryOutcome.UNSURE
    await delete_users_confirmed(terminal, (number,))
    return RecoveryOutcome.REMOVED
