"""The simulated terminal by itself: no Home Assistant is started."""

from collections.abc import AsyncIterator

import pytest

from simulator import PROFILES, Profile, SimulatedTerminal
from simulator.probe import Probe
from tests.support.without_home_assistant import timing

__all__ = ["timing"]


@pytest.fixture
def profile() -> Profile:
    """Return the firmware; a test overrides it by parametrization."""
    return PROFILES["immediate"]


@pytest.fixture
async def terminal(profile: Profile) -> AsyncIterator[SimulatedTerminal]:
    """Return a terminal over plain HTTP."""
    async with SimulatedTerminal(profile, tls=False) as running:
        yield running


@pytest.fixture
async def probe(terminal: SimulatedTerminal) -> AsyncIterator[Probe]:
    """Return a client with the right login."""
    async with Probe(terminal) as probe:
        yield probe
