"""A terminal that people are written to, and what is known of it."""

from collections.abc import Callable, Iterator, MutableSet
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from ..client import IsapiClient
from ..errors import IsapiError
from ..models.device import Capabilities
from ..timing import Timing

# Entered before the first write to a person, left after the last: given the number
# and the name, which is None unless the person is created.
type WriteTracker = Callable[[str, str | None], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class TerminalContext:
    """A terminal, with what its set-up has learnt of it.

    `name` is the owner's word for it. `users` is where the search for a free
    number begins; `taken` holds the numbers that running enrolments on any
    terminal have chosen.
    """

    client: IsapiClient
    capabilities: Capabilities
    name: str
    doors: int | None
    users: int
    taken: MutableSet[str]
    note: WriteTracker = lambda *_: nullcontext()

    @property
    def timing(self) -> Timing:
        """The pauses that its client keeps."""
        return self.client.timing


@contextmanager
def attribute_errors_to(terminal: TerminalContext) -> Iterator[None]:
    """Put the terminal's name to errors, where several terminals are at work."""
    try:
        yield
    except IsapiError as err:
        err.terminal = terminal.name
        raise
