"""A wrong password is counted although nobody waits for the answer any more."""

import asyncio

import pytest

from custom_components.hikvision_face_terminal.isapi.client import IsapiClient
from custom_components.hikvision_face_terminal.isapi.errors import (
    IsapiAuthenticationError,
    IsapiError,
    IsapiLockedError,
)
from simulator import PROFILES, Fault, SimulatedTerminal

DIGESTS = ["immediate", "nonce_once_fresh", "nonce_once_stale", "nonce_once_silent"]


async def signatures(terminal: SimulatedTerminal, count: int) -> None:
    """Wait until so many signed requests have arrived."""
    while sum(seen.signed for seen in terminal.requests) < count:
        arrived = len(terminal.requests)
        await terminal.wait_for(None, "", arrived + 1, authorized=False)


async def cancel_once_signed(terminal: SimulatedTerminal, client: IsapiClient) -> None:
    """Cancel a request while its signature waits for an answer, if it is sent."""
    before = sum(seen.signed for seen in terminal.requests)
    request = asyncio.create_task(client.device.counts())
    signed = asyncio.create_task(signatures(terminal, before + 1))
    await asyncio.wait({request, signed}, return_when=asyncio.FIRST_COMPLETED)
    signed.cancel()
    request.cancel()
    with pytest.raises((asyncio.CancelledError, IsapiError)):
        await request


@pytest.mark.parametrize("profile", [PROFILES[name] for name in DIGESTS], ids=DIGESTS)
async def test_a_stale_password_is_not_sent_a_third_time_by_cancelled_calls(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """A reload cancels a poll and the stream, and a new set-up follows at once."""
    await client.device.counts()
    terminal.change_password("another-9")
    terminal.inject(Fault.delay(0.05), times=99, unauthorized=True)
    for _ in range(4):
        await cancel_once_signed(terminal, client)
    with pytest.raises(IsapiAuthenticationError):
        await client.device.info()
    assert 1 <= terminal.wrong_logins <= 2


async def test_a_lock_that_a_cancelled_call_met_is_found_without_a_signature(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    """Each one that is sent meanwhile may prolong it."""
    await client.device.counts()
    before = [seen.signed for seen in terminal.requests].count(True)
    terminal.lock(1795)
    terminal.inject(Fault.delay(0.05), unauthorized=True)
    await cancel_once_signed(terminal, client)
    with pytest.raises(IsapiLockedError):
        await client.device.info()
    assert [seen.signed for seen in terminal.requests].count(True) == before + 1


async def test_a_silent_terminal_does_not_hold_a_cancelled_call(
    terminal: SimulatedTerminal, client: IsapiClient
) -> None:
    await client.device.info()
    terminal.inject(Fault.hang_before(), path="UserInfo/Count")
    request = asyncio.create_task(client.device.counts())
    await terminal.wait_for(None, "UserInfo/Count")
    request.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await request
    assert terminal.wrong_logins == 0
