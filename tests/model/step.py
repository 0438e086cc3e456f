"""What all steps have in common, and what may happen in the midst of one."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from simulator import Fault

from .fast import impatient
from .site import Kept, Site
from .world import KILLED, OK, ROLLBACK_FAILED, TROUBLES, Claim, Outcome, World

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
    """Something that is done, or that happens."""

    @abstractmethod
    async def take(self, world: World) -> None:
        """Do it, and wait until it is over."""


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What befalls an action when its request number `at` arrives at a terminal.

    That is the one it writes to unless `where` says otherwise. The fault, if there
    is one, hits so many requests. The step, if there is one, is taken while that
    request is under way.
    """

    at: int
    fault: str | None = None
    times: int = 1
    step: Step | None = None
    where: str | None = None


@dataclass(frozen=True, kw_only=True)
class Action(Step):
    """An action that is called, and what it claims to have made of people."""

    name: ClassVar[str]
    trouble: Trouble | None = None

    @abstractmethod
    def data(self, world: World) -> dict[str, Any]:
        """Return what it is called with."""

    @abstractmethod
    def site(self, world: World) -> Site:
        """Return the terminal at which trouble finds it."""

    @abstractmethod
    def claims(self, world: World, outcome: Outcome) -> Iterable[Claim]:
        """Return what it says of people, now that it has ended."""

    @abstractmethod
    def ends(self, world: World) -> set[str]:
        """Return how it may end if nothing is in its way."""

    async def take(self, world: World) -> None:
        """Call it and note what it claims."""
        trouble, site = self.trouble, self.site(world)
        if trouble and trouble.where:
            site = world.site(trouble.where)
        expected = self.ends(world) if self._unhindered(world) else None
        hit: asyncio.Task[Any] | None = None
        if trouble:
            hit = self._prepare(site, trouble)
        call = asyncio.create_task(world.call(self.name, self.data(world)))
        if hit:
            await asyncio.wait((call, hit), return_when=asyncio.FIRST_COMPLETED)
            happened = hit.done() and not hit.exception()
            hit.cancel()
            world.figures[TROUBLES] += happened
            if happened and trouble and trouble.step:
                await trouble.step.take(world)
        outcome = await call
        if trouble:
            site.terminal.clear_faults()
            impatient(False)
        world.figures[f"{self.name}: {outcome.key}"] += 1
        world.claims += self.claims(world, outcome)
        assert expected is None or outcome.key in expected, (
            f"{self} ended with {outcome} and not with one of {expected}"
        )

    def _unhindered(self, world: World) -> bool:
        alone = self.trouble is None and world.calls == 0
        return alone and all(world.usable(site) for site in world.sites)

    def _prepare(self, site: Site, trouble: Trouble) -> asyncio.Task[Any]:
        terminal = site.terminal
        if trouble.fault:
            fault = FAULTS[trouble.fault]
            terminal.inject(fault, skip=trouble.at - 1, times=trouble.times)
        impatient(trouble.fault in ("hang_before", "hang_after"))
        count = len(terminal.seen()) + trouble.at
        return asyncio.create_task(terminal.wait_for(None, "", count))


def undone(before: Kept | None, after: Kept | None) -> bool:
    """Tell that nothing has changed, to the byte."""
    return before == after


def told(key: str) -> str:
    """Return what a key says of one person: done, in doubt, or not done."""
    return key if key in (OK, KILLED, ROLLBACK_FAILED) else "undone"
