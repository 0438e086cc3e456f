"""What a plan runs in: two terminals, a Home Assistant, and the actions under way."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from homeassistant.core import SupportsResponse
from homeassistant.exceptions import HomeAssistantError

from custom_components.hikvision_face_terminal.const import DOMAIN
from simulator import Profile, SimulatedTerminal

from .home_assistant import RestartableHomeAssistant
from .terminal import ModelTerminal, UserState, UserStates

OK: Final = "ok"
KILLED: Final = "killed"
ROLLBACK_FAILED: Final = "rollback_failed"
RESTORE_FAILED: Final = "restore_failed"
DISRUPTIONS: Final = "disruptions"
"""A key of the statistics: how many disruptions really happened."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an action ended: OK, KILLED, or the key of its error."""

    key: str
    response: dict[str, Any] = field(default_factory=dict)
    employee_no: str | None = None


type Predicate = Callable[[UserState | None, UserState | None], bool]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the outcome of an action implies for one user; `key` is as in Outcome.

    `employee_no` is None for a new user whose number a killed Home Assistant did not
    report. `matches` returns whether the state is what the action was asked for.
    `atomic` marks a single write: interrupted, it is done or not done. `may_complete`
    marks a write that cannot be undone: it may be done although the action failed;
    `partial` returns whether the state is the one between its requests.
    """

    terminal: ModelTerminal
    employee_no: str | None
    key: str
    matches: Predicate
    atomic: bool = False
    may_complete: bool = False
    partial: Predicate | None = None

    def allows(self, before: UserState | None, after: UserState | None) -> bool:
        """Return whether this state is allowed after the action."""
        if self.key == OK:
            return self.matches(before, after)
        if before == after:
            return True
        if not (self.may_complete or self.key == KILLED):
            return False
        return self.matches(before, after) or bool(
            self.partial and self.partial(before, after)
        )


@dataclass(eq=False)
class Scenario:
    """Everything that exists while one plan runs."""

    door: ModelTerminal
    gate: ModelTerminal
    home: RestartableHomeAssistant
    expectations: list[Expectation] = field(default_factory=list)
    """Of the step that runs."""
    before: dict[ModelTerminal, UserStates] = field(default_factory=dict)
    statistics: Counter[str] = field(default_factory=Counter)
    outcomes: list[Outcome] = field(default_factory=list)
    """Of the actions of the step that runs."""
    _calls: set[asyncio.Task[Any]] = field(default_factory=set)

    @property
    def calls(self) -> int:
        """The number of actions under way."""
        return len(self._calls)

    @property
    def terminals(self) -> tuple[ModelTerminal, ModelTerminal]:
        """Both terminals."""
        return self.door, self.gate

    def terminal(self, name: str) -> ModelTerminal:
        """Return a terminal by its name in plans."""
        return self.door if name == "door" else self.gate

    def begin_step(self) -> None:
        """Record the state of every user before a step."""
        self.outcomes.clear()
        for terminal in self.terminals:
            terminal.changes.clear()
            self.before[terminal] = terminal.users()

    def history(
        self, terminal: ModelTerminal, employee_no: str
    ) -> list[UserState | None]:
        """Return the states of a user in this step, from its beginning until now."""
        states = [self.before[terminal], *terminal.changes, terminal.users()]
        return [users.get(employee_no) for users in states]

    async def call(self, action: str, data: dict[str, Any]) -> Outcome:
        """Call an action as an automation does."""
        outcome = await self._call(action, data)
        self.outcomes.append(outcome)
        return outcome

    async def _call(self, action: str, data: dict[str, Any]) -> Outcome:
        hass = self.home.hass
        domain, _, service = action.rpartition(".")
        domain = domain or DOMAIN
        returns = hass.services.supports_response(domain, service)
        task = asyncio.create_task(
            hass.services.async_call(
                domain,
                service,
                data,
                blocking=True,
                return_response=returns is not SupportsResponse.NONE,
            )
        )
        self._calls.add(task)
        await asyncio.wait((task,))
        self._calls.discard(task)
        if task.cancelled():
            return Outcome(KILLED)
        try:
            response = task.result()
        except HomeAssistantError as err:
            if err.translation_domain != DOMAIN:
                raise
            number = (err.translation_placeholders or {}).get("employee_no")
            return Outcome(err.translation_key or "", employee_no=number)
        return Outcome(OK, dict(response or {}))

    async def kill(self) -> None:
        """Kill Home Assistant and start it again."""
        for call in self._calls:
            call.cancel()
        await self.home.kill()
        await self.home.start()

    async def restart(self) -> None:
        """Stop Home Assistant in an orderly way and start it again."""
        await self.home.stop()
        await self.home.start()

    def usable(self, terminal: ModelTerminal) -> bool:
        """Return whether nothing keeps an action from this terminal."""
        return (
            terminal.powered
            and not terminal.maybe_locked_out
            and not terminal.simulated.locked
            and self.home.loaded(terminal)
            and terminal.working_data().items() <= terminal.data.items()
        )


@asynccontextmanager
async def running_scenario(
    door: Profile,
    gate: Profile,
    *,
    tls: bool = True,
    photos: bool = False,
    events: bool = False,
) -> AsyncIterator[Scenario]:
    """Switch on two terminals and start Home Assistant; stop all of it afterwards."""
    terminals = []
    for at, firmware in enumerate((door, gate)):
        simulated = SimulatedTerminal(
            firmware,
            tls=tls,
            password=f"Sim-{at}",
            serial_number=f"MODEL-{at}",
        )
        await simulated.start()
        terminal = ModelTerminal(simulated, entry_id=("door", "gate")[at])
        simulated.on_executed = terminal.record_change
        terminal.populate()
        terminal.data = terminal.working_data()
        terminals.append(terminal)
    home = RestartableHomeAssistant(terminals, photos=photos, events=events)
    await home.start()
    try:
        await home.follow()
        yield Scenario(door=terminals[0], gate=terminals[1], home=home)
    finally:
        await home.stop()
        for terminal in terminals:
            await terminal.simulated.stop()
