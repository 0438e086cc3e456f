"""Terminals and a home, and the steps that are under way in them."""

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

from .home import Home
from .site import Kept, People, Site

OK: Final = "ok"
KILLED: Final = "killed"
ROLLBACK_FAILED: Final = "rollback_failed"
TROUBLES: Final = "troubles"
"""Among the figures: how many faults and interruptions really happened."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an action ended: OK, KILLED, or the key of its error."""

    key: str
    response: dict[str, Any] = field(default_factory=dict)
    employee_no: str | None = None


type Fits = Callable[[Kept | None, Kept | None], bool]


@dataclass(frozen=True, slots=True)
class Claim:
    """What an action says it has made of somebody; `key` is as in Outcome.

    `number` is None for somebody new whose number nobody could tell any more.
    `fits` tells whether what is there now is what was asked for. `whole` says that
    it is one write: cut off, it is done or not. `finishes` says that it may be done
    although it failed, as nothing can be brought back; `partly` is what may be
    there then.
    """

    site: Site
    number: str | None
    key: str
    fits: Fits
    whole: bool = False
    finishes: bool = False
    partly: Fits | None = None

    def may_be(self, before: Kept | None, after: Kept | None) -> bool:
        """Tell whether this may be there, although it did not end well."""
        if before == after:
            return True
        if not (self.finishes or self.key == KILLED):
            return False
        return self.fits(before, after) or bool(
            self.partly and self.partly(before, after)
        )


@dataclass(eq=False)
class World:
    """All there is while one plan is played."""

    door: Site
    gate: Site
    home: Home
    claims: list[Claim] = field(default_factory=list)
    """Of the step that is being played."""
    before: dict[Site, People] = field(default_factory=dict)
    figures: Counter[str] = field(default_factory=Counter)
    _calls: set[asyncio.Task[Any]] = field(default_factory=set)

    @property
    def calls(self) -> int:
        """How many actions are under way."""
        return len(self._calls)

    @property
    def sites(self) -> tuple[Site, Site]:
        """Both terminals."""
        return self.door, self.gate

    def site(self, name: str) -> Site:
        """Return a terminal by its name in plans."""
        return self.door if name == "door" else self.gate

    async def call(self, action: str, data: dict[str, Any]) -> Outcome:
        """Call an action as an automation does."""
        hass = self.home.hass
        returns = hass.services.supports_response(DOMAIN, action)
        task = asyncio.create_task(
            hass.services.async_call(
                DOMAIN,
                action,
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
        """Stop Home Assistant in good order and start it again."""
        await self.home.stop()
        await self.home.start()

    def usable(self, site: Site) -> bool:
        """Tell whether nothing keeps an action from this terminal."""
        return (
            site.powered
            and not site.disturbed
            and not site.terminal.locked
            and self.home.loaded(site)
            and site.right_data().items() <= site.data.items()
        )


@asynccontextmanager
async def world(
    door: Profile, gate: Profile, *, tls: bool = True, photos: bool = False
) -> AsyncIterator[World]:
    """Switch two terminals on and start Home Assistant; undo all of it afterwards."""
    sites = []
    for at, firmware in enumerate((door, gate)):
        terminal = SimulatedTerminal(
            firmware,
            tls=tls,
            password=f"Sim-{at}",
            serial_number=f"MODEL-{at}",
        )
        await terminal.start()
        site = Site(terminal, entry_id=("door", "gate")[at])
        site.populate()
        site.data = site.right_data()
        sites.append(site)
    home = Home(sites, photos=photos)
    await home.start()
    made = World(door=sites[0], gate=sites[1], home=home)
    try:
        yield made
    finally:
        await home.stop()
        for site in sites:
            await site.terminal.stop()
