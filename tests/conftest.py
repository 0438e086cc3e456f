"""A terminal, its entry, and a Home Assistant that may talk to 127.0.0.1."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion

# The test plug-in has a package of this name too; the first one imported wins.
import custom_components
from custom_components.hikvision_face_terminal.const import (
    CONF_CERTIFICATE_FINGERPRINT,
    DOMAIN,
)
from custom_components.hikvision_face_terminal.hub.domain_data import (
    async_get_domain_data,
)
from custom_components.hikvision_face_terminal.hub.set_up_check import SetUpCheck
from custom_components.hikvision_face_terminal.hub.terminal_clock import TerminalClock
from custom_components.hikvision_face_terminal.isapi import Timing
from simulator import PROFILES, Profile, SimulatedTerminal
from simulator.certificate import certificate
from tests.support.common import NEW_ENTRY, OPTIONS
from tests.support.heard import Heard

assert custom_components.__path__

# The library that signs certificates keeps the first datetime class that it meets: that
# of a test which freezes the time would be wrong for all others.
certificate()

# Short pauses; the real ones are tested apart. The request time-out is long enough for
# a busy machine, and short enough for answers that never come.
FAST = Timing(
    request=1,
    poll=0.01,
    busy=0.08,
    reader_tail=0.5,
    reader_accepts=0.01,
    verify=0.01,
    roll_back=0.05,
    stop=0.8,
    door_status=1,
    door_answer=1,
    stream_retry=0.02,
    stream_retry_most=0.2,
    slot_release=0.02,
    slot_retry=0.05,
    slot_taken=0.3,
    stream_refused=0.5,
    stream_lag=0.05,
    log_page=0,
    log_rest=0.1,
    gap_rest=0.1,
    log_poll=0.03,
    clock_rest=0.05,
)


@pytest.fixture(autouse=True)
async def timing(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    enable_custom_integrations: None,
    socket_enabled: None,
) -> Timing:
    """Let the integration be found, and reach the terminal without long pauses.

    Each test has a storage of its own, in memory.
    """
    shared = async_get_domain_data(hass)
    shared.timing = replace(FAST)
    return shared.timing


@pytest.fixture(autouse=True)
def enable_event_loop_debug() -> None:
    """Replace the plug-in's fixture: it records a stack at each step of the loop.

    That was more than half of all the work of these tests.
    """


@pytest.fixture
def looks_at_set_up() -> bool:
    """Return whether entries look at the terminal's set-up and clock by themselves.

    Their requests come beside those of a test; tests about them override this.
    """
    return False


@pytest.fixture(autouse=True)
def _set_up_check(looks_at_set_up: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not looks_at_set_up:
        monkeypatch.setattr(SetUpCheck, "_is_due", lambda _: False)
        monkeypatch.setattr(TerminalClock, "async_start", lambda _, **__: None)


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Return snapshots of states and entities, whichever plug-in was loaded first."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


@pytest.fixture
def profile() -> Profile:
    """Return the terminal's firmware; a test overrides it by parametrization."""
    return PROFILES["immediate"]


@pytest.fixture
async def terminal(profile: Profile) -> AsyncIterator[SimulatedTerminal]:
    """Return a running terminal over HTTPS."""
    async with SimulatedTerminal(profile=profile, tls=True) as running:
        running.clock.zone = dt_util.get_default_time_zone()
        yield running


@pytest.fixture
def entry_data(terminal: SimulatedTerminal) -> dict[str, Any]:
    """Return what the config flow stores for the terminal."""
    return {
        CONF_HOST: terminal.host,
        CONF_PORT: terminal.port,
        CONF_SSL: terminal.ssl,
        CONF_USERNAME: terminal.username,
        CONF_PASSWORD: terminal.password,
        CONF_CERTIFICATE_FINGERPRINT: terminal.certificate_fingerprint,
    }


@pytest.fixture
def options() -> dict[str, Any]:
    """Return the owner's options; a test of events switches them on."""
    return OPTIONS


@pytest.fixture
def entry(
    hass: HomeAssistant,
    terminal: SimulatedTerminal,
    entry_data: dict[str, Any],
    options: dict[str, Any],
) -> MockConfigEntry:
    """Return the terminal's entry, not yet set up."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Access Controller",
        unique_id=terminal.serial_number,
        data=entry_data,
        **NEW_ENTRY | {"options": options},
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """Return what is told of events, from the first start of an entry on."""
    return Heard(monkeypatch)


@pytest.fixture
async def loaded(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """Return the terminal's entry, set up."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry
