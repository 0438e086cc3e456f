"""A user's PIN: unique, written, and read back where the terminal tells PINs.

It is in no error: a terminal's own words may repeat what it was sent.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import IsapiError, Reason, TerminalOperationError
from ..models.device import Capabilities
from ..models.pin import HIDDEN_PIN, PinLength, PinMode
from ..models.user import User
from .confirmed_write import ConfirmedWrite, UnclearError, run_to_end
from .context import TerminalContext
from .users import iter_users, require_user


def supports_pins(capabilities: Capabilities) -> bool:
    """Return whether the terminal names a PIN in its capabilities."""
    return bool(capabilities.pin or capabilities.local_pin)


async def pin_length(terminal: TerminalContext) -> PinLength:
    """Return how many digits the PIN has that counts; NOT_SUPPORTED without PINs."""
    return _length(terminal, await _mode(terminal))


async def raise_if_pin_is_used(
    terminal: TerminalContext, pin: str, *, by_others_than: User
) -> bool:
    """Raise PIN_IN_USE, which does not tell by whom; return if any is told of.

    A user of the same number and name is the same person, also on another terminal. An
    empty PIN is not used by anybody. Reads all users; PINs that are not told in digits
    cannot be compared.
    """
    number, name = by_others_than.employee_no, by_others_than.stored_name
    is_told_of = False
    async for page in iter_users(terminal):
        for user in page:
            if (user.employee_no, user.stored_name) == (number, name):
                continue
            if pin and user.record.has_equal_pin(pin):
                raise TerminalOperationError(Reason.PIN_IN_USE)
            is_told_of = is_told_of or user.has_pin is True
    return is_told_of


async def set_pin(terminal: TerminalContext, employee_no: str, pin: str) -> bool | None:
    """Set the PIN of a user that counts on this terminal; an empty one removes it.

    Returns True if the terminal tells it as it was written, None where it tells no
    PINs. INVALID_PIN if it has not the digits that the terminal takes, PIN_IN_USE if
    another user here has it. All else of the user stays. Once the write has begun, it
    is completed.
    """
    mode = await _mode(terminal)
    length = _length(terminal, mode)
    if pin and not length.fits(pin):
        raise TerminalOperationError(Reason.INVALID_PIN, str(length))
    user = await require_user(terminal, employee_no)
    is_told_of = user.has_pin is True
    if pin or not is_told_of:
        is_told_of |= await raise_if_pin_is_used(terminal, pin, by_others_than=user)
    write = _PinWrite(terminal, mode, pin, is_told_of=is_told_of)
    with _kept_out_of_errors(pin):
        return await run_to_end(write.run(employee_no, user))


class _PinWrite:
    """One write of a PIN; `is_told_of`: the terminal tells who has a PIN."""

    def __init__(
        self, terminal: TerminalContext, mode: PinMode, pin: str, *, is_told_of: bool
    ) -> None:
        self._terminal = terminal
        self._mode = mode
        self._pin = pin
        self._is_told_of = is_told_of
        self._is_confirmed: bool | None = None

    async def run(self, employee_no: str, user: User) -> bool | None:
        """Write it, unless the terminal tells that it is there."""
        try:
            if self._is_seen(user):
                return True
        except UnclearError:
            pass
        users = self._terminal.client.users

        async def look() -> bool:
            now = await users.get(employee_no)
            is_seen = now is not None and self._is_seen(now)
            self._is_confirmed = is_seen or None
            return is_seen

        record = user.record.writable().with_pin(self._mode, self._pin)
        await ConfirmedWrite(look, self._terminal.timing).send(
            users.update_forms(record),
            without_effect="the terminal reports OK but does not change the PIN",
        )
        return self._is_confirmed

    def _is_seen(self, user: User) -> bool:
        """Return whether the PIN is there; UnclearError if the terminal leaves it open.

        No PIN, and one that is not told, may look the same.
        """
        told = user.record.told_pin(self._mode)
        if told == self._pin and (told or self._is_told_of):
            return True
        is_open = told is None or (told == "" and not self._is_told_of)
        if is_open or (told == HIDDEN_PIN and self._pin):
            raise UnclearError("the terminal does not tell PINs")
        return False


async def _mode(terminal: TerminalContext) -> PinMode:
    if not supports_pins(terminal.capabilities):
        raise TerminalOperationError(Reason.NOT_SUPPORTED, "PIN")
    return await terminal.client.users.pin_mode(
        is_local_known=terminal.capabilities.local_pin is not None
    )


def _length(terminal: TerminalContext, mode: PinMode) -> PinLength:
    """Return the limits of a PIN; both are alike where only one is reported."""
    lengths = terminal.capabilities.pin, terminal.capabilities.local_pin
    first, other = lengths if mode is PinMode.PLATFORM else reversed(lengths)
    return first or other or PinLength()


@contextmanager
def _kept_out_of_errors(pin: str) -> Iterator[None]:
    """Remove the PIN from the words of an error, which end in logs."""
    try:
        yield
    except IsapiError as err:
        if pin and pin in err.detail:
            err.detail = err.detail.replace(pin, "…")
            err.args = (err.detail,)
        raise
