"""A terminal's clock is set, and seen set, against a terminal over sockets."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from custom_components.hikvision_face_terminal.isapi.client import IsapiClient
from custom_components.hikvision_face_terminal.isapi.errors import (
    IsapiConnectionError,
    IsapiError,
    Reason,
)
from custom_components.hikvision_face_terminal.isapi.procedures.clock import set_clock
from simulator import CLOCK_PROFILES, PROFILES, Fault, SimulatedTerminal

BERLIN = ZoneInfo("Europe/Berlin")
TIME = "System/time"


def here() -> datetime:
    """Return the time in Berlin."""
    return datetime.now(UTC).astimezone(BERLIN)


@pytest.fixture
def wrong(terminal: SimulatedTerminal) -> SimulatedTerminal:
    """Return the terminal with a clock that is months behind, in another zone."""
    terminal.clock.offset = timedelta(days=-100)
    terminal.clock.zone = ZoneInfo("Asia/Shanghai")
    return terminal


@pytest.mark.parametrize("profile", [CLOCK_PROFILES["clock_by_hand"]])
async def test_it_is_set_with_its_zone_and_nothing_else(
    client: IsapiClient, wrong: SimulatedTerminal
) -> None:
    before = (await client.device.time_settings()).body
    assert await set_clock(client, here)

    there = (await client.device.time()).now
    assert there.utcoffset() == here().utcoffset()
    assert abs(there - here()) < timedelta(seconds=5)
    assert [
        (it.happening.major, it.happening.minor) for it in wrong.events.entries[-1:]
    ] == [(3, 1028)]
    (sent,) = wrong.seen("PUT", TIME)
    assert sent.body.endswith(before[before.index(b"</timeZone>") :])


@pytest.mark.parametrize("profile", [CLOCK_PROFILES["clock_by_hand"]])
@pytest.mark.parametrize("fault", [Fault.drop_after(), Fault.garbage()])
async def test_a_lost_answer_is_looked_up(
    client: IsapiClient, wrong: SimulatedTerminal, fault: Fault
) -> None:
    wrong.inject(fault, path=TIME, method="PUT")
    assert await set_clock(client, here)
    assert len(wrong.seen("PUT", TIME)) == 1


@pytest.mark.parametrize("profile", [CLOCK_PROFILES["clock_not_taken"]])
async def test_ok_is_no_proof(client: IsapiClient, wrong: SimulatedTerminal) -> None:
    assert not await set_clock(client, here)
    wrong.inject(Fault.drop_after(), path=TIME, method="PUT")
    with pytest.raises(IsapiConnectionError):
        await set_clock(client, here)


@pytest.mark.parametrize(
    ("profile", "reason"),
    [
        (CLOCK_PROFILES["clock_forbidden"], Reason.PERMISSION_DENIED),
        (CLOCK_PROFILES["clock_by_platform"], Reason.NOT_SUPPORTED),
        (PROFILES["immediate"], Reason.NOT_SUPPORTED),
        (CLOCK_PROFILES["no_summer_time"], None),
    ],
)
async def test_a_refusal_is_told(
    client: IsapiClient, wrong: SimulatedTerminal, reason: Reason | None
) -> None:
    """What sets itself is not written at all."""
    clock = wrong.clock.now()
    with pytest.raises(IsapiError) as refused:
        await set_clock(client, here)
    assert reason in (None, refused.value.reason)
    assert len(wrong.seen("PUT", TIME)) == (reason is not Reason.NOT_SUPPORTED)
    assert wrong.clock.now() - clock < timedelta(seconds=5)
