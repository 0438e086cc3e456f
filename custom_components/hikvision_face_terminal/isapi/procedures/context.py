"""The terminal that a procedure works on."""

from collections.abc import Awaitable, Callable, Iterator, MutableSet
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from ..client import IsapiClient
from ..errors import IsapiError
from ..models.device import Capabilities
from ..timing import Timing

# Entered before the first write to a user, left after the last one. Takes the
# employee number and, if the user is to be created, the name; else None.
type WriteTracker = Callable[[str, str | None], AbstractAsyncContextManager[None]]


async def _nothing() -> None:
    """Prepare nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TerminalContext:
    """A terminal, with what its set-up has read of it.

    `name` is the owner's name for it. `users` is the number of users, where the
    search for a free employee number begins. `reserved_numbers` are those that
    running procedures on any terminal have chosen. `prepare_write` is awaited once all
    is checked, before a user's record is written, and may be awaited again: it writes
    what the record names.
    """

    client: IsapiClient
    capabilities: Capabilities
    name: str
    doors: int | None
    users: int
    reserved_numbers: MutableSet[str]
    track_write: WriteTracker = lambda *_: nullcontext()
    prepare_write: Callable[[], Awaitable[None]] = _nothing

    @property
    def timing(self) -> Timing:
        """The pauses of its client."""
        return self.client.timing


@contextmanager
def attribute_errors_to(terminal: TerminalContext) -> Iterator[None]:
    """Set the terminal's name on errors, where a procedure works on several."""
    try:
        yield
    except IsapiError as err:
        err.terminal = terminal.name
        raise
