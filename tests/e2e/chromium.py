"""The browser."""

import asyncio
from asyncio.subprocess import PIPE

from tests.support.home_assistant.config import REPOSITORY

# It sends nothing to the Internet, and draws without a graphics card.
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
    path, _ = await script.communicate()
    if script.returncode:
        raise FileNotFoundError("no Chromium or Chrome, as scripts/browser says")
    return path.decode().strip()
