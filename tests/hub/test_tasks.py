"""Tasks end when they are told to."""

import asyncio

from custom_components.hikvision_face_terminal.hub.tasks import async_cancel_and_wait
from custom_components.hikvision_face_terminal.isapi import Timing
from tests.support.endless import wait_for_ever


async def test_a_time_out_that_has_just_run_out_is_no_cancellation() -> None:
    """An unload in that moment waited for a stream that went on for ever."""
    timing, limits = Timing(cancel_look=0.01), list[asyncio.Timeout]()

    task = asyncio.create_task(wait_for_ever(limits))
    await asyncio.sleep(0)
    limits[0].reschedule(0)
    await asyncio.sleep(0)
    assert (task.cancelling(), task.done()) == (1, False)

    async with asyncio.timeout(5):
        await async_cancel_and_wait(timing, task)

    assert task.cancelled()


async def test_a_clean_up_is_not_cancelled() -> None:
    timing, cleaned = Timing(cancel_look=0.001), []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.02)
            cleaned.append(True)

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    await async_cancel_and_wait(timing, task)

    assert cleaned == [True]
