"""The base of all steps and actions, and what can disrupt an action."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from simulator import Fault

from .fast_clock import use_short_timeout
from .scenario import (
    DISRUPTIONS,
    Expectation,
    Outcome,
    Scenario,
)
from .terminal import ModelTerminal

FAULTS: Final[Mapping[str, Fault]] = {
    "drop_before": Fault.drop_before(),
    "drop_after": Fault.drop_after(),
    "hang_before": Fault.hang(),
    "hang_after": Fault.hang(after=True),
    "late": Fault.delay(0.02),
    "truncated": Fault.truncated(),
    "garbage": Fault.garbage(),
    "oversized": Fault.oversized(2 * 1024 * 1024),
    "endless": Fault.endless(),
    "http_500": Fault.http_error(500),
    "http_503": Fault.http_error(503, b"<html>busy</html>"),
    "busy": Fault.status("deviceBusy", status_code=2),
    "refused": Fault.status("badParameters"),
    "forbidden": Fault.status("lowPrivilege"),
}


@dataclass(frozen=True, kw_only=True)
class Step(ABC):
    """One step of a plan: an action or an event."""

    @abstractmethod
    async def run(self, scenario: Scenario) -> None:
        """Do it, and wait until it is done."""


@dataclass(frozen=True, kw_only=True)
class Disruption:
    """A fault, a step, or both, in the middle of an action.

    It starts when request number `at` of the action arrives at a terminal: the one that
    the action writes to, unless `where` names another. The fault hits `times` requests;
    the step runs while that request is under way.
    """

    at: int
    fault: str | None = None
    times: int = 1
    step: Step | None = None
    where: str | None = None


@dataclass(frozen=True, kw_only=True)
class Action(Step):
    """A call of an action of the integration, and what its outcome implies."""

    action: ClassVar[str]
    disruption: Disruption | None = None

    @abstractmethod
    def data(self, scenario: Scenario) -> dict[str, Any]:
        """Return the data of the call."""

    @abstractmethod
    def terminal(self, scenario: Scenario) -> ModelTerminal:
        """Return the terminal that a disruption hits by default."""

    @abstractmethod
    def expectations(
        self, scenario: Scenario, outcome: Outcome
    ) -> Iterable[Expectation]:
        """Return what the outcome implies for users."""

    @abstractmethod
    def allowed_outcomes(self, scenario: Scenario) -> set[str]:
        """Return the keys with which an undisturbed call may end."""

    async def run(self, scenario: Scenario) -> None:
        """Call the action, disrupt it, and record what its outcome implies."""
        disruption, terminal = self.disruption, self.terminal(scenario)
        if disruption and disruption.where:
            terminal = scenario.terminal(disruption.where)
        expected = (
            self.allowed_outcomes(scenario) if self._is_undisturbed(scenario) else None
        )
        hit: asyncio.Task[Any] | None = None
        if disruption:
            hit = self._prepare(terminal, disruption)
        call = asyncio.create_task(scenario.call(self.action, self.data(scenario)))
        if hit:
            await asyncio.wait((call, hit), return_when=asyncio.FIRST_COMPLETED)
            happened = hit.done() and not hit.exception()
            hit.cancel()
            scenario.statistics[DISRUPTIONS] += happened
            if happened and disruption and disruption.step:
                await disruption.step.run(scenario)
        outcome = await call
        if disruption:
            terminal.simulated.clear_faults()
            use_short_timeout(False)
        scenario.statistics[f"{self.action}: {outcome.key}"] += 1
        scenario.expectations += self.expectations(scenario, outcome)
        assert expected is None or outcome.key in expected, (
            f"{self} ended with {outcome} and not with one of {expected}"
        )

    def _is_undisturbed(self, scenario: Scenario) -> bool:
        alone = self.disruption is None and scenario.calls == 0
        return alone and all(
            scenario.usable(terminal) for terminal in scenario.terminals
        )

    def _prepare(
        self, terminal: ModelTerminal, disruption: Disruption
    ) -> asyncio.Task[Any]:
        simulated = terminal.simulated
        if disruption.fault:
            fault = FAULTS[disruption.fault]
            simulated.inject(fault, skip=disruption.at - 1, times=disruption.times)
        use_short_timeout(disruption.fault in ("hang_before", "hang_after"))
        count = len(simulated.seen()) + disruption.at
        return asyncio.create_task(simulated.wait_for(None, "", count))
