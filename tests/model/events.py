"""What happens to terminals and to Home Assistant, as steps."""

import asyncio
from dataclasses import dataclass
from typing import override

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntryState
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)

from custom_components.hikvision_face_terminal.const import DOMAIN

from .site import Site, person
from .step import Step
from .world import OK, Claim, World


@dataclass(frozen=True, kw_only=True)
class Here(Step):
    """A step at one terminal."""

    at: str = "door"

    def site(self, world: World) -> Site:
        """Return the terminal."""
        return world.site(self.at)


class Unload(Here):
    """The entry is unloaded, as before it is disabled."""

    @override
    async def take(self, world: World) -> None:
        if world.home.loaded(self.site(world)):
            entry_id = self.site(world).entry_id
            assert await world.home.hass.config_entries.async_unload(entry_id)


class Load(Here):
    """The entry is set up, if it is not."""

    @override
    async def take(self, world: World) -> None:
        entry = world.home.entry(self.site(world))
        if entry.state is ConfigEntryState.NOT_LOADED:
            await world.home.load(self.site(world))


class Reload(Here):
    """The entry is reloaded."""

    @override
    async def take(self, world: World) -> None:
        site = self.site(world)
        await world.home.hass.config_entries.async_reload(site.entry_id)


class Restart(Step):
    """Home Assistant is stopped in good order and started again."""

    @override
    async def take(self, world: World) -> None:
        await world.restart()


class Kill(Step):
    """Home Assistant dies where it is, and is started again."""

    @override
    async def take(self, world: World) -> None:
        await world.kill()


class Poll(Step):
    """A minute passes: what is loaded is read, what failed to load is tried again."""

    @override
    async def take(self, world: World) -> None:
        home = world.home
        for site in world.sites:
            entry = home.entry(site)
            if entry.state is ConfigEntryState.LOADED:
                await entry.runtime_data.coordinator.async_refresh()
            elif entry.state is ConfigEntryState.SETUP_RETRY:
                await home.hass.config_entries.async_reload(site.entry_id)


class NetworkLoss(Here):
    """The terminal is not reached any more."""

    @override
    async def take(self, world: World) -> None:
        site = self.site(world)
        if site.powered:
            site.powered = False
            await site.terminal.stop()


class NetworkBack(Here):
    """The terminal is reached again."""

    @override
    async def take(self, world: World) -> None:
        site = self.site(world)
        if not site.powered:
            await site.terminal.start()
            site.powered = True


class Reboot(Here):
    """The terminal starts anew, in the midst of whatever it does."""

    @override
    async def take(self, world: World) -> None:
        site = self.site(world)
        if site.powered:
            await site.terminal.stop()
            await site.terminal.start()


class Lock(Here):
    """The terminal locks the account: somebody else tried too often."""

    @override
    async def take(self, world: World) -> None:
        site = self.site(world)
        site.disturbed = True
        site.terminal.lock(600)


class Unlock(Here):
    """The lock is over; Home Assistant waits for as long as it was told."""

    @override
    async def take(self, world: World) -> None:
        self.site(world).terminal.unlock()


class ChangePassword(Here):
    """Somebody changes the password at the terminal."""

    @override
    async def take(self, world: World) -> None:
        site = self.site(world)
        if site.data[CONF_PASSWORD] == site.terminal.password:
            site.stale += 1
        old = site.terminal.password
        site.terminal.change_password(f"{old.partition('+')[0]}+{site.stale}")


class ChangeCertificate(Here):
    """The terminal shows another certificate from now on."""

    @override
    async def take(self, world: World) -> None:
        site = self.site(world)
        if site.powered and site.terminal.ssl:
            await site.terminal.renew_certificate()


class PutRight(Here):
    """Somebody enters the right login and trusts the certificate, if they are let."""

    @override
    async def take(self, world: World) -> None:
        site = self.site(world)
        flows = world.home.hass.config_entries.flow
        context = {"source": SOURCE_RECONFIGURE, "entry_id": site.entry_id}
        step = await flows.async_init(DOMAIN, context=context)  # type: ignore[arg-type]
        names = (CONF_HOST, CONF_PORT, CONF_SSL, CONF_USERNAME, CONF_PASSWORD)
        right = site.right_data()
        step = await flows.async_configure(
            step["flow_id"], {name: right[name] for name in names}
        )
        if step.get("step_id") == "certificate":
            step = await flows.async_configure(step["flow_id"], {})
        if step["type"] == "form":
            flows.async_abort(step["flow_id"])
        else:
            site.disturbed = False


class Recover(Here):
    """All that was wrong with one terminal is put right."""

    @override
    async def take(self, world: World) -> None:
        for remedy in (NetworkBack, Unlock, PutRight, Load):
            await remedy(at=self.at).take(world)
            await world.home.settled()


@dataclass(frozen=True, kw_only=True)
class Together(Step):
    """Two things happen at the same time."""

    first: Step
    second: Step

    @override
    async def take(self, world: World) -> None:
        await asyncio.gather(self.first.take(world), self.second.take(world))


@dataclass(frozen=True, kw_only=True)
class SomebodyElse(Here):
    """Somebody is added at the terminal itself, unless their number is taken."""

    number: str

    @override
    async def take(self, world: World) -> None:
        site = self.site(world)
        terminal = site.terminal
        if self.number in terminal.people:
            return
        terminal.people[self.number] = person(self.number, "Somebody else")
        terminal.cards[self.number] = [{"cardNo": "7777"}]
        made = site.people()[self.number]
        world.before[site][self.number] = made
        world.claims.append(
            Claim(site, self.number, OK, lambda _, after: after == made)
        )
