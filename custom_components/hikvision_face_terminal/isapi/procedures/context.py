"""A terminal that people are written to, and what is known of it."""

from collections.abc import Callable, Iterator, MutableSet
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from ..client import IsapiClient
from ..errors import IsapiError
from ..models.device import Capabilities


@dataclass(frozen=True, kw_only=True, slots=True)
class Timing:
    """Pauses in seconds, each from what clients measured on real terminals."""

    # Firmware that answers at once was polled every 0.7 s without harm.
    poll: float = 0.7
    # A repeat 2 s after a window was refused with deviceBusy, 3 s was clean.
    busy: float = 3.0
    # Three tries at this distance saw a linked face in the list of people.
    verify: float = 0.4
    # Between two tries to clean up on a terminal that does not answer.
    roll_back: float = 2.0
    # How long a capture that was told to stop may take to end by itself.
    stop: float = 2.0


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
    timing: Timing
    note: WriteTracker = lambda *_: nullcontext()


@contextmanager
def attribute_errors_to(terminal: TerminalContext) -> Iterator[None]:
    """Put the terminal's name to errors, where several terminals are at work."""
    try:
        yield
    except IsapiError as err:
        err.terminal = terminal.name
        raise
