"""The browser."""

import asyncio
from asyncio.subprocess import PIPE

from tests.support.home_assistant.config import REPOSITORY

# It asks nobody on the Internet for anything, and draws without a graphics card.
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


async def find() -> str:
    """Return the path of a Chromium or Chrome."""
    script = await asyncio.create_subprocess_exec(
        REPOSITORY / "scripts" / "browser", stdout=PIPE
    )
    told, _ = await script.communicate()
    if script.returncode:
        raise FileNotFoundError("no Chromium or Chrome, as scripts/browser says")
    return told.decode().strip()
