"""Home Assistant is killed during an enrollment; the next start recovers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from simulator import Fault, SimulatedTerminal
from tests.support.home_assistant.api import ApiError, HomeAssistantApi, signed_in
from tests.support.home_assistant.config import TIME_ZONE
from tests.support.home_assistant.process import HomeAssistant, free_port, running
from tests.support.home_assistant.terminal_setup import (
    DOMAIN,
    add_terminal,
    device_id,
)

SECONDS = 20


@pytest.fixture
async def terminal() -> AsyncIterator[SimulatedTerminal]:
    """Return a running terminal over HTTPS."""
    async with SimulatedTerminal(tls=True) as running:
        running.clock.zone = ZoneInfo(TIME_ZONE)
        yield running


@asynccontextmanager
async def started(
    folder: Path,
) -> AsyncIterator[tuple[HomeAssistant, HomeAssistantApi]]:
    """Run Home Assistant until the block ends, unless it is killed before."""
    async with (
        running(folder, free_port()) as process,
        signed_in(process.url) as api,
    ):
        yield process, api


async def enroll_and_kill(
    home_assistant: HomeAssistant,
    api: HomeAssistantApi,
    terminal: SimulatedTerminal,
    fault: Fault,
    path: str,
) -> None:
    """Begin an enrollment, and kill -9 while the terminal owes an answer."""
    terminal.inject(fault, path=path)
    count = len(terminal.seen("PUT", path)) + 1
    data = {
        "device_id": await device_id(api, terminal.serial_number),
        "name": "Anna",
        "employee_no": "7",
    }
    call = asyncio.create_task(
        api.command(
            "call_service",
            domain=DOMAIN,
            service="enroll_user_with_face",
            service_data=data,
        )
    )
    await terminal.wait_for("PUT", path, count)
    home_assistant.process.kill()
    await home_assistant.process.wait()
    with pytest.raises(ApiError):
        await call


async def repairs(api: HomeAssistantApi, wanted: int) -> list[dict[str, Any]]:
    """Return the integration's repairs as soon as there are this many."""
    async with asyncio.timeout(SECONDS):
        while True:
            listed = await api.command("repairs/list_issues")
            ours = [issue for issue in listed["issues"] if issue["domain"] == DOMAIN]
            if len(ours) >= wanted:
                return ours
            await asyncio.sleep(0.1)


async def until_stored(folder: Path, name: str, text: str) -> None:
    """Wait until Home Assistant, which writes with a delay, has a text on disk."""
    path = folder / ".storage" / name
    async with asyncio.timeout(SECONDS):
        while True:
            if path.exists() and text in path.read_text(encoding="utf-8"):
                return
            await asyncio.sleep(0.1)


async def test_killed_between_record_and_face(
    tmp_path: Path, terminal: SimulatedTerminal
) -> None:
    """The incomplete user is removed and reported, the others are left alone."""
    terminal.people["1"] = {"employeeNo": "1", "name": "Boris", "userType": "normal"}
    others = terminal.snapshot()
    async with started(tmp_path) as (home_assistant, api):
        await add_terminal(api, terminal)
        await until_stored(tmp_path, "core.config_entries", DOMAIN)
        await enroll_and_kill(home_assistant, api, terminal, Fault.hang(), "FDSetUp")
    assert "7" in terminal.people
    assert "7" not in terminal.faces
    (file,) = (tmp_path / ".storage").glob(f"{DOMAIN}.*")
    stored = file.read_text(encoding="utf-8")
    assert '"7"' in stored
    assert "Anna" not in stored

    async with started(tmp_path) as (_, api):
        (issue,) = await repairs(api, 1)
        assert issue["translation_key"] == "interrupted_removed"
        assert issue["translation_placeholders"]["employee_no"] == "7"
        assert terminal.snapshot() == others

    async with started(tmp_path) as (_, api):
        assert await repairs(api, 1) == [issue]
        assert terminal.snapshot() == others


async def test_killed_after_the_face(
    tmp_path: Path, terminal: SimulatedTerminal
) -> None:
    """A complete user stays, although no answer confirmed it."""
    async with started(tmp_path) as (home_assistant, api):
        await add_terminal(api, terminal)
        await until_stored(tmp_path, "core.config_entries", DOMAIN)
        await enroll_and_kill(
            home_assistant, api, terminal, Fault.hang(after=True), "FDSetUp"
        )
    whole = terminal.snapshot()
    assert "7" in whole["faces"]

    async with started(tmp_path) as (_, api):
        (issue,) = await repairs(api, 1)
        assert issue["translation_key"] == "interrupted_whole"
        assert terminal.snapshot() == whole
