"""Commands to doors, as steps: each press is one command on the wire at most."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, override

from homeassistant.const import ATTR_ENTITY_ID, STATE_UNAVAILABLE
from homeassistant.helpers import entity_registry as er

from custom_components.hikvision_face_terminal.const import DOMAIN
from simulator.doors import Mode

from .events import TerminalStep
from .scenario import OK, Expectation, Outcome, Scenario
from .step import Action
from .terminal import ModelTerminal

# A door that is locked again before it was looked at was not seen to be opened.
_ENDS = frozenset((OK, "door_held_closed", "door_not_confirmed"))


@dataclass(frozen=True, kw_only=True)
class CommandDoor(Action):
    """The owner does something with a door."""

    key: ClassVar[str]
    at: str = "door"

    @override
    def terminal(self, scenario: Scenario) -> ModelTerminal:
        return scenario.terminal(self.at)

    @override
    async def run(self, scenario: Scenario) -> None:
        """Press, unless the door is not there or would be skipped by Home Assistant."""
        state = scenario.home.hass.states.get(self._entity_id(scenario) or "none.none")
        if state is not None and state.state != STATE_UNAVAILABLE:
            self.terminal(scenario).presses += 1
            await super().run(scenario)

    @override
    def data(self, scenario: Scenario) -> dict[str, Any]:
        return {ATTR_ENTITY_ID: self._entity_id(scenario)}

    @override
    def expectations(
        self, scenario: Scenario, outcome: Outcome
    ) -> Iterable[Expectation]:
        return ()

    @override
    def allowed_outcomes(self, scenario: Scenario) -> set[str]:
        return set(_ENDS)

    def _entity_id(self, scenario: Scenario) -> str | None:
        serial = self.terminal(scenario).simulated.serial_number
        domain = self.action.partition(".")[0]
        registry = er.async_get(scenario.home.hass)
        return registry.async_get_entity_id(domain, DOMAIN, f"{serial}_{self.key}")


@dataclass(frozen=True, kw_only=True)
class OpenDoor(CommandDoor):
    """A door is opened for a moment."""

    action: ClassVar[str] = "lock.open"
    key: ClassVar[str] = "door_1"


@dataclass(frozen=True, kw_only=True)
class LockDoor(CommandDoor):
    """What keeps a door open is ended."""

    action: ClassVar[str] = "lock.lock"
    key: ClassVar[str] = "door_1"


@dataclass(frozen=True, kw_only=True)
class SetDoorMode(CommandDoor):
    """A door is held, or back to normal."""

    action: ClassVar[str] = "select.select_option"
    key: ClassVar[str] = "door_mode_1"
    mode: str

    @override
    def data(self, scenario: Scenario) -> dict[str, Any]:
        return {**super().data(scenario), "option": self.mode}


@dataclass(frozen=True, kw_only=True)
class HeldByHand(TerminalStep):
    """A door is held, or back to normal, at the terminal."""

    mode: Mode

    @override
    async def run(self, scenario: Scenario) -> None:
        self.terminal(scenario).simulated.doors.hold(1, self.mode)
