"""The doors of a terminal: their state, and commands to them."""

from ..models.door import DoorCapabilities, DoorCommand, WorkStatus, open_seconds
from ..transport.connection import Content
from .endpoint import Endpoint


class DoorsEndpoint(Endpoint):
    """RemoteControl, Door/param and AcsWorkStatus."""

    async def capabilities(
        self, *, locks: int | None, is_controllable: bool | None
    ) -> DoorCapabilities:
        """Return how many doors there are, see DoorCapabilities.from_tree."""
        tree = await self._optional("AccessControl/RemoteControl/door/capabilities")
        return DoorCapabilities.from_tree(
            tree, locks=locks, is_controllable=is_controllable
        )

    async def open_seconds(self, door: int) -> float:
        """Return for how long a momentary open unlocks a door."""
        return open_seconds(
            await self._optional(f"AccessControl/Door/param/{door}") or {}
        )

    async def status(self, doors: int) -> WorkStatus:
        """Return the state of so many doors; one request, also of a busy terminal."""
        tree = await self._transport.request(
            "GET",
            "/ISAPI/AccessControl/AcsWorkStatus?format=json",
            timeout=self._transport.timing.door_status,
            repeatable=True,
        )
        return WorkStatus.from_tree(tree, doors)

    async def command(self, door: int, command: DoorCommand) -> None:
        """Send a command once.

        After IsapiConnectionError, unless that says `unsent`, and after
        IsapiUnexpectedError the door may have moved.
        """
        await self._write(
            "PUT",
            f"AccessControl/RemoteControl/door/{door}",
            Content(command.to_xml(), "application/xml"),
            timeout=self._transport.timing.door_answer,
            patience=self._transport.timing.door_turn,
        )
