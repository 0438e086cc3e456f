"""What a terminal reports of itself."""

from typing import Final

from ..errors import IsapiConnectionError, IsapiRefusedError, IsapiUnexpectedError
from ..models.device import MAX_DEPARTMENTS, Capabilities, Counts, DeviceInfo
from ..models.page import Page
from ..models.payloads import (
    department_search,
    face_counts,
    new_search_id,
    user_counts,
    users_search,
)
from ..models.terminal_time import TerminalTime
from ..models.time_settings import TimeSettings
from ..transport.answer import read
from ..transport.connection import Content
from .endpoint import Endpoint
from .pages import walk

_TIME: Final = "System/time"


class DeviceEndpoint(Endpoint):
    """Identity, clock, capabilities, counts and departments."""

    async def info(self) -> DeviceInfo:
        """Return the terminal's identity."""
        return DeviceInfo.from_tree(await self._read("System/deviceInfo"))

    async def time(self) -> TerminalTime:
        """Return the time by the terminal's clock."""
        return TerminalTime.from_tree(await self._read(_TIME))

    async def time_settings(self) -> TimeSettings:
        """Return the settings of the clock, with the time that it shows."""

        async def ask() -> TimeSettings:
            status, body = await self._transport.fetch(
                "GET", f"/ISAPI/{_TIME}", repeatable=True
            )
            return TimeSettings.from_answer(read(status, body), body)

        return await self._when_free(ask)

    async def set_time(self, settings: bytes) -> None:
        """Send the settings of the clock, see TimeSettings.with_time; once."""
        await self._write("PUT", _TIME, Content(settings, "application/xml"))

    async def capabilities(self) -> Capabilities:
        """Return what the terminal can do; four requests, sent once at set-up."""
        return Capabilities.from_trees(
            access=await self._optional("AccessControl/capabilities"),
            capture=await self._optional("AccessControl/CaptureFaceData/capabilities"),
            user=await self._optional(
                "AccessControl/UserInfo/capabilities?format=json"
            ),
            faces=await self._optional("Intelligent/FDLib/capabilities?format=json"),
        )

    async def counts(self) -> Counts:
        """Return the number of users and faces; one request as a rule.

        Older firmware counts faces separately, or has no counter that works: then the
        search for users reports their number.
        """
        count = await self._optional("AccessControl/UserInfo/Count?format=json")
        users, faces = user_counts(count or {})
        if users is None:
            search = users_search(new_search_id())
            users, _ = user_counts(
                await self._read("AccessControl/UserInfo/Search?format=json", search)
            )
        if faces is None:
            count = await self._optional("Intelligent/FDLib/Count?format=json")
            faces = face_counts(count or {})
        return Counts(users=users, faces=faces)

    async def departments(self) -> dict[int, str]:
        """Return the departments' names by number; empty where there are none.

        Raises IsapiConnectionError only if the terminal is not there at all: then
        the caller need not wait for the next request to say so.
        """

        async def read_page(position: int) -> Page:
            condition = department_search(search_id, position)
            path = "AccessControl/LocalAttendance/groupSearch?format=json"
            try:
                tree = await self._read(path, condition)
            except IsapiRefusedError, IsapiUnexpectedError:
                tree = {}
            except IsapiConnectionError as err:
                if err.lost:
                    raise
                tree = {}
            return Page.from_tree(tree, position)

        found: dict[int, str] = {}
        search_id = new_search_id()
        async for departments in walk(read_page, Page.departments):
            found |= departments
            if len(found) >= MAX_DEPARTMENTS:
                break
        return found
