"""What things cost, in counts that do not depend on the machine; times: benchmarks/."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.hikvision_face_terminal.const import DOMAIN
from custom_components.hikvision_face_terminal.hub.options import SCAN_INTERVAL
from simulator import PROFILES, Scene, SimulatedTerminal
from tests.support.common import WITHOUT_DOORS, device_of

BLOCKING = PROFILES["blocking"]


@dataclass(slots=True)
class Cost:
    """What a terminal received while something was done."""

    requests: int = 0
    refused_logins: int = 0
    handshakes: int = 0


@contextmanager
def cost_at(terminal: SimulatedTerminal) -> Iterator[Cost]:
    """Count what the block costs."""
    cost = Cost()
    requests, handshakes = len(terminal.requests), terminal.handshakes
    yield cost
    seen = terminal.requests[requests:]
    cost.requests = len(seen)
    cost.refused_logins = sum(it.status == HTTPStatus.UNAUTHORIZED for it in seen)
    cost.handshakes = terminal.handshakes - handshakes


def tasks() -> Counter[str]:
    """Return the running tasks without the terminal's own, which is in this process."""
    names = (
        getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks()
    )
    return Counter(it for it in names if not it.startswith(("RequestHandler", "Cam")))


@contextmanager
def no_task_left() -> Iterator[None]:
    """Fail if more tasks run after the block than before."""
    before = tasks()
    yield
    assert not tasks() - before


async def ask(
    hass: HomeAssistant, entry: MockConfigEntry, action: str, **data: object
) -> object:
    """Call an action of the terminal."""
    return await hass.services.async_call(
        DOMAIN,
        action,
        {"device_id": device_of(hass, entry).id, **data},
        blocking=True,
        return_response=True,
    )


async def poll(hass: HomeAssistant) -> None:
    """Run the next poll."""
    async_fire_time_changed(hass, dt_util.utcnow() + SCAN_INTERVAL, fire_all=True)
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_set_up(
    hass: HomeAssistant, entry: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    """One handshake and one challenge for eight requests, and no task that stays."""
    with no_task_left(), cost_at(terminal) as cost:
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()

    assert cost == Cost(requests=9, refused_logins=1, handshakes=1)


@pytest.mark.parametrize("profile", [BLOCKING], ids=["blocking"])
async def test_warm_enrollment(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    """Five requests over the open connection; the counts are not requested."""
    with no_task_left(), cost_at(terminal) as cost:
        await ask(hass, loaded, "enroll_user_with_face", name="Anna")
        await hass.async_block_till_done()

    assert cost == Cost(requests=5)


@pytest.mark.parametrize("profile", [BLOCKING], ids=["blocking"])
async def test_enrollment_that_waits(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    """One task for each level that waits; a poll runs beside them."""
    terminal.scene = Scene.never()
    before = tasks()
    call = hass.async_create_task(
        ask(hass, loaded, "enroll_user_with_face", name="Anna")
    )
    await terminal.wait_for("POST", "CaptureFaceData")
    running = tasks() - before
    with cost_at(terminal) as cost:
        await loaded.runtime_data.coordinator.async_refresh()
    terminal.show_face()
    await call

    assert running == {
        "ask": 1,
        "async_enroll_user_with_face": 1,
        "Runner._async_run": 1,
        "CaptureEndpoint.face": 1,
    }
    # The open connection is blocked; and beside a request that waits
    # nothing is signed in advance, see IsapiTransport.fetch
    assert cost == Cost(requests=2, refused_logins=1, handshakes=1)


@pytest.mark.parametrize("options", [WITHOUT_DOORS], ids=["without doors"])
@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0, Cost(requests=1)),
        (1, Cost(requests=1, handshakes=1)),
        (5, Cost(requests=2, refused_logins=1, handshakes=1)),
    ],
    ids=["at once", "connection has ended", "login has ended"],
)
async def test_poll(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    terminal: SimulatedTerminal,
    minutes: int,
    expected: Cost,
) -> None:
    """One request; a closed connection is opened once more, nothing else."""
    if minutes >= 1:
        await terminal._server.connections.hang_up()
    if minutes >= 5:
        terminal._authentication.digest.forget()
    with no_task_left(), cost_at(terminal) as cost:
        await poll(hass)

    assert cost == expected
    assert terminal.wrong_logins == 0


async def test_people_are_listed_by_the_page(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    for number in range(1, 66):
        terminal.people[str(number)] = {"employeeNo": str(number), "name": "Anna"}
    with cost_at(terminal) as cost:
        await ask(hass, loaded, "list_users")
    assert cost == Cost(requests=3)


async def test_one_person_is_looked_up_by_number(
    hass: HomeAssistant, loaded: MockConfigEntry, terminal: SimulatedTerminal
) -> None:
    for number in range(1, 66):
        terminal.people[str(number)] = {"employeeNo": str(number), "name": "Anna"}
    with cost_at(terminal) as cost:
        await ask(hass, loaded, "get_user", employee_no="65")
    assert cost == Cost(requests=1)
