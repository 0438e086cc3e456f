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

from .heard import slots_are_freed
from .scenario import OK, Expectation, Scenario
from .step import Step
from .terminal import ModelTerminal, record_of


@dataclass(frozen=True, kw_only=True)
class TerminalStep(Step):
    """A step at one terminal."""

    at: str = "door"

    def terminal(self, scenario: Scenario) -> ModelTerminal:
        """Return the terminal."""
        return scenario.terminal(self.at)


class Unload(TerminalStep):
    """The entry is unloaded, as before it is disabled."""

    @override
    async def run(self, scenario: Scenario) -> None:
        terminal, entries = self.terminal(scenario), scenario.home.hass.config_entries
        if scenario.home.loaded(terminal):
            async with slots_are_freed(terminal):
                assert await entries.async_unload(terminal.entry_id)


class Load(TerminalStep):
    """The entry is set up, if it is not."""

    @override
    async def run(self, scenario: Scenario) -> None:
        entry = scenario.home.entry(self.terminal(scenario))
        if entry.state is ConfigEntryState.NOT_LOADED:
            await scenario.home.load(self.terminal(scenario))


class Reload(TerminalStep):
    """The entry is reloaded."""

    @override
    async def run(self, scenario: Scenario) -> None:
        terminal = self.terminal(scenario)
        await scenario.home.hass.config_entries.async_reload(terminal.entry_id)


class Restart(Step):
    """Home Assistant is stopped in an orderly way and started again."""

    @override
    async def run(self, scenario: Scenario) -> None:
        await scenario.restart()


class Kill(Step):
    """Home Assistant is killed, and started again."""

    @override
    async def run(self, scenario: Scenario) -> None:
        await scenario.kill()


class Poll(Step):
    """A minute passes: loaded entries are polled, failed set-ups are retried."""

    @override
    async def run(self, scenario: Scenario) -> None:
        home = scenario.home
        for terminal in scenario.terminals:
            entry = home.entry(terminal)
            if entry.state is ConfigEntryState.LOADED:
                await entry.runtime_data.coordinator.async_refresh()
            elif entry.state is ConfigEntryState.SETUP_RETRY:
                await home.hass.config_entries.async_reload(terminal.entry_id)


class NetworkLoss(TerminalStep):
    """The terminal cannot be reached any more."""

    @override
    async def run(self, scenario: Scenario) -> None:
        terminal = self.terminal(scenario)
        if terminal.powered:
            terminal.powered = False
            await terminal.simulated.stop()


class NetworkBack(TerminalStep):
    """The terminal can be reached again."""

    @override
    async def run(self, scenario: Scenario) -> None:
        terminal = self.terminal(scenario)
        if not terminal.powered:
            await terminal.simulated.start()
            terminal.powered = True


class Reboot(TerminalStep):
    """The terminal reboots, whatever it does at the time."""

    @override
    async def run(self, scenario: Scenario) -> None:
        terminal = self.terminal(scenario)
        if terminal.powered:
            await terminal.simulated.stop()
            await terminal.simulated.start()


class Lock(TerminalStep):
    """The terminal locks the account after wrong logins of another client."""

    @override
    async def run(self, scenario: Scenario) -> None:
        terminal = self.terminal(scenario)
        terminal.maybe_locked_out = True
        terminal.simulated.lock(600)


class Unlock(TerminalStep):
    """The lockout ends; Home Assistant still waits as long as it was announced."""

    @override
    async def run(self, scenario: Scenario) -> None:
        self.terminal(scenario).simulated.unlock()


class ChangePassword(TerminalStep):
    """The password is changed at the terminal."""

    @override
    async def run(self, scenario: Scenario) -> None:
        terminal = self.terminal(scenario)
        if terminal.data[CONF_PASSWORD] == terminal.simulated.password:
            terminal.stale_passwords += 1
        old = terminal.simulated.password
        terminal.simulated.change_password(
            f"{old.partition('+')[0]}+{terminal.stale_passwords}"
        )


class ChangeCertificate(TerminalStep):
    """The terminal presents another certificate from now on."""

    @override
    async def run(self, scenario: Scenario) -> None:
        terminal = self.terminal(scenario)
        if terminal.powered and terminal.simulated.ssl:
            await terminal.simulated.renew_certificate()


class Reconfigure(TerminalStep):
    """The owner enters the correct login and trusts the certificate, if possible."""

    @override
    async def run(self, scenario: Scenario) -> None:
        terminal = self.terminal(scenario)
        flows = scenario.home.hass.config_entries.flow
        context = {"source": SOURCE_RECONFIGURE, "entry_id": terminal.entry_id}
        step = await flows.async_init(DOMAIN, context=context)  # type: ignore[arg-type]
        names = (CONF_HOST, CONF_PORT, CONF_SSL, CONF_USERNAME, CONF_PASSWORD)
        working = terminal.working_data()
        step = await flows.async_configure(
            step["flow_id"], {name: working[name] for name in names}
        )
        if step.get("step_id") == "certificate":
            step = await flows.async_configure(step["flow_id"], {})
        if step["type"] == "form":
            flows.async_abort(step["flow_id"])
        else:
            terminal.maybe_locked_out = False


class Recover(TerminalStep):
    """Everything that is wrong with one terminal is repaired."""

    @override
    async def run(self, scenario: Scenario) -> None:
        for remedy in (NetworkBack, Unlock, Reconfigure, Load):
            await remedy(at=self.at).run(scenario)
            await scenario.home.settle()


@dataclass(frozen=True, kw_only=True)
class Concurrently(Step):
    """Two steps run at the same time."""

    first: Step
    second: Step

    @override
    async def run(self, scenario: Scenario) -> None:
        await asyncio.gather(self.first.run(scenario), self.second.run(scenario))


@dataclass(frozen=True, kw_only=True)
class AddedByHand(TerminalStep):
    """A user is added at the terminal itself, unless the number is in use."""

    employee_no: str

    @override
    async def run(self, scenario: Scenario) -> None:
        terminal = self.terminal(scenario)
        simulated = terminal.simulated
        if self.employee_no in simulated.people:
            return
        simulated.people[self.employee_no] = record_of(self.employee_no, "Another user")
        simulated.cards[self.employee_no] = [{"cardNo": "7777"}]
        made = terminal.users()[self.employee_no]
        scenario.before[terminal][self.employee_no] = made
        scenario.expectations.append(
            Expectation(terminal, self.employee_no, OK, lambda _, after: after == made)
        )
