"""A configuration folder of a Home Assistant that has terminals already."""

from pathlib import Path
from typing import Any

from tests.support.home_assistant.in_process import prepare_folder, running_core

from .entries import add_terminal
from .terminals import Address, connected


async def measure(
    folder: str, socket: str, count: int, *, events: bool = False, **firmware: Any
) -> dict[str, Any]:
    """Start terminals, add each by the config flow and stop Home Assistant.

    `firmware` is what Terminals.start takes.
    """
    prepare_folder(Path(folder))
    addresses: list[Address] = []
    async with running_core(Path(folder)) as hass, connected(socket) as terminals:
        if count:
            profile = firmware.pop("profile", "blocking")
            addresses = await terminals.start(profile, count, **firmware)
        for address in addresses:
            await add_terminal(hass, address, events=events)
    return {"numbers": [address.number for address in addresses]}
