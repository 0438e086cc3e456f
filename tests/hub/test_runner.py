"""What waits for a person at the terminal ends, whoever lets go of it."""

import asyncio

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hikvision_face_terminal.isapi.errors import (
    Reason,
    TerminalOperationError,
)
from tests.support.endless import wait_for_ever


async def test_abandoned_while_a_time_out_runs_out(loaded: MockConfigEntry) -> None:
    """It looked cancelled already, and waited on for a person nobody asked for."""
    runner = loaded.runtime_data.enrollment
    limits = list[asyncio.Timeout]()

    task = runner.async_begin(lambda: wait_for_ever(limits), wait=60)
    limits[0].reschedule(0)
    await asyncio.sleep(0)
    assert (task.cancelling(), task.done()) == (1, False)

    runner.async_abandon(task)

    async with asyncio.timeout(5):
        await asyncio.wait((task,))
    with pytest.raises(TerminalOperationError) as raised:
        task.result()
    assert raised.value.reason is Reason.ENROLLMENT_CANCELLED
