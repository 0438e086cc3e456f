"""Fingerprints: read at the terminal and given to a user, or all taken away.

A finger of another user is never moved, and the place of another finger never taken.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from ..client.endpoint import WriteForm
from ..errors import (
    IsapiError,
    IsapiKnownFingerError,
    IsapiRefusedError,
    Reason,
    TerminalOperationError,
)
from ..models.fingerprint import MAX_FINGERS, Fingerprint
from ..models.user import User
from ..models.verify_mode import at_some_time, takes_fingerprint
from .confirmed_write import (
    ConfirmedWrite,
    UnclearError,
    remove_confirmed,
    run_to_end,
)
from .context import TerminalContext
from .finger_capture import FingerCapture
from .transaction import EnrollmentStep
from .users import owner_shown, require_user

# Seconds to wait for a finger unless the caller sets it; clients wait 25 to 45 s.
FINGERPRINT_TIMEOUT: Final = 30.0


@dataclass(frozen=True, kw_only=True, slots=True)
class UserFingerprints:
    """How many fingerprints a user has after a change; None if that is not told."""

    employee_no: str
    count: int | None


async def accepts_fingerprint(terminal: TerminalContext, user: User) -> bool | None:
    """Return whether a finger opens the door for a user at some time; None: unknown."""
    if user.own_mode_takes_fingerprint:
        return True
    modes = await terminal.client.verify_modes.of_terminal()
    return at_some_time(takes_fingerprint, [modes])


class FingerprintEnrollment:
    """Reads a finger at the terminal and gives it to a user; used once.

    Whatever fails or is cancelled before the finger is read, nothing has changed;
    afterwards it is given, and a cancellation is too late. The template is kept no
    longer than that.
    """

    def __init__(
        self,
        terminal: TerminalContext,
        employee_no: str,
        *,
        is_accepted: bool = False,
        on_step: Callable[[EnrollmentStep], None],
    ) -> None:
        """`is_accepted`: some verify mode is known to take a finger."""
        self._terminal = terminal
        self._is_accepted = is_accepted
        self._employee_no = employee_no
        self._on_step = on_step
        self._step: EnrollmentStep | None = None

    async def run(self, timeout: float) -> UserFingerprints:  # noqa: ASYNC109 - handed on
        """Wait up to `timeout` s for a finger; raises IsapiError.

        FINGERPRINT_NOT_ACCEPTED if no verify mode takes one, TERMINAL_FULL for a user
        who has all that there is room for, and FINGERPRINT_ALREADY_ENROLLED, which
        names the owner, for a finger of another user.
        """
        self._begin(EnrollmentStep.CHECKING)
        user = await require_user(self._terminal, self._employee_no)
        if not self._is_accepted:
            await self._raise_if_useless(user)
        has = user.fingerprints or 0
        if has >= MAX_FINGERS:
            raise TerminalOperationError(Reason.TERMINAL_FULL, f"{MAX_FINGERS}")
        wait = partial(self._begin, EnrollmentStep.WAITING_FOR_FINGER)
        capture = FingerCapture(self._terminal, has + 1, on_waiting=wait)
        template = await capture.run(timeout)
        wait()  # Where the finger was there before.
        self._begin(EnrollmentStep.VERIFYING)
        return await run_to_end(_give(self._terminal, self._employee_no, template))

    async def _raise_if_useless(self, user: User) -> None:
        if await accepts_fingerprint(self._terminal, user) is False:
            raise TerminalOperationError(Reason.FINGERPRINT_NOT_ACCEPTED)

    def _begin(self, step: EnrollmentStep) -> None:
        if step is not self._step:
            self._step = step
            self._on_step(step)


async def delete_fingerprints(terminal: TerminalContext, employee_no: str) -> None:
    """Delete all fingers of a user, who stays. Nothing happens if there are none.

    Where the terminal does not count them, its OK has to do.
    """
    user = await require_user(terminal, employee_no)
    if user.fingerprints == 0:
        return

    async def are_gone() -> bool:
        now = await require_user(terminal, employee_no)
        if now.fingerprints is None:
            raise UnclearError("the terminal does not count fingerprints")
        return now.fingerprints == 0

    forms = terminal.client.fingerprints.delete_forms(employee_no)
    await run_to_end(remove_confirmed(forms, are_gone, terminal.timing))


async def _give(
    terminal: TerminalContext, employee_no: str, template: str
) -> UserFingerprints:
    """Write a finger of a user; they are read again, as a wait may be long."""
    user = await require_user(terminal, employee_no)
    counted = user.fingerprints

    async def is_there() -> bool:
        nonlocal counted
        now = await terminal.client.users.get(employee_no)
        if now is not None and now.fingerprints is None:
            raise UnclearError("the terminal does not count fingerprints")
        counted = now.fingerprints if now else 0
        return (counted or 0) > (user.fingerprints or 0)

    try:
        await ConfirmedWrite(is_there, terminal.timing).send(
            _forms(terminal, user, await _used_ids(terminal, user), template),
            without_effect="the terminal reports OK but adds no fingerprint",
        )
    except IsapiKnownFingerError as err:
        if err.owner != employee_no:
            raise await _known(terminal, employee_no, err) from err
    except IsapiRefusedError as err:
        if err.reason is Reason.USER_NOT_FOUND:
            raise TerminalOperationError(
                err.reason, err.detail, employee_no=employee_no
            ) from err
        raise
    return UserFingerprints(employee_no=employee_no, count=counted)


async def _used_ids(terminal: TerminalContext, user: User) -> frozenset[int] | None:
    """Return the numbers of a user's fingers; None if they are not known."""
    if user.fingerprints == 0:
        return frozenset()
    return await terminal.client.fingerprints.used_ids(user.employee_no)


def _forms(
    terminal: TerminalContext,
    user: User,
    used: frozenset[int] | None,
    template: str,
) -> Iterator[WriteForm]:
    """Yield the finger under each number that may be free, the likeliest first."""
    ids = [*range(1, MAX_FINGERS + 1)]
    if used is None:
        after = user.fingerprints or 0
        ids = ids[after:] + ids[:after]
    for finger_id in ids:
        if finger_id not in (used or ()):
            finger = Fingerprint(
                employee_no=user.employee_no, finger_id=finger_id, template=template
            )
            yield terminal.client.fingerprints.add_form(
                finger, is_free=used is not None
            )


async def _known(
    terminal: TerminalContext, employee_no: str, err: IsapiKnownFingerError
) -> IsapiError:
    return TerminalOperationError(
        Reason.FINGERPRINT_ALREADY_ENROLLED,
        employee_no=employee_no,
        owner=await owner_shown(terminal, err.owner) if err.owner else None,
    )
